import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { apiError, HooktapError } from "../protocol/error.ts";
import type { LiveRow } from "../protocol/live.ts";
import type { Relay } from "../server/index.ts";

/**
 * The relay's live feed from its first row on, narrowed to a query, until `signal` ends it. Over a socket of its own: what fetch leaves
 * open when it is aborted would hold the relay up when it closes.
 */
export async function* followRows(
  { console, token }: Relay,
  query: { q: string; endpoint?: string },
  signal: AbortSignal,
): AsyncGenerator<LiveRow> {
  const url = `${console}/api/live?${new URLSearchParams({ ...query, after: "0" })}`;
  const request = get(url, { agent: false, headers: { authorization: `Bearer ${token}` }, signal });
  try {
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.setEncoding("utf8");
    if (response.statusCode !== 200) throw await refused(response);
    let text = "";
    for await (const piece of response as AsyncIterable<string>) {
      const events = (text + piece).split("\n\n");
      text = events.pop()!;
      for (const event of events) {
        // A row is a message without a name; the others tell of agents, the disk and plays.
        if (/^event: /m.test(event)) continue;
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) yield JSON.parse(data) as LiveRow;
      }
    }
  } finally {
    request.destroy();
  }
}

async function refused(response: AsyncIterable<string>): Promise<HooktapError> {
  let text = "";
  for await (const piece of response) text += piece;
  const told = apiError(JSON.parse(text));
  if (!told) return new HooktapError("relay_refused", `the relay refused: ${text.slice(0, 200)}`);
  return new HooktapError(told.code, told.message, told.hint === null ? {} : { hint: told.hint });
}
