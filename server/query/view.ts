import type { HeaderList } from "../../protocol/headers.ts";
import type { Source } from "../../protocol/query/ast.ts";
import { createJson } from "./json.ts";
import type { QueryDelivery, QueryRow } from "./row.ts";
import { asciiLower, mediaTypeOf } from "./text.ts";

/** A row while one query looks at it: everything is read and decoded at most once. */
export interface View {
  row: QueryRow;
  bytes(): Buffer;
  text(): string;
  json(path: readonly string[]): string | null | undefined;
  values(source: Exclude<Source, "json">, name: string): string[];
  deliveries(): QueryDelivery[];
}

export function createView(row: QueryRow): View {
  let bytes: Buffer | undefined;
  let text: string | undefined;
  let json: View["json"] | undefined;
  let headers: HeaderList | undefined;
  let form: URLSearchParams | undefined;
  let query: URLSearchParams | undefined;
  let deliveries: QueryDelivery[] | undefined;

  const view: View = {
    row,
    bytes() {
      if (!bytes) {
        const body = row.body();
        bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      }
      return bytes;
    },
    text: () => (text ??= new TextDecoder().decode(view.bytes())),
    json: (path) => (json ??= createJson(view.text()))(path),
    values(source, name) {
      if (source === "header") {
        return (headers ??= row.headers()).filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
      }
      if (source === "query") return (query ??= new URLSearchParams(queryOf(row.target))).getAll(name);
      return (form ??= new URLSearchParams(isForm(row) ? view.text() : "")).getAll(name);
    },
    deliveries: () => (deliveries ??= row.deliveries()),
  };
  return view;
}

function queryOf(target: string): string {
  const mark = target.indexOf("?");
  return mark < 0 ? "" : target.slice(mark + 1);
}

function isForm(row: QueryRow): boolean {
  return row.contentType !== null && asciiLower(mediaTypeOf(row.contentType)) === "application/x-www-form-urlencoded";
}
