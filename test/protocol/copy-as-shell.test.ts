import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CopiedRequest } from "../../protocol/copy-as/copied-request.ts";
import { curlArguments, curlPosix } from "../../protocol/copy-as/curl.ts";
import { httpieArguments, httpiePosix } from "../../protocol/copy-as/httpie.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { long } from "../helpers/long.ts";

const RUNS = long ? 10_000 : 300;

const NASTY = [
  "'",
  '"',
  "\\",
  "`",
  "$",
  "$(touch canary)",
  "`touch canary`",
  "!",
  "!!",
  "!1",
  "\n",
  "\r",
  "\t",
  "@",
  "@/etc/passwd",
];
const MORE = [
  "-",
  "--output",
  ";",
  "&",
  "|",
  ">canary",
  "<",
  "*",
  "?",
  "~",
  "#",
  "%",
  "{a,b}",
  "[x]",
  "${HOME}",
  "é",
  "漢",
  "\u{1f600}",
  "\u2019",
  "\ufeff",
  "'\\''",
  "EOF",
  " ",
];
const piece = fc.oneof(fc.constantFrom(...NASTY, ...MORE), fc.string({ unit: "binary", maxLength: 5 }));
/** Half of a surrogate pair has no bytes. */
const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, "\ufffd");
const nasty = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/);
/** What a header can hold: bytes from 0x20 on, and tabs. */
const value = fc.oneof(nasty, fc.string({ maxLength: 20 })).map((text) =>
  Buffer.from(text)
    .toString("latin1")
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, "")
    .trim(),
);
const body = fc.oneof(
  nasty.map((text) => new TextEncoder().encode(wellFormed(text))),
  fc.uint8Array({ maxLength: 40 }),
);
const request: fc.Arbitrary<CopiedRequest> = fc.record({
  id: fc.constant("0000001-abcd"),
  method: fc.oneof(fc.constantFrom("POST", "GET", "HEAD"), token),
  url: nasty.map((text) => `https://hooks.example.com/x${wellFormed(text).replace(/[\0\r\n]/g, "")}`),
  headers: fc.array(fc.tuple(token, value), { maxLength: 4 }),
  body,
});

/** Runs a shell on a script in an empty folder; what it left there and said is a side effect. */
function run(shell: string, flags: string[], script: string, env: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const work = join(folder, "work");
  mkdirSync(work);
  writeFileSync(join(folder, "script"), script);
  const interactive = flags.includes("-i");
  const result = spawnSync(shell, interactive ? flags : [...flags, join(folder, "script")], {
    cwd: work,
    env: { PATH: process.env["PATH"]!, HOME: folder, LC_ALL: "C.UTF-8", ...env },
    ...(interactive ? { input: script } : {}),
    maxBuffer: 256 * 1024 * 1024,
  });
  return { stdout: result.stdout, stderr: String(result.stderr), left: readdirSync(work) };
}

/** The words of each command: how many, then each, ended by a NUL. */
function words(output: Buffer): string[][] {
  const parts = output.toString().split("\0");
  const commands: string[][] = [];
  for (let at = 0; at < parts.length - 1;) {
    const count = Number(parts[at]);
    commands.push(parts.slice(at + 1, at + 1 + count));
    at += 1 + count;
  }
  return commands;
}

/** The program as a function of the shell's own: the same words, without a process for each. */
const recorder = (program: string) => `${program}() { printf '%s\\0' "$#" "$@"; }\n`;

const SHELLS = ["sh", "bash", "dash", "zsh"].filter((name) =>
  ["/bin", "/usr/bin"].some((at) => existsSync(join(at, name))),
);

describe.each(SHELLS)("in a real %s", (shell) => {
  test.each([
    ["curl", curlPosix, curlArguments],
    ["http", httpiePosix, httpieArguments],
  ] as const)("a copied %s command has the words it should have, and does nothing else", (program, command, argv) => {
    const requests = fc.sample(request, { numRuns: RUNS, seed: 20_260_301 });
    const script = recorder(program) + requests.map((one) => `${command(one)}\n`).join("");
    const { stdout, stderr, left } = run(shell, [], script);
    expect({ stderr, left }).toEqual({ stderr: "", left: [] });
    const commands = words(stdout);
    expect(commands.length).toBe(requests.length);
    for (const [index, one] of requests.entries()) expect(commands[index]).toEqual(argv(one));
  });
});

test("an interactive bash with its history expansion reads the same words", () => {
  const requests = fc.sample(request, { numRuns: RUNS, seed: 7 }).map((one) => ({
    ...one,
    // A terminal acts on these before the shell sees them.
    body: new TextEncoder().encode(
      Buffer.from(one.body)
        .toString("latin1")
        .replace(/\p{Cc}/gu, ""),
    ),
  }));
  const script = recorder("curl") + requests.map((one) => `${curlPosix(one)}\n`).join("");
  const { stdout, left } = run("bash", ["--norc", "--noediting", "-i", "-o", "histexpand"], script, {
    PS1: "",
    PS2: "",
  });
  expect(left.filter((name) => name === "canary")).toEqual([]);
  expect(words(stdout)).toEqual(requests.map(curlArguments));
});

test("a program gets the words from the shell's hands as the recording function does", () => {
  const folder = temporaryFolder();
  const stub = join(folder, "curl");
  writeFileSync(
    stub,
    `#!${process.execPath}\nrequire("fs").appendFileSync(process.env.OUT, JSON.stringify(process.argv.slice(2)) + "\\n");\n`,
  );
  chmodSync(stub, 0o755);
  const requests = fc.sample(request, { numRuns: 25, seed: 11 });
  const out = join(folder, "out");
  const script = requests.map((one) => `${curlPosix(one)}\n`).join("");
  const { stderr } = run("sh", [], script, { PATH: `${folder}:${process.env["PATH"]}`, OUT: out });
  expect(stderr).toBe("");
  const commands = readFileSync(out, "utf8").trimEnd().split("\n");
  expect(commands.map((line) => JSON.parse(line) as string[])).toEqual(requests.map(curlArguments));
});
