import type { SignedParts } from "./outcome.ts";
import type { AnyRequest } from "./types.ts";

const PLACEHOLDER = /(\{timestamp\}|\{body\})/;
const split = new Map<string, readonly string[]>();

/** What a template's placeholders stand for. `timestamp` is the text exactly as it was, or will be, sent. */
interface SignedValues {
  timestamp: string | null;
  body: AnyRequest["body"];
}

/**
 * The pieces a signature covers, in order. The one construction behind verify, sign and explain; a piece is not copied, so a large
 * body costs nothing here.
 */
export function signedParts(template: string, values: SignedValues): SignedParts {
  let pieces = split.get(template);
  if (!pieces) split.set(template, (pieces = template.split(PLACEHOLDER).filter((piece) => piece !== "")));
  return pieces.map((piece) => {
    if (piece === "{body}") return values.body;
    return piece === "{timestamp}" ? (values.timestamp ?? "") : piece;
  });
}
