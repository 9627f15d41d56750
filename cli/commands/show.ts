import type { Framework } from "../../protocol/framework.ts";
import { contentCodings, type HeaderList, headerValue } from "../../protocol/headers.ts";
import { HooktapError } from "../../protocol/error.ts";
import { parseQuery } from "../../protocol/query/query.ts";
import type { Detail, Summary } from "../../protocol/request.ts";
import { bodyText } from "../body-text.ts";
import { type Client, createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { findRequest } from "../find-request.ts";
import { listRequests } from "../list.ts";
import { type Output, createOutput } from "../output.ts";
import { requestLines } from "../request-line.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { newestAnswer, printDeliveries, printHeaders, printRequest } from "../show-text.ts";
import { sizeText } from "../verdict-text.ts";

type ShowFlags = CommonFlags & { raw?: boolean; headers?: boolean; framework?: Framework };

/** A longer body is shown up to here. */
const MOST_SHOWN = 4 * 1024 * 1024;
/** Of what was sent again and again so many are listed. */
const MOST_REPEATS = 20;

interface Shown {
  size: number;
  headers: HeaderList;
  contentType: string | null;
}

/** A body laid out; unpacked where it is packed and can be. `read`: the bytes, at most so many of them as they came. */
async function shownBody(
  { size, headers, contentType }: Shown,
  read: (decoded: boolean, options: { headers: Record<string, string> }) => Promise<Response>,
): Promise<string> {
  if (size === 0) return "(no body)";
  const bytes = async (decoded: boolean) => {
    const range: Record<string, string> = !decoded && size > MOST_SHOWN ? { Range: `bytes=0-${MOST_SHOWN - 1}` } : {};
    return new Uint8Array(await (await read(decoded, { headers: range })).arrayBuffer());
  };
  const codings = contentCodings(headers);
  if (codings.length > 0) {
    try {
      return bodyText(await bytes(true), contentType);
    } catch (error) {
      if (!(error instanceof HooktapError) || error.code !== "not_decodable") throw error;
      return `(${error.message})\n${bodyText(await bytes(false), null)}`;
    }
  }
  const text = bodyText(await bytes(false), contentType);
  return size > MOST_SHOWN ? `${text}\n… ${sizeText(size - MOST_SHOWN)} more; get all of it with --raw` : text;
}

function requestBody({ api }: Client, request: Detail): Promise<string> {
  if (request.refused) return Promise.resolve("(not kept)");
  const param = { id: request.id };
  return shownBody(request, (decoded, options) =>
    api.requests[":id"].body.$get({ param, query: decoded ? { decoded: "true" } : {} }, options),
  );
}

async function answerBody({ api }: Client, request: Detail): Promise<string | null> {
  const answer = newestAnswer(request.deliveries);
  if (!answer) return null;
  const param = { id: request.id, delivery: answer.id };
  const contentType = headerValue(answer.headers, "content-type") ?? null;
  return shownBody({ ...answer, contentType }, (decoded, options) =>
    api.requests[":id"].deliveries[":delivery"].body.$get(
      { param, query: decoded ? { decoded: "true" } : {} },
      options,
    ),
  );
}

/** The requests that carried the same delivery, newest first. */
async function repeatsOf(client: Client, { id, deliveryId, endpoint }: Detail): Promise<Summary[]> {
  if (deliveryId === null) return [];
  const q = `id:"${deliveryId.replace(/["\\]/g, "\\$&")}"`;
  // An id may hold what no query can.
  if (!parseQuery(q).ok) return [];
  const found: Summary[] = [];
  for await (const page of listRequests(client, { endpoint, q, limit: MOST_REPEATS })) found.push(...page);
  return found.filter((request) => request.deliveryId === deliveryId && request.id !== id);
}

function printRepeats(out: Output, repeats: readonly Summary[]): void {
  if (repeats.length === 0) return;
  out.line();
  out.line({ text: "The same delivery came as", style: "bold" });
  const line = requestLines(repeats);
  for (const request of repeats) out.line(...line(request));
}

/** `hooktap show <id>`. */
export async function show(id: string, flags: ShowFlags): Promise<Exit> {
  const out = createOutput(flags);
  const settings = requireRelay(readSettings(flags));
  const client = createClient(settings);
  const request = await findRequest(client, id, settings.endpoints[0]!, flags.framework);
  if (flags.raw) {
    const answer = await client.api.requests[":id"].body.$get({ param: { id: request.id }, query: {} });
    out.bytes(new Uint8Array(await answer.arrayBuffer()));
    return Exit.ok;
  }
  if (flags.headers) printHeaders(out, request.headers);
  else if (flags.json) out.item(request);
  else {
    const [body, answer, repeats] = await Promise.all([
      requestBody(client, request),
      answerBody(client, request),
      repeatsOf(client, request),
    ]);
    printRequest(out, request, body);
    printDeliveries(out, request.deliveries, answer);
    printRepeats(out, repeats);
  }
  return Exit.ok;
}
