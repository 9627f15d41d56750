import type { Exchange } from "../play/deliver.ts";
import type { givenSigner } from "../play/signing.ts";
import { Exit } from "./exit.ts";
import { createOutput, type Output } from "./output.ts";
import { untilSignal } from "./signals.ts";
import { baseOf, type LocalInput, readied, straightTo } from "./straight.ts";
import { parseTarget } from "./target.ts";
import type { TriggerFlags } from "./trigger-flags.ts";
import { createTimeline, tellSigning } from "./trigger-output.ts";
import { statusSpan } from "./verdict-text.ts";

/** `--print`: the first request as raw HTTP, as `verify --request` reads it. */
export function printRequest(input: LocalInput, flags: TriggerFlags): Exit {
  const out = createOutput(flags);
  const base =
    flags.to === undefined
      ? { origin: "https://localhost", path: "", authority: "localhost" }
      : baseOf(parseTarget(flags.to));
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
  const stop = new AbortController();
  const straight = straightTo(input, target, { insecure: flags.insecure ?? false, signal: stop.signal });
  const { signer } = straight;
  void untilSignal().then(() => stop.abort());
  try {
    if (straight.alone) {
      const answer = await straight.once();
      tellAnswer(out, json, { event: straight.event, target: target.href, signer, answer });
      return answer.status !== null && answer.status < 400 ? Exit.ok : Exit.no;
    }
    if (json) out.item({ type: "triggered", target: target.href, signed: signer.signed, offer: signer.offer });
    else tellSigning(out, signer);
    const { play, ended } = straight.play(createTimeline(out, json));
    await ended;
    return play.state === "delivered" ? Exit.ok : Exit.no;
  } finally {
    straight.close();
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
