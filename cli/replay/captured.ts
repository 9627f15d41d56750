import type { Delivery } from "../../protocol/delivery.ts";
import type { AnswerDiff } from "../../protocol/replay-line.ts";
import type { Detail, ReplayInput, Summary } from "../../protocol/request.ts";
import type { Client } from "../client.ts";
import { compareAnswers, type ComparedAnswer } from "./answer-diff.ts";
import type { Changeable } from "./change.ts";
import type { Ignore } from "./ignore.ts";
import type { Sent } from "./report.ts";

/** A captured request as a plan has it; `receivedAt` in ms. */
export interface CapturedItem {
  name: string;
  method: string;
  path: string;
  receivedAt: number;
  /** Whether its sender signed it, as far as is known. */
  signed: boolean;
}

/** A request of the list as a plan has it. */
export const toItem = ({ id, method, path, receivedAt, verdict }: Summary): CapturedItem => ({
  name: id,
  method,
  path,
  receivedAt: Date.parse(receivedAt),
  signed: verdict.status !== "unsigned" && verdict.status !== "unknown",
});

interface SenderOptions {
  /** The agent's name and what becomes of the signature. */
  input: Omit<ReplayInput, "edit">;
  /** What is changed in each of them; null for nothing. */
  change: ((request: Changeable) => Changeable | Promise<Changeable>) | null;
  /** Compare with the answer before; null for not. */
  diff: Ignore | null;
}

/** The request as it would be delivered. */
async function changeable({ api }: Client, id: string, detail: Detail): Promise<Changeable> {
  const { method, path, url, headers } = detail;
  const answer = await api.requests[":id"].body.$get({ param: { id }, query: {} });
  const mark = url.indexOf("?");
  return {
    method,
    target: path + (mark < 0 ? "" : url.slice(mark)),
    headers,
    body: new Uint8Array(await answer.arrayBuffer()),
  };
}

/** What differs, as the relay takes it; undefined where nothing does. */
function editOf(from: Changeable, to: Changeable): ReplayInput["edit"] {
  const edit: NonNullable<ReplayInput["edit"]> = {};
  if (to.method !== from.method) edit.method = to.method;
  if (to.target !== from.target) edit.path = to.target;
  if (JSON.stringify(to.headers) !== JSON.stringify(from.headers)) edit.headers = to.headers;
  if (Buffer.compare(to.body, from.body) !== 0) edit.bodyBase64 = Buffer.from(to.body).toString("base64");
  return Object.keys(edit).length === 0 ? undefined : edit;
}

/** Sends captured requests one by one, through the relay. */
export function createCapturedSender(client: Client, { input, change, diff }: SenderOptions) {
  const { api, read } = client;

  async function edited(id: string): Promise<ReplayInput["edit"]> {
    if (!change) return undefined;
    const detail: Detail = await read(api.requests[":id"].$get({ param: { id }, query: {} }));
    const before = await changeable(client, id, detail);
    return editOf(before, await change(before));
  }

  async function answerOf({ id, requestId, status, headers, ms }: Delivery): Promise<ComparedAnswer> {
    const param = { id: requestId, delivery: id };
    const body = await api.requests[":id"].deliveries[":delivery"].body.$get({ param, query: { decoded: "true" } });
    return { id, status, headers, body: new Uint8Array(await body.arrayBuffer()), ms };
  }

  /** The newest that had an answer. */
  async function lastAnswer(id: string): Promise<ComparedAnswer | null> {
    const deliveries: Delivery[] = await read(api.requests[":id"].deliveries.$get({ param: { id } }));
    const last = deliveries.findLast(({ status }) => status !== null);
    return last ? answerOf(last) : null;
  }

  return async ({ name, method, path }: CapturedItem): Promise<Sent> => {
    const edit = await edited(name);
    const before = diff && (await lastAnswer(name));
    const json: ReplayInput = { ...input, ...(edit ? { edit } : {}) };
    const delivery: Delivery = await read(api.requests[":id"].replay.$post({ param: { id: name }, json }));
    const told = {
      name,
      method: edit?.method ?? method,
      path: edit?.path?.split("?", 1)[0] ?? path,
      delivery,
      problem: null,
    };
    if (!diff) return { ...told, item: delivery };
    const changes: AnswerDiff | null = before && compareAnswers(before, await answerOf(delivery), diff);
    return { ...told, diff: changes, item: { ...delivery, diff: changes } };
  };
}
