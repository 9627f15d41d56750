import type { Detail } from "../../protocol/request.ts";
import type { Verdict } from "../../protocol/verdict.ts";
import { visible } from "../../protocol/visible.ts";
import { digestsOf } from "./digests.ts";

/** Of the signature that would have been right, so much is told: more would let the reader send this request as the provider. */
const TOLD = 8;

/**
 * A verdict as plain text for somebody else. It holds no secret, no header, nothing of the URL and nothing of the body: each of them
 * may carry a token.
 */
export function signatureReport(request: Detail, verdict: Verdict): string {
  const { diagnosis, secret } = verdict;
  const digests = digestsOf(verdict.checks);
  const withheld = (text: string) =>
    digests ? text.replaceAll(digests.expected, `${digests.expected.slice(0, TOLD)}…`) : text;
  const facts: [string, string | null][] = [
    ["Request", `${request.id}, ${request.method}, received ${request.receivedAt}`],
    ["Provider", verdict.provider],
    ["Scheme", verdict.scheme],
    ["Verdict", [verdict.status, verdict.reason].filter(Boolean).join(", ")],
    ["Why", verdict.message],
    ["Secret", secret && `${secret.label ?? "without a label"}, fingerprint ${secret.fingerprint}`],
    ["Body", `${request.size} bytes, SHA-256 ${request.bodySha256}`],
    ["Cause", diagnosis && `${diagnosis.message} (${diagnosis.code})`],
    ["Fix", diagnosis && diagnosis.fix],
  ];
  const lines = [
    ...facts.flatMap(([name, text]) => (text === null ? [] : [`${name}: ${withheld(text)}`])),
    ...verdict.warnings.map((warning) => `Warning: ${warning}`),
    ...verdict.checks.map(({ name, ok, detail }) => `${ok ? "passed" : "FAILED"} ${name}: ${withheld(detail)}`),
  ];
  return `${lines.map(visible).join("\n")}\n`;
}
