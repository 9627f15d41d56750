import { diagnose } from "./diagnosis/diagnose.ts";
import { type Framework, rawBody } from "./diagnosis/frameworks.ts";
import { joined } from "./schemes/digest.ts";
import { usableSecrets } from "./secret.ts";
import type { LabelledSecret, Verdict, VerifyInput } from "./types.ts";
import { decide, toVerdict } from "./verify.ts";

/** A verdict with the mistake behind it, where one is certain, and the bytes that the expected signature covers. */
export type Explanation = Verdict & { signedBytes: Uint8Array | null };

export interface ExplainInput extends VerifyInput {
  /** Secrets that belong elsewhere: one that matches is named by its label. */
  others?: readonly (string | LabelledSecret)[];
  /** What the handler is written with: a fix about the body then says how to get at its raw bytes there. */
  framework?: Framework;
}

/**
 * `verify`, and why: takes the same and fills `diagnosis` where a recomputation under one known mistake matches byte for byte (at
 * most 500 for a body up to 64 KiB, 50 up to 1 MiB, none above, and none for a request that verifies). `signedBytes` is what the sender should
 * have signed, with `{secret}` where the secret itself is part of it; null where it signs nothing, its header cannot be read, or the
 * body comes in pieces and is above 16 MiB.
 */
export function explain(input: ExplainInput): Explanation {
  const judgement = decide(input);
  const { message, outcome } = judgement;
  const found = diagnose(judgement, input.now, usableSecrets(input.others ?? [], input.params));
  const recipe = found && /^(body|form)_/.test(found.code) && input.framework ? ` ${rawBody[input.framework]}` : "";
  return {
    ...toVerdict(judgement),
    diagnosis: found && { ...found, fix: found.fix + recipe },
    signedBytes: outcome.signed && message.whole() && new Uint8Array(joined(outcome.signed)!),
  };
}
