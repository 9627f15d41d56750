import type { Key } from "../schemes/digest.ts";
import type { SignatureScheme, SignedParts } from "../schemes/scheme.ts";
import type { Signature } from "../schemes/read.ts";
import type { Unit } from "../schemes/view.ts";
import type { LabelledSecret, Verdict } from "../types.ts";

export type Diagnosis = NonNullable<Verdict["diagnosis"]>;

/** A recomputation under one mistake: if it matches, the mistake is certain. */
export interface Attempt {
  key: Key | null;
  parts: SignedParts | null;
  /** Where the mistake is in the algorithm. */
  scheme?: Pick<SignatureScheme, "family" | "hash">;
  /** Where the mistake is in how the signature is written. */
  signatures?: readonly Buffer[];
  diagnosis: Diagnosis;
}

/** One signed thing and the secret to try, as the makers of attempts take them. */
export interface Suspect {
  scheme: SignatureScheme;
  unit: Unit;
  signature: Signature;
  secret: LabelledSecret;
  /** The secret's own key; null where it cannot be decoded. */
  key: Key | null;
}
