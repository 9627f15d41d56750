/**
 * `hooktap/providers`: what hooktap knows of webhook senders. Synchronous, without I/O and without a clock; bad input gives a verdict,
 * never an error.
 */
export { type CustomProvider, customProvider, type Problem } from "./custom.ts";
export { examine, type Examined, type ExamineInput, type OwnedSecret } from "./examine.ts";
export type { Framework } from "./diagnosis/frameworks.ts";
export { explain, type ExplainInput, type Explanation } from "./explain.ts";
export { type GivenAnswer, handshake, type Handshake, type HandshakeInput, handshakeProblem } from "./handshake.ts";
export type { HandshakeAnswer, HandshakeKind } from "./handshake-kinds.ts";
export type { Provider, Recognition } from "./provider.ts";
export { providers } from "./registry.ts";
export { type RetrySchedule, retrySchedule } from "./retries.ts";
export {
  sign,
  signatureHeaders,
  type SignedRequest,
  type SignInput,
  signRequest,
  type SignRequestInput,
} from "./sign.ts";
export type {
  AnyRequest,
  BodyPieces,
  Check,
  Facts,
  LabelledSecret,
  Message,
  PartialRequest,
  Verdict,
  VerdictReason,
  VerdictStatus,
  VerifyInput,
  WebhookRequest,
} from "./types.ts";
export type {
  BasicScheme,
  JwtScheme,
  MessageSignatureScheme,
  Scheme,
  SignatureScheme,
  SignedTime,
  TokenScheme,
} from "./schemes/scheme.ts";
export { UNREADABLE, verify } from "./verify.ts";
