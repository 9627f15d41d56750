import type { SocketMessage, SocketRecord } from "../../../protocol/websocket.ts";
import type { Database, Row } from "../../sqlite.ts";
import { parseIdPrefix } from "../id.ts";
import type { NewSocketMessage } from "../store.ts";
import type { Writer } from "./writer.ts";

/** A message's id is its delivery's seq times this, and its place: no index is needed. More than a delivery can have. */
const PLACES = 128;

export type SocketTable = ReturnType<typeof createSocketTable>;

/** The WebSockets that deliveries led to, and the beginning of what passed on them. */
export function createSocketTable(db: Database, writer: Writer) {
  const open = db.prepare(
    "INSERT INTO socket (delivery, open, cut, messages) SELECT seq, 1, 0, 0 FROM delivery WHERE seq = ?",
  );
  const closeAll = db.prepare("UPDATE socket SET open = 0 WHERE open = 1");
  const update = db.prepare(
    "UPDATE socket SET open = ?, ms = ?, cut = ?, messages = messages + ? WHERE delivery = ? RETURNING messages",
  );
  const touch = db.prepare("UPDATE request SET rev = ? WHERE seq = ?");
  const insert = db.prepare(
    "INSERT INTO socket_message (id, sender, ms, kind, size, compressed, bytes) VALUES (?,?,?,?,?,?,?)",
  );
  const one = db.prepare(`SELECT tag, open, socket.ms AS ms, cut FROM socket JOIN delivery ON delivery.seq = delivery
    WHERE delivery = ? AND request = ?`);
  const messages = db.prepare("SELECT * FROM socket_message WHERE id BETWEEN ? AND ? ORDER BY id");
  const ofRequest = db.prepare(
    "SELECT delivery FROM socket JOIN delivery ON delivery.seq = delivery WHERE request = ?",
  );
  const remove = db.prepare("DELETE FROM socket WHERE delivery = ?");
  const removeMessages = db.prepare("DELETE FROM socket_message WHERE id BETWEEN ? AND ?");

  return {
    /** Nothing for a delivery that was not written. */
    open: (delivery: number): void => void open.run(delivery),
    /** None outlives the relay. */
    closeAll: (): void => void closeAll.run(),

    record(
      delivery: { seq: number; requestSeq: number },
      { open, ms, cut }: Omit<SocketRecord, "messages">,
      added: NewSocketMessage[],
    ): void {
      const row = update.get(open ? 1 : 0, ms, cut ? 1 : 0, added.length, delivery.seq) as
        | { messages: number }
        | undefined;
      if (!row) return;
      let id = delivery.seq * PLACES + row.messages - added.length;
      for (const { from, ms, kind, size, compressed, bytes } of added) {
        insert.run(id++, from, ms, kind, size, compressed ? 1 : 0, bytes);
      }
      touch.run(writer.nextRev(), delivery.requestSeq);
    },

    read(requestSeq: number, id: string): SocketRecord | null {
      const prefix = parseIdPrefix(id);
      const row = prefix && (one.get(prefix.from, requestSeq) as Row | undefined);
      if (!row || row.tag !== prefix.tag) return null;
      const first = prefix.from * PLACES;
      return {
        open: row.open === 1,
        ms: row.ms as number | null,
        cut: row.cut === 1,
        messages: (messages.all(first, first + PLACES - 1) as Row[]).map((message) => ({
          from: message.sender as SocketMessage["from"],
          ms: message.ms as number,
          kind: message.kind as SocketMessage["kind"],
          size: message.size as number,
          compressed: message.compressed === 1,
          base64: Buffer.from(message.bytes as Uint8Array).toString("base64"),
        })),
      };
    },

    /** Forgets those of a request, while its deliveries are there. */
    remove(requestSeq: number): void {
      for (const { delivery } of ofRequest.all(requestSeq) as { delivery: number }[]) {
        remove.run(delivery);
        removeMessages.run(delivery * PLACES, delivery * PLACES + PLACES - 1);
      }
    },
  };
}
