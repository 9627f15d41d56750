import { type Finding, judge, patience, probeRequest, type Sender, SENT, timely, untried } from "../../play/audit.ts";
import { HooktapError } from "../../protocol/error.ts";
import { retrySchedule } from "../../providers/index.ts";
import type { CheckFlags } from "../check-flags.ts";
import { Exit } from "../exit.ts";
import { createOutput, type Output, pad, type Span } from "../output.ts";
import { joinPath } from "../request-head.ts";
import { abortOnSignal } from "../signals.ts";
import { baseOf, openStraight, readied, withHost } from "../straight.ts";
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
  const base = baseOf(target);
  const compose = () => readied(input, base);
  const { provider, items, signer } = compose();
  if (provider.signs && input.secret === undefined) {
    throw new HooktapError("usage", `without the handler's secret of ${provider.name} nothing can be signed for it`, {
      hint: "give it with --secret, --secret-file or --env-file",
    });
  }
  const first = items[0]!.what;
  const schedule = retrySchedule(provider.id, first.headers);
  const path = joinPath(base.path, input.path ?? "");
  const sender: Sender = { provider, secrets: signer.secrets, origin: base.origin, path };
  const out = createOutput(flags);
  const signal = abortOnSignal();
  const findings: Finding[] = [];
  const tell = (finding: Finding) => {
    findings.push(finding);
    if (json) out.item({ type: "check", ...finding });
    else tellFinding(out, finding);
  };

  let taken = true;
  for (const name of SENT) {
    const isFirst = name === "accepts";
    if (!taken) {
      tell(untried(name, "a good event has to be taken first"));
      continue;
    }
    // A new event for each, so that no handler answers by what it has seen; but for the one that comes again.
    const message = isFirst || name === "repeated" ? first : compose().items[0]!.what;
    const request = probeRequest(name, message, sender, Date.now() / 1000);
    if (typeof request === "string") {
      tell(untried(name, request));
      continue;
    }
    // A connection for each: the answer to one may never end.
    const straight = openStraight(target, { insecure, signal });
    const ready = { headers: withHost(request.headers, base.authority), body: request.body };
    const exchange = await straight.send(request.path, ready, patience(schedule) * 1000);
    straight.close();
    if (signal.aborted) return Exit.no;
    const finding = judge(name, exchange, provider, schedule);
    tell(finding);
    if (!isFirst) continue;
    taken = finding.ok === true;
    if (taken) tell(timely(exchange, provider, schedule));
  }

  const count = (ok: boolean | null) => findings.filter((one) => one.ok === ok).length;
  const [passed, failed, skipped] = [count(true), count(false), count(null)];
  const about = { target: target.href, provider: provider.id, event: first.event };
  if (json) out.item({ type: "checked", ok: failed === 0, ...about, passed, failed, untried: skipped });
  else {
    const words = failed === 0 ? "all that was tried holds" : `${failed} of ${passed + failed} do not hold`;
    out.line({ text: words, style: failed === 0 ? "green" : "red" }, `  ${about.event} → ${about.target}`);
  }
  return failed === 0 ? Exit.ok : Exit.no;
}

function tellFinding(out: Output, { ok, title, status, error, ms, message }: Finding): void {
  const answer: Span = status === null && error === null ? "" : statusSpan(status, error);
  out.line(MARKS[String(ok)]!, " ", pad(title, TITLE_WIDTH), pad(answer, 9), pad(ms === null ? "" : `${ms} ms`, 9), {
    text: message,
    style: ok === false ? "yellow" : "dim",
  });
}
