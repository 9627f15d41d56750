import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signMessage } from "../play/sign-message.ts";
import { providers } from "../providers/index.ts";
import { type Agent, startAgent } from "./agent.ts";
import type { Outcome } from "./agent-stream.ts";
import { createClient } from "./client.ts";
import type { DevFlags, StartRelay } from "./commands/dev.ts";
import { type DemoEvent, type DemoSecrets, demoEvents, demoSecrets } from "./demo-events.ts";
import { startDemoHandler } from "./demo-handler.ts";
import { Exit } from "./exit.ts";
import { jsonView } from "./forward-view.ts";
import { type Output, type Span, createOutput } from "./output.ts";
import { relayOptions } from "./relay-flags.ts";
import { untilSignal } from "./signals.ts";
import { parseTarget } from "./target.ts";
import { statusSpan, verdictSpan } from "./verdict-text.ts";

const ENDPOINT = "default";
const CONCURRENCY = 64;

interface Result {
  event: DemoEvent;
  answer: number;
  outcome: Outcome | undefined;
}

/** As the provider would send it; the answer is what it gets back. */
async function send(event: DemoEvent, hooks: string, secrets: DemoSecrets): Promise<{ id: string; answer: number }> {
  const url = `${hooks}/${ENDPOINT}/${event.provider}`;
  const secret = secrets[event.provider as keyof DemoSecrets] as string | undefined;
  const signing = { url, secrets: secret === undefined ? [] : [{ value: secret }], now: Date.now() / 1000 };
  const { headers, body } = signMessage(event.message, providers[event.provider]!, signing);
  const sent = event.tamper ? event.tamper(Buffer.from(body).toString()) : Buffer.from(body);
  const response = await fetch(url, { method: "POST", headers, body: sent });
  await response.arrayBuffer();
  return { id: response.headers.get("hooktap-request-id") ?? "", answer: response.status };
}

function isRight({ event: { expected }, answer, outcome }: Result): boolean {
  const verdict = outcome?.open.about.verdict;
  return (
    verdict?.status === expected.status &&
    verdict.reason === expected.reason &&
    outcome?.status === expected.answer &&
    answer === expected.answer
  );
}

function print(out: Output, results: Result[]): void {
  const row = (result: Result): Span[] => {
    const { event, outcome } = result;
    const about = outcome?.open.about;
    return [
      isRight(result) ? { text: "as expected", style: "green" } : { text: "NOT EXPECTED", style: "red" },
      event.provider,
      event.tamper ? `${about?.eventType ?? "-"}, tampered` : (about?.eventType ?? "-"),
      verdictSpan(about?.verdict.status ?? "unknown"),
      about?.verdict.reason ?? "",
      statusSpan(outcome?.status ?? null, outcome?.error ?? null),
    ];
  };
  out.table(results.map(row));
}

const item = (result: Result) => ({
  type: "demo",
  ok: isRight(result),
  provider: result.event.provider,
  tampered: result.event.tamper !== undefined,
  verdict: result.outcome?.open.about.verdict ?? null,
  status: result.outcome?.status ?? null,
});

/** `hooktap dev --demo`: the whole way on this machine, with a sample handler and an event of each provider. */
export async function demo(flags: DevFlags, startRelay: StartRelay): Promise<Exit> {
  const out = createOutput(flags);
  const json = flags.json ?? false;
  const ownFolder = flags.data === undefined ? mkdtempSync(join(tmpdir(), "hooktap-demo-")) : null;
  const data = flags.data ?? ownFolder!;
  const secrets = demoSecrets();
  const outcomes = new Map<string, Outcome>();
  const closing: (() => unknown)[] = [() => ownFolder && rmSync(ownFolder, { recursive: true, force: true })];
  const stop = untilSignal();
  try {
    const relay = await startRelay(relayOptions({ port: 0, hooksPort: 0, ...flags, data }));
    closing.push(() => relay.close());
    const handler = await startDemoHandler(secrets);
    closing.push(() => handler.close());
    const { api } = createClient({ relay: relay.console, token: relay.token });
    for (const [provider, secret] of Object.entries(secrets)) {
      await api.endpoints[":name"].secrets.$post({
        param: { name: ENDPOINT },
        json: { provider, secret, label: "demo" },
      });
    }

    const target = parseTarget(handler.url);
    let agent!: Agent;
    await new Promise<void>((resolve, reject) => {
      const view = jsonView(out, relay.console);
      agent = startAgent({
        relay: relay.console,
        token: relay.token,
        name: "demo",
        endpoints: [ENDPOINT],
        target,
        concurrency: CONCURRENCY,
        insecure: false,
        onReady() {
          const { console, hooks, token } = relay;
          if (json) out.item({ type: "ready", console, hooks, token, open: relay.openUrl(), target: handler.url });
          resolve();
        },
        onLost() {},
        onOutcome(outcome) {
          outcomes.set(outcome.open.id, outcome);
          if (json) view.delivered(outcome);
        },
      });
      agent.done.catch(reject);
    });
    closing.push(() => agent.close());

    const results: Result[] = [];
    for (const event of demoEvents(new Date())) {
      const { id, answer } = await send(event, relay.hooks, secrets);
      results.push({ event, answer, outcome: outcomes.get(id) });
    }
    if (json) for (const result of results) out.item(item(result));
    else print(out, results);
    if (flags.once) return results.every(isRight) ? Exit.ok : Exit.no;

    out.note("");
    out.note("Hook URL   ", { text: `${relay.hooks}/${ENDPOINT}`, style: "bold" });
    out.note("Inspector  ", relay.openUrl(), { text: "  (works once)", style: "dim" });
    out.note("Data       ", data);
    void stop.then(() => agent.close());
    await agent.done;
    return Exit.ok;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}
