import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { envName, withEnv } from "../../cli/env-file.ts";

const FILE = [
  "# SECRET=in a comment\r\n",
  "  OTHER = 1 # kept\r\n",
  'LONG="two\r\nSECRET=inside a value\r\nlines"\r\n',
  "SECRET=first\r\n",
  "export SECRET = 'last' # why\r\n",
  "no assignment \xff\r\n",
  "SECRETS=plural",
].join("");

test("only the last line of a name changes, and in it only the value", () => {
  const changed = withEnv(FILE, "SECRET", "new==");
  expect(changed).toBe(FILE.replace("'last'", "new=="));
  expect(parseEnv(changed)["SECRET"]).toBe("new==");
  expect(withEnv(changed, "SECRET", "new==")).toBe(changed);
});

test("a value of several lines is replaced whole, and one that holds a # too", () => {
  expect(withEnv('A="x\ny" # c\nB=2\n', "A", "1")).toBe("A=1 # c\nB=2\n");
  expect(withEnv("A=x#y # c\n", "A", "1")).toBe("A=1 # c\n");
  expect(withEnv("A=\nB=2\n", "A", "1")).toBe("A=1\nB=2\n");
});

test("a name that is missing comes last, on a line of its own", () => {
  expect(withEnv("", "A", "1")).toBe("A=1\n");
  expect(withEnv("B=2", "A", "1")).toBe("B=2\nA=1\n");
  expect(withEnv("B=2\r\n", "A", "1")).toBe("B=2\r\nA=1\r\n");
});

test("the usual name is the provider's", () => {
  expect(envName("dolby-optiview")).toBe("DOLBY_OPTIVIEW_WEBHOOK_SECRET");
});
