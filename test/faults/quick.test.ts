import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { mutate } from "../../faults/build-copy.ts";
import { faults } from "../../faults/catalogue.ts";
import { createRelayUnderTest } from "../../faults/relay-under-test.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

for (const fault of faults.filter(({ quick }) => quick)) {
  test(`${fault.id}: ${fault.title}`, async (context) => {
    const relay = createRelayUnderTest(root, true);
    try {
      const { problems, skipped } = await fault.run(relay);
      if (skipped) context.skip(skipped);
      expect(problems).toEqual([]);
    } finally {
      await relay.cleanUp();
    }
  }, 90_000);
}

test("every mutant still fits the build in exactly one place", () => {
  const stale = faults.flatMap(({ id, mutants }) =>
    mutants.flatMap((mutant) => {
      try {
        mutate(root, mutant);
        return [];
      } catch (error) {
        return [`${id}: ${(error as Error).message}`];
      }
    }),
  );
  expect(stale).toEqual([]);
});

test("every fault has an id of its own and, for each of its defences, a mutant", () => {
  expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
  for (const { id, mutants } of faults) expect(mutants.length, id).toBeGreaterThan(0);
});
