import { type Finding, judge, patience, probes, scheduleOf, timely, untried } from "../../play/audit.ts";
import { HooktapError } from "../../protocol/error.ts";
import type { CheckFlags } from "../check-flags.ts";
import { Exit } from "../exit.ts";
import { createOutput, type Output, pad, type Span } from "../output.ts";
import { untilSignal } from "../signals.ts";
import { baseOf, openStraight, readied } from "../straight.ts";
import { parseTarget } from "../target.ts";
import { triggerInput } from "../trigger-flags.ts";
import { statusSpan } from "../verdict-text.ts";

const TITLE_WIDTH = 44;
const MARKS: Record<string, Span> = {
  true: { text: "✓", style: "green" },
  false: { text: "✗", style: "red" },
  null: { text: "·", style: "dim" },
};

/** `hooktap check <target>`: the answer is no where the handler does not hold one of the things it should. */
export async function check(where: string, flags: CheckFlags): Promise<Exit> {
  const { provider: id, event, insecure = false, json = false, ...rest } = flags;
  const input = triggerInput(id, event, rest);
  const target = parseTarget(where);
  const { provider, items, signer, path, authority } = addressed(input, target);
  if (provider.signs && input.secret === undefined) {
    throw new HooktapError("usage", `without the handler's secret of ${provider.name} nothing can be signed for it`, {
      hint: "give it with --secret, --secret-file or --env-file",
    });
  }
  const message = items[0]!.what;
  const schedule = scheduleOf(provider, message);
  const out = createOutput(flags);
  const stop = new AbortController();
  void untilSignal().then(() => stop.abort());
  const straight = openStraight(target, { insecure, signal: stop.signal });
  const findings: Finding[] = [];
  const tell = (finding: Finding) => {
    findings.push(finding);
    if (json) out.item({ type: "check", ...finding });
    else tellFinding(out, finding);
  };
  try {
    const url = baseOf(target).origin + path;
    let refused = false;
    for (const probe of probes({ provider, message, url, secrets: signer.secrets, now: Date.now() / 1000 })) {
      if (!("request" in probe)) tell(probe);
      else if (refused) tell(untried(probe.name, "a good event has to be taken first"));
      else {
        const { headers, body } = probe.request;
        const request = { headers: [["Host", authority], ...headers] as typeof headers, body };
        const exchange = await straight.send(path, request, patience(schedule) * 1000);
        if (stop.signal.aborted) return Exit.no;
        const finding = judge(probe, exchange, provider, schedule);
        tell(finding);
        if (probe.name !== "accepts") continue;
        if (finding.ok) tell(timely(exchange, provider, schedule));
        else refused = true;
      }
    }
  } finally {
    straight.close();
  }
  const count = (ok: boolean | null) => findings.filter((one) => one.ok === ok).length;
  const [passed, failed, skipped] = [count(true), count(false), count(null)];
  const about = { target: target.href, provider: provider.id, event: message.event };
  if (json) out.item({ type: "checked", ok: failed === 0, ...about, passed, failed, untried: skipped });
  else {
    const words = failed === 0 ? "all that was tried holds" : `${failed} of ${passed + failed} do not hold`;
    out.line({ text: words, style: failed === 0 ? "green" : "red" }, `  ${about.event} → ${about.target}`);
  }
  return failed === 0 ? Exit.ok : Exit.no;
}

function addressed(input: Parameters<typeof readied>[0], target: ReturnType<typeof parseTarget>) {
  const base = baseOf(target);
  return { ...readied(input, base), authority: base.authority };
}

function tellFinding(out: Output, { ok, title, status, error, ms, message }: Finding): void {
  const answer: Span = status === null && error === null ? "" : statusSpan(status, error);
  out.line(MARKS[String(ok)]!, " ", pad(title, TITLE_WIDTH), pad(answer, 9), pad(ms === null ? "" : `${ms} ms`, 9), {
    text: message,
    style: ok === false ? "yellow" : "dim",
  });
}
