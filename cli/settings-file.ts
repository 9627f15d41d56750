import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as Jsonc from "jsonc-parser";
import type { z } from "zod";
import { HooktapError } from "../protocol/error.ts";
import { nearest } from "../protocol/query/problem.ts";
import type * as Schema from "./settings-schema.ts";

type Path = (string | number)[];

/** A file of settings as it was read, and how to name a place in it. */
export interface SettingsFile {
  path: string;
  settings: Schema.FileSettings;
  /** `file:line:column: routes[1].match` of a value that is there, or of what it would stand in. */
  place(path: Path): string;
}

// Comments and lines are only needed where there are comments or mistakes: most commands start without.
const jsonc = () => createRequire(import.meta.url)("jsonc-parser") as typeof Jsonc;

let schema: typeof Schema | null = null;

/** Once before a file is read that is there. */
export async function loadSettingsSchema(): Promise<void> {
  schema ??= await import("./settings-schema.ts");
}

/** Reads a file of settings, comments and all; one that is not there is empty. Throws `settings_invalid`, naming the line. */
export function readSettingsFile(path: string): SettingsFile {
  let text: string | null = null;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    // Not there, or nothing that can be read.
  }
  if (text === null || !schema) return { path, settings: {}, place: () => path };
  const { FileSettings, SETTINGS_KEYS } = schema;
  const value = readJson(path, text);
  const parsed = FileSettings.safeParse(value);
  const place = (at: Path) => placeIn(path, text, at);
  if (parsed.success) return { path, settings: parsed.data, place };
  throw invalid(...problemOf(parsed.error.issues[0]!, value, place, SETTINGS_KEYS));
}

function invalid(message: string, hint: string): HooktapError {
  return new HooktapError("settings_invalid", message, { hint });
}

function readJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { parse, printParseErrorCode } = jsonc();
    const errors: Jsonc.ParseError[] = [];
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    const [first] = errors;
    if (!first) return value;
    const what = printParseErrorCode(first.error).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    throw invalid(
      `${lineOf(path, text, first.offset)}: this is not JSON: ${what.toLowerCase()}`,
      "comments are allowed",
    );
  }
}

const lineOf = (path: string, text: string, offset: number) => {
  const before = text.slice(0, offset).split("\n");
  return `${path}:${before.length}:${before.at(-1)!.length + 1}`;
};

const dotted = (path: Path) =>
  path.reduce<string>(
    (name, step) => (typeof step === "number" ? `${name}[${step}]` : name ? `${name}.${step}` : step),
    "",
  );

function placeIn(path: string, text: string, at: Path): string {
  const { findNodeAtLocation, parseTree } = jsonc();
  const tree = parseTree(text, [], { allowTrailingComma: true });
  let node = tree;
  for (let depth = at.length; tree && depth > 0; depth--) {
    node = findNodeAtLocation(tree, at.slice(0, depth));
    if (node) break;
  }
  const place = lineOf(path, text, (node ?? tree)?.offset ?? 0);
  return at.length === 0 ? place : `${place}: ${dotted(at)}`;
}

/** What is wrong, and the next step. */
function problemOf(
  issue: z.core.$ZodIssue,
  value: unknown,
  place: (path: Path) => string,
  keys: typeof Schema.SETTINGS_KEYS,
): [string, string] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const known = path[0] === "routes" ? keys.route : keys.file;
    const near = nearest(key, known);
    const hint = near.length > 0 ? `did you mean ${near.join(" or ")}?` : `known are: ${known.join(", ")}`;
    return [`${place([...path, key])} is not known`, hint];
  }
  const found = path.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | undefined)?.[step], value);
  const where = place(path);
  const expected = `expected ${issue.message}`;
  return found === undefined
    ? [`${where} is missing`, expected]
    : [`${where}: ${expected}, found ${shown(found)}`, NEXT];
}

const NEXT = "every key is described in docs/forwarding.md";

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
