import type { Play, PlayAttempt, SecretOffer, Signing } from "../protocol/trigger.ts";
import { timeText } from "../play/timeline.ts";
import { type Output, pad, type Span } from "./output.ts";
import { gapText, statusSpan } from "./verdict-text.ts";

/** Below this a wait is over before it could be read. */
const WORTH_TELLING_MS = 1_000;

/** Says who signed, and what a made secret is, since nobody else knows it. */
export function tellSigning(out: Output, { signed, offer }: { signed: Signing; offer: SecretOffer | null }): void {
  if (signed.by === "made") out.note(signed.message);
  if (!offer) return;
  out.note(`To verify it: hooktap secrets add ${offer.provider} --secret '${offer.secret.trimEnd()}'`);
  if (offer.verifies !== offer.secret) out.note(`A handler verifies it with:\n${offer.verifies.trimEnd()}`);
}

/** Tells a play as it happens: each attempt once, what comes next where it is worth the words, and the mark at its end. */
export function createTimeline(out: Output, json: boolean) {
  let told = 0;
  let announced = "";

  const row = ({ event, n, at, status, error, ms, requestId }: PlayAttempt): Span[] => [
    pad(timeText(at), 12),
    pad(event, 28),
    pad(`attempt ${n}`, 12),
    pad(statusSpan(status, error), 10),
    pad(`${ms} ms`, 10),
    { text: requestId ?? "", style: "cyan" },
  ];

  return function follow(play: Play): void {
    for (const attempt of play.attempts.slice(told)) {
      if (json) out.item({ type: "attempt", ...attempt });
      else out.line(...row(attempt));
    }
    told = play.attempts.length;
    if (play.state !== "running") {
      if (json) out.item({ type: "play", ...play });
      else out.line({ text: play.state, style: play.state === "delivered" ? "green" : "red" }, `  ${play.message}`);
      if (play.seed !== null) out.note({ text: `Drawn with --seed ${play.seed}`, style: "dim" });
      return;
    }
    const { next } = play;
    const key = next ? `${next.event} ${next.n} ${next.at}` : "";
    if (!next || key === announced) return;
    announced = key;
    const ms = Date.parse(next.realAt) - Date.now();
    if (ms < WORTH_TELLING_MS) return;
    out.note({
      text: `Next: ${next.event}, attempt ${next.n}, at ${timeText(next.at)} (in ${gapText(ms)})`,
      style: "dim",
    });
  };
}
