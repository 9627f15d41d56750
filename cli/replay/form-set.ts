import { HooktapError } from "../../protocol/error.ts";
import { nearest } from "../../protocol/query/problem.ts";
import { parseJsonPath } from "./json-path.ts";
import { setJson, type Setting } from "./json-set.ts";

interface Field {
  /** As it stands between two `&`. */
  raw: string;
  name: string;
  value: string;
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function readFields(text: string): Field[] {
  if (text === "") return [];
  return text.split("&").map((raw) => {
    const at = raw.indexOf("=");
    return { raw, name: decode(at < 0 ? raw : raw.slice(0, at)), value: at < 0 ? "" : decode(raw.slice(at + 1)) };
  });
}

/**
 * A form with one field set or added, or a value within a field that holds JSON (`status.percent`); every other byte stays. Throws
 * `set_failed` as `setJson` does.
 */
export function setForm(text: string, setting: Setting): string {
  const { path: name, value, add } = setting;
  const fields = readFields(text);
  // As the form has it elsewhere; without a sign of either, as browsers write it.
  const space = text.includes("%20") && !text.includes("+") ? "%20" : "+";
  const encode = (part: string) => encodeURIComponent(part).replaceAll("%20", space);
  const join = (field: Field, to: string) => {
    const raw = `${field.raw.split("=", 1)[0]}=${encode(to)}`;
    return fields.map((other) => (other === field ? raw : other.raw)).join("&");
  };
  const refuse = (message: string, hint: string) => new HooktapError("set_failed", message, { hint });

  const whole = fields.findLast((field) => field.name === name);
  if (whole) {
    if (add) throw refuse(`the form has ${name} already`, `to change it: --set '${name}=${value}'`);
    return join(whole, value);
  }
  const [first, ...rest] = parseJsonPath(name);
  const outer = fields.findLast((field) => field.name === String(first));
  if (outer && rest.length > 0) {
    const inner = setJson(outer.value, rest, setting, outer.name);
    if (inner !== null) return join(outer, inner);
    throw refuse(
      `the form's field ${outer.name} holds no JSON, so it has no ${name}`,
      `to set all of it: --set '${outer.name}=…'`,
    );
  }
  if (add) return [...fields.map(({ raw }) => raw), `${encode(name)}=${encode(value)}`].join("&");
  const names = fields.map((field) => field.name);
  const near = nearest(name, names);
  const told = near.length > 0 ? `near it: ${near.join(", ")}` : `there are: ${names.slice(0, 12).join(", ")}`;
  throw refuse(`the form has no ${name}`, `${told}; to add it: --set '${name}+=${value}'`);
}
