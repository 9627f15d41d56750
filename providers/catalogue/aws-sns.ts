import { factsFrom } from "../facts.ts";
import { at, written } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { rsa } from "../schemes/define.ts";
import type { SignedParts, SigningView } from "../schemes/scheme.ts";

/** Signed where they are there, in this order, each as name, line end, value, line end. */
const FIELDS = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
const OF_NOTIFICATIONS = new Set(["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]);
/** Anybody can name a certificate of their own: only Amazon's is good for a signature. */
const CERTIFICATE = /^https:\/\/sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(\.cn)?\/[^?#]*\.pem$/;

const scheme = (version: string, hash: "sha1" | "sha256") =>
  rsa({
    hash,
    at: { in: "body", name: "$.Signature" },
    signed: "the name and value of every signed field, a line each",
    build,
    when: ({ json }) => (at(json(), "SignatureVersion") ?? "1") === version,
    uncovered: "Message and its kin are signed, not the bytes around them: their order and white space are free.",
  });

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html. Raw message delivery has neither envelope nor signature. */
export const awsSns: Provider = {
  id: "aws-sns",
  name: "Amazon SNS",
  docs: "https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html",
  signs: true,
  secretHint: "The certificate (PEM) that the body's SigningCertURL leads to; it is never fetched for you",
  params: [],
  retries: null,
  schemes: [scheme("1", "sha1"), scheme("2", "sha256")],
  recognise: {
    headers: ["x-amz-sns-message-type", "x-amz-sns-message-id"],
    mentions: ['"TopicArn"'],
    shape: ({ json }) => typeof at(json(), "TopicArn") === "string" && at(json(), "SigningCertURL") !== undefined,
  },
  facts: factsFrom({
    eventType: ["header:x-amz-sns-message-type", "$.Type"],
    deliveryId: ["header:x-amz-sns-message-id", "$.MessageId"],
    subject: "$.TopicArn",
    eventAt: "$.Timestamp",
  }),
};

/** Nothing can be right where the certificate is not Amazon's. */
function build({ root }: SigningView): SignedParts[] {
  const json = root();
  if (!CERTIFICATE.test(written(at(json, "SigningCertURL")))) return [];
  const notification = at(json, "Type") === "Notification";
  const there = FIELDS.filter((name) => at(json, name) !== undefined && (!notification || OF_NOTIFICATIONS.has(name)));
  return [[there.map((name) => `${name}\n${written(at(json, name))}\n`).join("")]];
}
