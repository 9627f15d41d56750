/**
 * `hooktap/providers`: what hooktap knows of webhook senders. Synchronous, without I/O and without a clock; bad input gives a verdict,
 * never an error.
 */
export { examine, type ExamineInput, type OwnedSecret } from "./examine.ts";
export { explain, type Explanation } from "./explain.ts";
export { providers } from "./registry.ts";
export { sign, type SignInput } from "./sign.ts";
export type {
  AnyRequest,
  BodyPieces,
  Check,
  Facts,
  HmacScheme,
  LabelledSecret,
  Message,
  PartialRequest,
  Provider,
  Scheme,
  SignedTime,
  TokenScheme,
  Verdict,
  VerdictReason,
  VerdictStatus,
  VerifyInput,
  WebhookRequest,
} from "./types.ts";
export { verify } from "./verify.ts";
