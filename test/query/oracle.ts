import { findNodeAtLocation, parseTree } from "jsonc-parser";
import { RE2JS } from "re2js";
import type { Find, Leaf, NamedTest, Query, TextField } from "../../protocol/query/ast.ts";
import { NOW } from "./pools.ts";
import type { Known } from "./world.ts";

/** What a query means, written down a second time and as plainly as can be: no SQL, no laziness, no care for speed. */
export function expected(query: Query, known: Known): boolean {
  switch (query.is) {
    case "and":
      return query.nodes.every((node) => expected(node, known));
    case "or":
      return query.nodes.some((node) => expected(node, known));
    case "not":
      return !expected(query.node, known);
    default:
      return leafHolds(query, known);
  }
}

const fold = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const path = ({ request }: Known) => request.target.split("?")[0]!;
const last = ({ deliveries }: Known) => deliveries.at(-1);
const bodyOf = ({ request, body }: Known) => (request.refused ? Buffer.alloc(0) : body);
const textOf = (known: Known) => new TextDecoder().decode(bodyOf(known));

function leafHolds(leaf: Leaf, known: Known): boolean {
  const { request, deliveries } = known;
  const { facts } = request;
  switch (leaf.is) {
    case "text":
      return [path(known), facts.eventType, facts.provider, facts.deliveryId, facts.subject, known.id].some((text) =>
        fold(text ?? "").includes(fold(leaf.text)),
      );
    case "equals":
      return column(leaf.field, known).some((text) =>
        leaf.field === "id" ? fold(text).startsWith(fold(leaf.value)) : same(leaf.field, text, leaf.value),
      );
    case "glob":
      return column(leaf.field, known).some((text) => {
        const pattern = [...leaf.pattern].map((letter) =>
          letter === "*" ? ".*" : letter === "?" ? "." : letter.replace(/[\\^$.|+()[\]{}/]/, "\\$&"),
        );
        const regex = new RegExp(`^${caseless(leaf.field) ? fold(pattern.join("")) : pattern.join("")}$`, "su");
        return regex.test((caseless(leaf.field) ? fold(text) : text).split("\0")[0]!);
      });
    case "number": {
      const size = request.refused?.size ?? known.body.length;
      const value = { status: last(known)?.status, latency: last(known)?.ms, attempts: deliveries.length, size }[
        leaf.field
      ];
      return value !== undefined && value !== null && order(value - leaf.value, leaf.op);
    }
    case "time": {
      const limit = "ago" in leaf.moment ? NOW - leaf.moment.ago : leaf.moment.at;
      return order(request.receivedAt - limit, leaf.op);
    }
    case "flag":
      return {
        replayed: deliveries.some(({ mode }) => mode === "replay" || mode === "bulk"),
        truncated: deliveries.some(({ truncated }) => truncated),
        queued:
          !request.refused &&
          !request.imported &&
          (deliveries.length === 0 ||
            ["refused", "dns", "tls", "reset", "agent_lost"].includes(last(known)!.error ?? "")),
        duplicate: known.duplicate,
        pinned: known.pinned,
        imported: request.imported !== undefined,
        note: known.noted,
        body: bodyOf(known).length > 0,
        delivery: deliveries.length > 0,
      }[leaf.flag];
    case "find":
      if (leaf.field === "body") {
        if (leaf.find.is === "contains") return bodyOf(known).includes(Buffer.from(leaf.find.text));
        return finds(leaf.find, textOf(known));
      }
      return column(leaf.field, known).some((text) =>
        finds(leaf.find, text, leaf.field === "id" && leaf.find.is === "contains"),
      );
    case "named":
      return namedHolds(leaf, known);
  }
}

function namedHolds(leaf: Extract<Leaf, { is: "named" }>, known: Known): boolean {
  const { request } = known;
  if (leaf.source === "json") {
    const value = jsonAt(textOf(known), leaf.path);
    return value !== undefined && testHolds(leaf.test, value === null ? [] : [value]);
  }
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(request.contentType ?? "");
  const values = {
    header: request.headers.filter(([name]) => name.toLowerCase() === leaf.name).map(([, value]) => value),
    query: new URL(request.target.replace(/^[^?]*/, ""), "http://x").searchParams.getAll(leaf.name),
    form: isForm ? new URLSearchParams(textOf(known)).getAll(leaf.name) : [],
  }[leaf.source];
  return values.length > 0 && testHolds(leaf.test, values);
}

function testHolds(test: NamedTest | null, values: string[]): boolean {
  if (test === null) return true;
  if (test.is === "find") return values.some((value) => finds(test.find, value)) !== test.not;
  if (test.op === "!=") return !values.some((value) => compare(value, test.value) === 0);
  const { op } = test;
  return values.some((value) => order(compare(value, test.value), op));
}

function jsonAt(text: string, steps: string[]): string | null | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  let node = parseTree(text);
  for (const step of steps) {
    if (!node) return undefined;
    node = findNodeAtLocation(node, [node.type === "array" ? (/^\d+$/.test(step) ? Number(step) : -1) : step]);
  }
  if (!node || node.type === "object" || node.type === "array") return node && null;
  return node.type === "number" ? text.slice(node.offset, node.offset + node.length) : String(node.value);
}

/** Numbers are compared as whole numbers of 10^-40. */
function compare(a: string, b: string): number {
  const [x, y] = [scaled(a), scaled(b)];
  if (x !== null && y !== null) return x < y ? -1 : x > y ? 1 : 0;
  return a < b ? -1 : a > b ? 1 : 0;
}

function scaled(text: string): bigint | null {
  const match = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text);
  if (!match || Math.abs(Number(match[4] ?? 0)) > 30) return null;
  const [, sign, whole, fraction = "", exponent = "0"] = match;
  return BigInt(`${sign}${whole}${fraction.padEnd(40 + Number(exponent), "0")}`);
}

function finds(find: Find, text: string, folded = false): boolean {
  if (find.is === "contains") return folded ? fold(text).includes(fold(find.text)) : text.includes(find.text);
  return RE2JS.compile(find.pattern)
    .matcher(folded ? fold(text) : text)
    .find();
}

function order(difference: number, op: string): boolean {
  if (difference === 0) return op.includes("=");
  return difference > 0 ? op.startsWith(">") : op.startsWith("<");
}

const caseless = (field: TextField) => !["path", "type", "target"].includes(field);
const same = (field: TextField, a: string, b: string) => (caseless(field) ? fold(a) === fold(b) : a === b);

function column(field: TextField, known: Known): string[] {
  const { request } = known;
  const { facts } = request;
  const values: Record<TextField, (string | null)[]> = {
    sig: [request.verdict.status],
    provider: [facts.provider],
    method: [request.method],
    path: [path(known)],
    type: [facts.eventType],
    id: [known.id, facts.deliveryId],
    endpoint: [request.endpoint],
    target: known.deliveries.map(({ target }) => target),
    ip: [request.remoteAddress],
    ct: [request.contentType?.split(";")[0]!.trim() ?? null],
  };
  return values[field].filter((text) => text !== null);
}
