import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Delivery } from "../../protocol/delivery.ts";
import type { Detail } from "../../protocol/request.ts";
import type { SocketMessage, SocketRecord } from "../../protocol/websocket.ts";
import { api } from "../api.ts";
import { byteSize, duration } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { messageText } from "./message-text.ts";
import "./message-list.css";

/** What passed on a WebSocket, as far as it was kept. */
export function MessageList({ request, delivery }: { request: Detail; delivery: Delivery }) {
  const record = useQuery({
    // The request's rev rises with what is added: each is a list of its own, shown until the next is there.
    queryKey: ["messages", request.id, delivery.id, request.rev],
    queryFn: ({ signal }) => api.messages(request.id, delivery.id, signal),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  return (
    <section className="pane-section">
      <h3>Messages{record.data && `, ${state(record.data)}`}</h3>
      {record.error ? (
        <ErrorNotice error={record.error} retry={() => void record.refetch()} />
      ) : record.data ? (
        <Messages record={record.data} />
      ) : (
        <p className="muted">Loading…</p>
      )}
    </section>
  );
}

function state({ open, ms }: SocketRecord): string {
  if (open) return "the WebSocket is open";
  return ms === null ? "closed when the relay stopped" : `closed after ${duration(ms)}`;
}

function Messages({ record: { messages, cut, open } }: { record: SocketRecord }) {
  return (
    <>
      {messages.length > 0 && (
        <div className="messages">
          <table className="message-table mono" aria-label="Messages">
            <tbody>
              {messages.map((message, index) => (
                <Message key={index} message={message} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {messages.length === 0 && !cut && <p className="muted">{open ? "None so far." : "None passed."}</p>}
      {cut && (
        <p className="muted">The list ends here: more passed than is kept, or it was not readable as messages.</p>
      )}
    </>
  );
}

function Message({ message }: { message: SocketMessage }) {
  const { from, ms, kind, size, compressed } = message;
  return (
    <tr>
      <td>
        <span aria-hidden="true">{from === "sender" ? "→" : "←"}</span>
        <span className="sr-only">{from === "sender" ? "from the sender" : "from the target"}</span>
      </td>
      <td className="message-ms">+{duration(ms)}</td>
      <td>{compressed ? `${kind}, compressed` : kind}</td>
      <td className="message-size">{byteSize(size)}</td>
      <td className="message-text">
        <div>{messageText(message)}</div>
      </td>
    </tr>
  );
}
