import type { Find, FindField, Leaf, TextField } from "../../protocol/query/ast.ts";
import type { Row } from "../sqlite.ts";
import { parseIdPrefix } from "../store/id.ts";
import { RETRIED, rawKeys } from "./predicate.ts";
import { asciiLower, isFolded } from "./text.ts";

/** A piece of a WHERE. `exact`: it holds for the rows that match and no others; else for those and perhaps more. */
export interface Condition {
  sql: string;
  values: Row[string][];
  exact: boolean;
}

const PATH = `CASE instr(request.target, '?') WHEN 0 THEN request.target
  ELSE substr(request.target, 1, instr(request.target, '?') - 1) END`;
const MEDIA_TYPE = `trim(CASE instr(request.content_type, ';') WHEN 0 THEN request.content_type
  ELSE substr(request.content_type, 1, instr(request.content_type, ';') - 1) END)`;

/** A request's id as `formatId` writes it. */
const ID = `${[30, 25, 20, 15, 10, 5, 0]
  .map((shift) => `substr('0123456789abcdefghjkmnpqrstvwxyz', (request.seq >> ${shift} & 31) + 1, 1)`)
  .join(" || ")} || '-' || request.tag`;

/** The expressions that a text key looks at; any of them may fit. Endpoint and target are in tables of their own. */
export const TEXTS: Record<Exclude<TextField, "endpoint" | "target">, string[]> = {
  sig: ["request.verdict_status"],
  provider: ["request.provider"],
  method: ["request.method"],
  path: [PATH],
  type: ["request.event_type"],
  id: [ID, "request.delivery_id"],
  ip: ["request.remote_address"],
  ct: [MEDIA_TYPE],
};

const NUMBERS = {
  status: "request.delivery_status",
  size: "request.size",
  latency: "request.delivery_ms",
  attempts: "request.attempts",
};

const FLAGS = {
  replayed:
    "EXISTS (SELECT 1 FROM delivery WHERE delivery.request = request.seq AND delivery.mode IN ('replay', 'bulk'))",
  truncated: "EXISTS (SELECT 1 FROM delivery WHERE delivery.request = request.seq AND delivery.truncated <> 0)",
  queued: `request.refused IS NULL AND request.imported_at IS NULL AND (request.attempts = 0 OR (request.delivery_status IS NULL AND request.delivery_error IN (${RETRIED.map(
    (error) => `'${error}'`,
  ).join(", ")})))`,
  duplicate: "request.duplicate_of IS NOT NULL",
  pinned: "request.pinned <> 0",
  imported: "request.imported_at IS NOT NULL",
  body: "request.size > 0 AND request.refused IS NULL",
  delivery: "request.attempts > 0",
  note: "request.note IS NOT NULL",
};

/** One condition or its opposite in SQL. All names are ours, all that a user wrote is bound. */
export function leafCondition(leaf: Leaf, negated: boolean, now: number): Condition {
  if (leaf.is === "named") return undecided(namedHint(leaf), negated);
  if (leaf.is === "find") return findCondition(leaf.field, leaf.find, negated);
  return exactly(decided(leaf, now), negated);
}

function findCondition(field: FindField, find: Find, negated: boolean): Condition {
  if (find.is === "matches") {
    return undecided(field === "type" ? hint("request.event_type IS NOT NULL") : ALL, negated);
  }
  if (field !== "body") return exactly(contains(TEXTS[field], find.text, field === "id"), negated);
  const found = "EXISTS (SELECT 1 FROM body WHERE body.seq = request.seq AND instr(body.bytes, ?) > 0)";
  // What is looked for may lie across two pieces of a large body.
  const sql = `(request.large_body IS NOT NULL OR ${negated ? `NOT ${found}` : found})`;
  return { sql, values: [Buffer.from(find.text)], exact: false };
}

/** NULL counts as no in a WHERE of AND and OR, so only a negation must tell it from false. */
function exactly({ sql, values }: Hint, negated: boolean): Condition {
  return { sql: negated ? `(${sql}) IS NOT TRUE` : `(${sql})`, values, exact: true };
}

interface Hint {
  sql: string;
  values: Row[string][];
}

const ALL: Hint = { sql: "1", values: [] };

function hint(sql: string, ...values: Row[string][]): Hint {
  return { sql, values };
}

/** What SQL cannot decide: a condition that all rows which match fulfil, or for the opposite none at all. */
function undecided({ sql, values }: Hint, negated: boolean): Condition {
  return negated ? { ...ALL, exact: false } : { sql: `(${sql})`, values, exact: false };
}

function decided(leaf: Exclude<Leaf, { is: "named" | "find" }>, now: number): Hint {
  switch (leaf.is) {
    case "text":
      return contains(
        [PATH, "request.event_type", "request.provider", "request.delivery_id", "request.subject", ID],
        leaf.text,
        true,
      );
    case "equals":
      return leaf.field === "id" ? idPrefix(asciiLower(leaf.value)) : compareText(leaf.field, "=", leaf.value);
    case "glob":
      // GLOB alone reads [ as the beginning of a set.
      return compareText(leaf.field, "GLOB", leaf.pattern.replaceAll("[", "[[]"));
    case "number":
      return hint(`${NUMBERS[leaf.field]} ${leaf.op} ?`, leaf.value);
    case "time":
      return hint(`request.received_at ${leaf.op} ?`, "at" in leaf.moment ? leaf.moment.at : now - leaf.moment.ago);
    case "flag":
      return hint(FLAGS[leaf.flag]);
  }
}

function contains(expressions: string[], text: string, folded: boolean): Hint {
  const wanted = folded ? asciiLower(text) : text;
  return hint(
    expressions.map((sql) => `instr(${folded ? `lower(${sql})` : sql}, ?) > 0`).join(" OR "),
    ...expressions.map(() => wanted),
  );
}

function compareText(field: TextField, operator: "=" | "GLOB", value: string): Hint {
  const wanted = isFolded(field) ? asciiLower(value) : value;
  if (field === "endpoint") {
    return hint(`request.endpoint IN (SELECT endpoint.id FROM endpoint WHERE endpoint.name ${operator} ?)`, wanted);
  }
  if (field === "target") {
    return hint(
      `EXISTS (SELECT 1 FROM delivery WHERE delivery.request = request.seq AND delivery.target ${operator} ?)`,
      wanted,
    );
  }
  // Verdicts are stored in lower case: as they stand, their index serves.
  const folds = isFolded(field) && field !== "sig";
  const expressions = TEXTS[field].map((sql) => `${folds ? `lower(${sql})` : sql} ${operator} ?`);
  return hint(expressions.join(" OR "), ...expressions.map(() => wanted));
}

/** An id that begins so: a request's is a range of the primary key, a delivery's is compared. */
function idPrefix(prefix: string): Hint {
  const delivery = "substr(lower(request.delivery_id), 1, ?) = ?";
  const values = [[...prefix].length, prefix];
  if (prefix === "") return ALL;
  const own = /^[0-9a-z]{1,7}(?:-[0-9a-z]*)?$/.test(prefix) ? parseIdPrefix(prefix) : null;
  if (!own) return hint(delivery, ...values);
  return hint(
    `(request.seq BETWEEN ? AND ? AND substr(request.tag, 1, ?) = ?) OR ${delivery}`,
    own.from,
    own.to,
    own.tag.length,
    own.tag,
    ...values,
  );
}

/** What a row must have for a named value to be found in it at all. */
function namedHint(leaf: Extract<Leaf, { is: "named" }>): Hint {
  switch (leaf.source) {
    case "header":
      return hint("instr(lower(request.headers), ?) > 0", JSON.stringify(leaf.name));
    case "query":
      return hint("instr(request.target, '?') > 0");
    case "form":
      return hint("instr(lower(request.content_type), 'application/x-www-form-urlencoded') > 0");
    case "json": {
      const keys = rawKeys(leaf.path);
      if (keys.length === 0) return hint("request.size > 0");
      const held = keys.map(() => "instr(body.bytes, ?) > 0").join(" AND ");
      return hint(
        `request.large_body IS NOT NULL OR
        EXISTS (SELECT 1 FROM body WHERE body.seq = request.seq AND ((${held}) OR instr(body.bytes, x'5c') > 0))`,
        ...keys.map((key) => Buffer.from(key)),
      );
    }
  }
}
