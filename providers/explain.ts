import { diagnose } from "./diagnose.ts";
import type { Verdict, VerifyInput } from "./types.ts";
import { decide, toVerdict } from "./verify.ts";

/** A verdict with the mistake behind it, where one is certain, and the bytes that the expected signature covers. */
export type Explanation = Verdict & { signedBytes: Uint8Array | null };

/**
 * `verify`, and why: takes the same and fills `diagnosis` where a recomputation under one known mistake matches byte for byte (at
 * most 50 of them). `signedBytes` is what the sender should have signed; null where it signs nothing or its header cannot be read.
 */
export function explain(input: VerifyInput): Explanation {
  const judgement = decide(input);
  const { signed } = judgement.outcome;
  return {
    ...toVerdict(judgement),
    diagnosis: diagnose(judgement, input.now),
    signedBytes:
      signed &&
      new Uint8Array(
        Buffer.concat(signed.map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : part))),
      ),
  };
}
