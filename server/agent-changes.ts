import type { Changes } from "../protocol/delivery.ts";
import { headerValues, type HeaderList } from "../protocol/headers.ts";
import type { HeaderChange } from "../protocol/tunnel.ts";

/** What a delivery's record tells of changes: those of a replay, and those that its agent makes in the head on the way to the target. */
export function withAgentChanges(
  changes: Changes | null,
  sent: Readonly<HeaderList>,
  byAgent: readonly HeaderChange[],
): Changes | null {
  if (byAgent.length === 0) return changes;
  const made = byAgent.flatMap(({ name, to }) => {
    const values = headerValues(sent, name.toLowerCase());
    const from = values.length === 0 ? null : values.join(", ");
    return from === to ? [] : [{ name, from, to }];
  });
  if (made.length === 0) return changes;
  const known = changes ?? { sign: "keep", kind: null, edited: [], headers: [] };
  return {
    ...known,
    edited: known.edited.includes("headers") ? known.edited : [...known.edited, "headers"],
    headers: [...known.headers, ...made],
  };
}
