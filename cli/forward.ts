import type { Delivery } from "../protocol/delivery.ts";
import type { RelayHello } from "../protocol/tunnel.ts";
import { agentOutput, type HealthOf, noteArrival } from "./agent-output.ts";
import { askedAbout, backlogQuestion } from "./backlog-question.ts";
import type { Client } from "./client.ts";
import { forwardKeys, HINTS } from "./forward-keys.ts";
import { forwardScreen } from "./forward-screen.ts";
import { jsonView, lineView } from "./forward-view.ts";
import { inForeground, type Key, readKeys } from "./keys.ts";
import { openBrowser } from "./open-browser.ts";
import type { Output } from "./output.ts";
import { type RouteAgents, startRouteAgents } from "./route-agents.ts";
import type { PlannedAgent } from "./routes.ts";
import { createScreen, type Screen } from "./screen.ts";
import { countText, verdictSpan } from "./verdict-text.ts";
import type { readBacklogWish } from "./backlog-wish.ts";

/** A terminal that takes more than plain lines; null for files, pipes, programs and whoever wants it quiet. */
export function openScreen({ json, quiet }: { json?: boolean; quiet?: boolean }): Screen | null {
  const plain = json || quiet || !process.stdout.isTTY || process.env["TERM"] === "dumb" || !inForeground();
  return plain ? null : createScreen(process.stdout);
}

export interface ForwardOptions {
  out: Output;
  screen: Screen | null;
  json: boolean;
  relay: string;
  token: string;
  endpoints: string[];
  plan: readonly PlannedAgent[];
  backlog: Exclude<ReturnType<typeof readBacklogWish>, "usage">;
  /** The relay accepted the tunnel for the first time. `keys`: a person can press some. */
  onFirst(hello: RelayHello, healthOf: HealthOf, keys: boolean): void;
}

const SHOWN_BACKLOG = 20;

/** The agents of `listen` and `dev`, with what shows its work and takes keys: a screen, lines or NDJSON. */
export function forward({
  out,
  screen,
  json,
  relay,
  token,
  endpoints,
  plan,
  backlog,
  onFirst,
}: ForwardOptions): RouteAgents {
  let client: Promise<Client> | null = null;
  const reach = () => (client ??= import("./client.ts").then(({ createClient }) => createClient({ relay, token })));
  let features: string[] = [];
  let current = plan;
  let targetsNow = plan.map(({ target }) => target);
  const targets = () => targetsNow;
  const canHold = () => features.includes("hold");
  const tell = (error: Error & { hint?: string | null }) =>
    out.error({ message: error.message, hint: error.hint ?? null });

  async function matching(q: string, seqs: number[]): Promise<Set<number>> {
    const { api, read } = await reach();
    const found = await read(api.requests.matching.$get({ query: { q, seqs: seqs.join(",") } }));
    return new Set(found.seqs);
  }

  const shown = screen && forwardScreen(out, screen, { endpoints, targets, matching });
  const view = shown ?? (json ? jsonView(out, relay) : lineView(out, endpoints, targets));
  let onKey: (key: Key) => void = () => {};
  const keys = screen && readKeys(process.stdin, screen, (key) => onKey(key));
  const asking = backlog === "ask" && keys !== null;
  if (backlog === "ask" && !asking) {
    out.note("--backlog ask needs a terminal to ask in: none of the older requests is delivered.");
  }
  let chosen = false;

  const events = agentOutput(out, view, {
    relay,
    onFirst(hello, healthOf) {
      ({ features } = hello);
      onFirst(hello, healthOf, keys !== null);
      shown?.start();
      if (keys) shown?.hint(HINTS);
      const toAsk = asking && canHold();
      if (asking && !toAsk) out.note("This relay is older and cannot wait for an answer to --backlog ask: update it.");
      if (!toAsk) noteArrival(out, hello);
      else if (askedAbout(hello) === 0) agent.hold(false);
      else ask(hello);
    },
  });

  function ask(hello: RelayHello): void {
    const question = backlogQuestion({
      hello,
      open: (panel) => shown?.open(panel),
      check: (query) => matching(query, [1]),
      failed: tell,
      list: () => void listBacklog().catch(tell),
      chosen(wish) {
        chosen = true;
        if (wish !== undefined) agent.chooseBacklog(wish);
        else tellChosen(askedAbout(hello));
      },
    });
    shown?.open(question);
  }

  function tellChosen(queued: number): void {
    chosen = false;
    out.note(
      queued === 0 ? "None of them is delivered." : `${countText(queued, "request")} to be delivered, in order.`,
    );
    agent.hold(false);
  }

  async function listBacklog(): Promise<void> {
    const { api, read } = await reach();
    for (const endpoint of endpoints) {
      const query = { endpoint, q: "is:queued", limit: String(SHOWN_BACKLOG) };
      const { requests } = await read(api.requests.$get({ query }));
      // The question was answered meanwhile.
      if (!shown?.panel()) return;
      const rows = requests.map(({ receivedAt, verdict, provider, eventType, method, path, id }) => [
        { text: receivedAt, style: "dim" as const },
        verdictSpan(verdict.status),
        provider ?? "-",
        eventType ?? "-",
        method,
        path,
        { text: id, style: "cyan" as const },
      ]);
      out.table(rows);
    }
  }

  const agent = startRouteAgents(plan, {
    relay,
    token,
    endpoints,
    ...(backlog === undefined || asking ? {} : { backlog: backlog === "ask" ? "none" : backlog }),
    held: asking,
    ...events,
    onHeld(queued) {
      events.onHeld(queued);
      if (chosen) tellChosen(queued);
    },
  });
  if (shown) {
    onKey = forwardKeys(shown, out, {
      async replay(id) {
        const { api, read } = await reach();
        // Of several agents the relay takes the one whose route matches.
        const json = current.length === 1 ? { agent: current[0]!.name } : {};
        await read<Delivery>(api.requests[":id"].replay.$post({ param: { id }, json }));
      },
      async inspect(request) {
        const { api, read } = await reach();
        const next = request ? `/e/${request.endpoint}/r/${request.id}` : `/e/${endpoints[0]}`;
        const { url } = await read(api.codes.$post({ json: { next } }));
        out.note(
          "Inspector  ",
          { text: url, style: "bold" },
          { text: "  (works once, for five minutes)", style: "dim" },
        );
        openBrowser(url);
      },
      hold(on) {
        if (canHold()) agent.hold(on);
        return canHold();
      },
      quit: () => process.kill(process.pid, "SIGINT"),
    });
  }
  const close = () => {
    keys?.close();
    screen?.close();
  };
  return {
    ...agent,
    async apply(next) {
      const applied = await agent.apply(next);
      current = next;
      targetsNow = next.map(({ target }) => target);
      shown?.refresh();
      return applied;
    },
    done: agent.done.finally(close),
  };
}
