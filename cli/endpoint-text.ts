import { customId } from "../protocol/custom-id.ts";
import type { Endpoint, Prunable, Retention } from "../protocol/endpoint.ts";
import { countText, sizeText } from "./verdict-text.ts";

/** What an endpoint is and does, as label and value; a line without a label belongs to the one above. */
export function endpointFacts(endpoint: Endpoint): [label: string, value: string][] {
  const {
    url,
    reply,
    answerNext,
    statusByQuery,
    browsable,
    handshakes,
    timeoutMs,
    maxBodyBytes,
    retention,
    requests,
    bytes,
    agents,
  } = endpoint;
  const delay = reply.delayMs === 0 ? "" : `, after ${reply.delayMs} ms`;
  return [
    ["Hook URL", url],
    ["Reply", `${reply.mode}; static: ${reply.status} ${JSON.stringify(reply.body)}${delay}`],
    ...reply.headers.map(([name, value]): [string, string] => ["", `${name}: ${value}`]),
    ["Answer next", answerNext ? answerNextText(answerNext) : "as the reply says"],
    ["By query", statusByQuery ? "?hooktap-status=500 in the URL decides the answer" : "off"],
    ["Handshakes", handshakes === "auto" ? "answered here where no target does" : "answered as the reply says"],
    ["In a browser", browsable ? "shows the target's pages" : "shows nothing"],
    ["Timeout", `${timeoutMs} ms`],
    ["Largest body", sizeText(maxBodyBytes)],
    ["Keeps", retentionText(retention)],
    ...endpoint.customProviders.map((one): [string, string] => [
      "Own provider",
      `${customId(one)}, signs in ${one.header}`,
    ]),
    ["Holds", `${countText(requests, "request")}, ${sizeText(bytes)}`],
    ...agents.map(({ name, target, queued }): [string, string] => ["Agent", `${name} → ${target}, ${queued} queued`]),
  ];
}

function answerNextText({ count, status, whileOffline }: NonNullable<Endpoint["answerNext"]>): string {
  return `${countText(count, "request")} with ${status}${whileOffline ? ", only while no agent is connected" : ""}`;
}

function retentionText({ days, bytes, count }: Retention): string {
  const limits = [
    ...(days === null ? [] : [countText(days, "day")]),
    ...(bytes === null ? [] : [sizeText(bytes)]),
    ...(count === null ? [] : [countText(count, "request")]),
  ];
  return limits.length === 0 ? "everything" : `at most ${limits.join(", ")}; and what is pinned`;
}

export function prunableText({ requests, bytes, newest }: Prunable): string {
  if (newest === null) return "Would delete nothing.";
  return `Would delete ${countText(requests, "request")}, ${sizeText(bytes)}, up to ${newest}.`;
}
