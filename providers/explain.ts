import { diagnose } from "./diagnose.ts";
import type { SignedParts } from "./outcome.ts";
import type { Verdict, VerifyInput } from "./types.ts";
import { decide, toVerdict } from "./verify.ts";

/** A verdict with the mistake behind it, where one is certain, and the bytes that the expected signature covers. */
export type Explanation = Verdict & { signedBytes: Uint8Array | null };

/**
 * `verify`, and why: takes the same and fills `diagnosis` where a recomputation under one known mistake matches byte for byte (at
 * most 50 of them). `signedBytes` is what the sender should have signed; null where it signs nothing, its header cannot be read, or
 * the body comes in pieces and is above 16 MiB.
 */
export function explain(input: VerifyInput): Explanation {
  const judgement = decide(input);
  const { message, outcome } = judgement;
  const whole = message.whole();
  return {
    ...toVerdict(judgement),
    diagnosis: diagnose(judgement, input.now),
    signedBytes: outcome.signed && whole && joined(outcome.signed, whole),
  };
}

function joined(parts: SignedParts, body: Uint8Array): Uint8Array {
  const bytes = parts.map((part) => {
    if (typeof part === "string") return Buffer.from(part, "utf8");
    return part instanceof Uint8Array ? part : body;
  });
  return new Uint8Array(Buffer.concat(bytes));
}
