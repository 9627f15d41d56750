import type { QueryError } from "../protocol/query/ast.ts";

/** What may stand at the place of an error, where its message does not say so already. */
export function expectation({ message, expected }: QueryError): string | null {
  if (expected.every((word) => message.includes(word))) return null;
  return `Expected ${expected.join(", ")}.`;
}
