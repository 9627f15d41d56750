import { randomBytes, randomUUID } from "node:crypto";
import type { VerdictReason, VerdictStatus } from "../protocol/verdict.ts";
import { compose, type Message } from "../play/compose.ts";
import { sampleEvent, sampleProvider } from "../play/find.ts";
import { makingOf, storyOf } from "../play/making.ts";

export interface DemoSecrets {
  transcodely: string;
  "dolby-optiview": string;
  "dolby-millicast": string;
}

/** Secrets in the form in which each provider shows its own. */
export function demoSecrets(): DemoSecrets {
  return {
    transcodely: `whsec_${randomBytes(16).toString("hex")}`,
    "dolby-optiview": `dolby_sec_${randomBytes(16).toString("hex")}`,
    "dolby-millicast": randomBytes(32).toString("base64"),
  };
}

export interface DemoEvent {
  provider: string;
  message: Message;
  /** Changes the body after it was signed. */
  tamper?: (body: string) => string;
  expected: { status: VerdictStatus; reason: VerdictReason | null; answer: number };
}

const accepted = (status: VerdictStatus): DemoEvent["expected"] => ({ status, reason: null, answer: 200 });
const refused: DemoEvent["expected"] = { status: "failed", reason: "signature_mismatch", answer: 401 };

/** One event of each provider as its documents show them, and one that somebody changed on its way. */
export function demoEvents(now: Date): DemoEvent[] {
  const story = storyOf(randomUUID(), now);
  const message = (provider: string, step: number, name?: string) =>
    compose(sampleEvent(sampleProvider(provider), name), makingOf(story, step, now));
  return [
    { provider: "transcodely", message: message("transcodely", 0), expected: accepted("verified") },
    {
      provider: "dolby-optiview",
      message: message("dolby-optiview", 1, "channel.deploying"),
      expected: accepted("verified"),
    },
    { provider: "dolby-millicast", message: message("dolby-millicast", 2), expected: accepted("verified") },
    { provider: "dolbyio-media", message: message("dolbyio-media", 3), expected: accepted("unsigned") },
    { provider: "qencode", message: message("qencode", 4), expected: accepted("unsigned") },
    {
      provider: "transcodely",
      message: message("transcodely", 5),
      tamper: (body) => body.replace("0.118", "0.001"),
      expected: refused,
    },
  ];
}
