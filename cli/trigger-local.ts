import { randomInt, randomUUID } from "node:crypto";
import type { TriggerInput } from "../protocol/trigger.ts";
import { type HeaderList, toFlat } from "../protocol/headers.ts";
import type { Message } from "../play/compose.ts";
import type { Exchange } from "../play/deliver.ts";
import { prepare } from "../play/prepare.ts";
import { pathWithToken, signMessage } from "../play/sign-message.ts";
import { givenSigner, madeSigner } from "../play/signing.ts";
import { startPlay } from "../play/start.ts";
import { createDeliver } from "./deliver.ts";
import { Exit } from "./exit.ts";
import { createOutput, type Output } from "./output.ts";
import { joinPath } from "./request-head.ts";
import { untilSignal } from "./signals.ts";
import { parseTarget } from "./target.ts";
import { createTimeline, tellSigning } from "./trigger-output.ts";
import type { TriggerFlags } from "./trigger-flags.ts";
import { statusSpan } from "./verdict-text.ts";

type LocalInput = Omit<TriggerInput, "endpoint">;

/** Everything of a trigger that needs no relay: messages, and how to sign one for an address. */
function readied(input: LocalInput, base: { origin: string; path: string; authority: string }) {
  const prepared = prepare(input, { now: new Date(), seed: randomUUID(), draw: randomInt(2 ** 32) });
  const { provider } = prepared;
  const { secret, params = {} } = input;
  const signer = secret === undefined ? madeSigner(provider, params, "This command") : givenSigner(secret, params);
  const path = joinPath(base.path, pathWithToken(provider, input.path ?? "", signer.secrets[0] ?? null));
  const ready = (message: Message): { headers: HeaderList; body: Uint8Array } => {
    const url = base.origin + path;
    const { headers, body } = signMessage(message, provider, { url, secrets: signer.secrets, now: Date.now() / 1000 });
    return { headers: [["Host", base.authority], ...headers], body };
  };
  return { ...prepared, signer, path, ready };
}

/** `--print`: the first request as raw HTTP, as `verify --request` reads it. */
export function printRequest(input: LocalInput, flags: TriggerFlags): Exit {
  const out = createOutput(flags);
  const target = flags.to === undefined ? null : parseTarget(flags.to);
  const base = target
    ? {
        origin: `${target.secure ? "https" : "http"}://${target.authority}`,
        path: target.base,
        authority: target.authority,
      }
    : { origin: "https://localhost", path: "", authority: "localhost" };
  const { items, ready, path, signer } = readied(input, base);
  const { headers, body } = ready(items[0]!.what);
  const head = [`POST ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)].join("\r\n");
  out.bytes(Buffer.concat([Buffer.from(`${head}\r\n\r\n`, "latin1"), body]));
  tellSigning(out, signer);
  return Exit.ok;
}

/** `--to`: straight to a target, over a socket of this process. */
export async function triggerTarget(input: LocalInput, flags: TriggerFlags): Promise<Exit> {
  const out = createOutput(flags);
  const json = flags.json ?? false;
  const target = parseTarget(flags.to!);
  const origin = `${target.secure ? "https" : "http"}://${target.authority}`;
  const { items, ready, path, signer, alone, timeoutMs, ...about } = readied(input, {
    origin,
    path: target.base,
    authority: target.authority,
  });
  const client = createDeliver({ target: { ...target, base: "" }, concurrency: 1, insecure: flags.insecure ?? false });
  const stop = new AbortController();
  void untilSignal().then(() => stop.abort());
  const send = async (message: Message) => exchange(client, path, ready(message), timeoutMs, stop.signal);
  try {
    if (alone) {
      const { what } = items[0]!;
      const answer = await send(what);
      tellAnswer(out, json, { event: what.event, target: target.href, signer, answer });
      return answer.status !== null && answer.status < 400 ? Exit.ok : Exit.no;
    }
    if (json) out.item({ type: "triggered", target: target.href, signed: signer.signed, offer: signer.offer });
    else tellSigning(out, signer);
    const { play, ended } = startPlay(
      {
        ...about,
        id: randomUUID().slice(0, 8),
        items,
        endpoint: target.href,
        provider: input.provider,
        scenario: input.scenario ?? null,
        send: async ({ what }) => ({ ...(await send(what)), requestId: null }),
      },
      { now: Date.now, signal: stop.signal, onChange: createTimeline(out, json) },
    );
    await ended;
    return play.state === "delivered" ? Exit.ok : Exit.no;
  } finally {
    client.close();
  }
}

async function exchange(
  client: ReturnType<typeof createDeliver>,
  path: string,
  { headers, body }: { headers: HeaderList; body: Uint8Array },
  deadlineMs: number,
  signal: AbortSignal,
): Promise<Exchange> {
  const began = performance.now();
  const sent = client.deliver({
    method: "POST",
    path,
    headers: toFlat(headers),
    length: body.length,
    deadlineMs,
    body,
    trailers: () => [],
  });
  const abort = () => sent.abort();
  signal.addEventListener("abort", abort);
  const answer = await sent.answer;
  signal.removeEventListener("abort", abort);
  const ms = Math.round(performance.now() - began);
  if ("error" in answer) return { status: null, error: signal.aborted ? "aborted" : answer.error, ms };
  if (!answer.takeWhole()) void drain(answer.body);
  return { status: answer.status, error: null, ms };
}

/** Reads an answer to its end, so that the target is not cut off in the middle of it. */
async function drain(body: AsyncIterable<Uint8Array>): Promise<void> {
  const parts = body[Symbol.asyncIterator]();
  try {
    while (!(await parts.next()).done);
  } catch {
    // What was worth knowing of the answer is known.
  }
}

function tellAnswer(
  out: Output,
  json: boolean,
  told: { event: string; target: string; signer: ReturnType<typeof givenSigner>; answer: Exchange },
): void {
  const { event, target, signer, answer } = told;
  const { signed, offer } = signer;
  if (json) return out.item({ type: "triggered", event, target, answer, signed, offer });
  out.line(
    { text: event, style: "cyan" },
    ` → ${target}  `,
    statusSpan(answer.status, answer.error),
    `  ${answer.ms} ms`,
  );
  tellSigning(out, signer);
}
