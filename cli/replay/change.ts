import { HooktapError } from "../../protocol/error.ts";
import { contentCodings, type HeaderList, headerValue } from "../../protocol/headers.ts";
import { setForm } from "./form-set.ts";
import { parseJsonPath } from "./json-path.ts";
import { parseSetting, setJson, type Setting } from "./json-set.ts";

/** What of a request can be changed before it is sent again. */
export interface Changeable {
  method: string;
  /** Path and query. */
  target: string;
  headers: HeaderList;
  body: Uint8Array;
}

export interface ChangeFlags {
  set?: string[];
  header?: [string, string][];
}

function textOf({ headers, body }: Changeable): string {
  const hint = "change it with --edit";
  if (contentCodings(headers).length > 0) {
    throw new HooktapError("set_failed", "the body is packed (Content-Encoding): --set cannot reach into it", { hint });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new HooktapError("set_failed", "the body is no text: --set cannot reach into it", { hint });
  }
}

function setIn(text: string, isForm: boolean, setting: Setting): string {
  if (isForm) return setForm(text, setting);
  const changed = setJson(text, parseJsonPath(setting.path), setting);
  if (changed !== null) return changed;
  throw new HooktapError("set_failed", "the body is neither JSON nor a form: --set cannot reach into it", {
    hint: "change it with --edit",
  });
}

/** These headers in the place of those of the same name, else last; one without a value is taken away, as `listen --header` has it. */
function withHeaders(headers: HeaderList, given: readonly [string, string][]): HeaderList {
  const placed = new Set<string>();
  const kept = headers.flatMap((header): HeaderList => {
    const name = header[0].toLowerCase();
    const values = given.filter(([other]) => other.toLowerCase() === name);
    if (values.length === 0) return [header];
    if (placed.has(name)) return [];
    placed.add(name);
    return values.filter(([, value]) => value !== "");
  });
  return [...kept, ...given.filter(([name, value]) => value !== "" && !placed.has(name.toLowerCase()))];
}

/** Makes what `--set` and `--header` ask for of a request; null where they ask for nothing. Throws `usage` at once for one that cannot be read. */
export function createChange({ set = [], header = [] }: ChangeFlags): ((request: Changeable) => Changeable) | null {
  const settings = set.map(parseSetting);
  if (settings.length === 0 && header.length === 0) return null;
  return (request) => {
    const headers = withHeaders(request.headers, header);
    if (settings.length === 0) return { ...request, headers };
    const isForm = /^application\/x-www-form-urlencoded/i.test(headerValue(headers, "content-type") ?? "");
    const text = settings.reduce((before, setting) => setIn(before, isForm, setting), textOf(request));
    return { ...request, headers, body: Buffer.from(text, "utf8") };
  };
}
