import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { retrySchedule } from "../../providers/index.ts";
import { relayWith, startTarget } from "./bin.ts";

const page = readFileSync(fileURLToPath(new URL("../../docs/trigger.md", import.meta.url)), "utf8");
const examples = [...page.matchAll(/^```sh\n(.*?)^```$/gms)]
  .flatMap(([, code]) => code!.trimEnd().split("\n"))
  .map((line) => line.replace(/ +#.*$/, ""));

/** Words as a shell splits them, with single quotes. */
const words = (line: string) => [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

test(
  "every example of docs/trigger.md does what it says, on a relay and a target that answers",
  { timeout: 180_000 },
  async () => {
    const { hooktap } = await relayWith();
    const port = await startTarget((_request, response) => void response.end("ok"));
    expect(examples.length).toBeGreaterThan(10);
    for (const line of examples) {
      const [name, ...args] = words(line.replace("localhost:3000", `localhost:${port}`));
      expect(name).toBe("hooktap");
      const { code, stdout, stderr } = await hooktap(...args);
      expect({ line, code, stderr: stderr.includes("hooktap:") }).toEqual({ line, code: 0, stderr: false });
      expect(stdout, line).not.toBe("");
    }
  },
);

test("the table of repeats is the one that is played", () => {
  expect(page).toContain("5 more attempts: 1 min, 5 min, 30 min, 2 h and 12 h after the failure before");
  expect(retrySchedule("transcodely")!.delays).toEqual([60, 300, 1_800, 7_200, 43_200]);
  expect(retrySchedule("dolbyio-media")!.delays).toEqual([null]);
  for (const provider of ["dolby-optiview", "qencode"]) expect(retrySchedule(provider)).toBeNull();
});
