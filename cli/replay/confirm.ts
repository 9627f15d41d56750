import { createInterface } from "node:readline/promises";
import { HooktapError } from "../../protocol/error.ts";

/** Asks on the terminal; false for anything but a yes. Throws `usage` where nobody can be asked. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new HooktapError("usage", `${question} Nobody is there to be asked`, {
      hint: "add --yes to go ahead, or --dry-run to see what would be sent",
    });
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  // At the end of its input, and at Ctrl+C, it closes without an answer.
  const closed = new Promise<string>((resolve) => {
    asking.once("close", () => resolve(""));
    asking.once("SIGINT", () => asking.close());
  });
  const answer = await Promise.race([asking.question(`${question} [y/N] `), closed]);
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}
