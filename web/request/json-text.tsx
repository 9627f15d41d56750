import { parseJson } from "./json-lines.ts";
import { JsonView } from "./json-view.tsx";

/** Text that may be JSON: as a tree where it is, else as it is. */
export function JsonText({ text }: { text: string }) {
  const lines = /^\s*[{[]/.test(text) ? parseJson(text).lines : null;
  return lines ? <JsonView source={text} lines={lines} nested /> : <pre className="mono">{text}</pre>;
}
