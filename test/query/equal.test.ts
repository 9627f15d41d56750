import { long } from "../helpers/long.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Query } from "../../protocol/query/ast.ts";
import { parseQuery } from "../../protocol/query/query.ts";
import { expected } from "./oracle.ts";
import { hostileText, queryText } from "./pools.ts";
import { createWorld, type World } from "./world.ts";

const WORLDS = 8;
const folder = mkdtempSync(join(tmpdir(), "hooktap-test-"));
const worlds: World[] = [];

beforeAll(async () => {
  const seed = Math.floor(Math.random() * 1e6);
  for (let i = 0; i < WORLDS; i++) worlds.push(await createWorld(folder, seed + i, 60));
});

afterAll(async () => {
  for (const world of worlds) await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function parsed(text: string): Query {
  const result = parseQuery(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return result.query;
}

/** A pattern's time is by the clock: on a busy machine an innocent one may pass it, and says nothing then. */
function inTime<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    fc.pre((error as { code?: string }).code !== "query_too_slow");
    throw error;
  }
}

const meant = (world: World, query: Query) => world.known.filter((one) => expected(query, one)).map(({ id }) => id);

test("SQL, the predicate and the plain meaning of a query choose the same requests", () => {
  let some = 0;
  let decided = 0;
  const runs = long ? 25_000 : 1000;
  fc.assert(
    fc.property(fc.nat(WORLDS - 1), queryText, (n, text) => {
      const world = worlds[n]!;
      const query = parsed(text);
      const bySql = inTime(() => world.bySql(query));
      if ("error" in bySql) throw new Error(bySql.error);
      const wanted = meant(world, query);
      expect(bySql.ids).toEqual(wanted);
      expect(inTime(() => world.byPredicate(query))).toEqual(wanted);
      if (wanted.length > 0 && wanted.length < world.known.length) some++;
      if (bySql.let === wanted.length) decided++;
    }),
    { numRuns: runs },
  );
  // Queries that choose nothing or everything would prove little, and so would a condition that always leaves it to the predicate.
  expect(some).toBeGreaterThan(runs / 3);
  expect(decided).toBeGreaterThan(runs / 3);
});

test("5,000 queries of any text never fail in SQLite and choose what they mean, or say what is wrong and where", () => {
  let understood = 0;
  fc.assert(
    fc.property(fc.nat(WORLDS - 1), hostileText, (n, text) => {
      const world = worlds[n]!;
      const result = parseQuery(text);
      if (!result.ok) {
        const { message, from, to } = result.error;
        expect(message).not.toBe("");
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(text.length);
        return;
      }
      understood++;
      const bySql = world.bySql(result.query);
      if ("error" in bySql) {
        expect(bySql).toEqual(world.byPredicate(result.query));
        return;
      }
      const wanted = meant(world, result.query);
      expect(bySql.ids).toEqual(wanted);
      expect(world.byPredicate(result.query)).toEqual(wanted);
    }),
    { numRuns: 5000 },
  );
  expect(understood).toBeGreaterThan(1000);
});

test("an id, its beginning and its middle find the request, also as a glob", () => {
  for (const world of worlds) {
    for (const { id } of world.known) {
      const wrong = id.slice(0, -1) + (id.endsWith("0") ? "1" : "0");
      const texts = [
        `id:${id}`,
        `id:${id.slice(0, 9)}`,
        `id:${id.toUpperCase()}`,
        `id:${wrong}`,
        `id:*${id.slice(5)}`,
        `id~${id.slice(4, 9)}`,
        id,
      ];
      for (const text of texts) {
        const query = parsed(text);
        const wanted = meant(world, query);
        expect(wanted.includes(id)).toBe(text !== `id:${wrong}`);
        expect(world.bySql(query)).toMatchObject({ ids: wanted });
        expect(world.byPredicate(query)).toEqual(wanted);
      }
    }
  }
});

test("the longest and the deepest query are no more than SQLite takes", () => {
  const deep = (inner: string, word: string) =>
    `${"(a ".repeat(50)}${inner}${")".repeat(50)}`.replaceAll(" (", ` ${word} (`);
  const texts = [
    "a ".repeat(1000),
    Array.from({ length: 400 }, () => "a").join(" OR "),
    "-a ".repeat(666),
    `id:${"b,".repeat(990)}b`,
    `path:${"*a".repeat(900)}`,
    `path:${"[".repeat(1900)}`,
    deep("b", "OR"),
    deep("b", "AND"),
    "-(a OR ".repeat(50) + "b".repeat(10) + ")".repeat(50),
  ];
  for (const text of texts) {
    const query = parsed(text);
    const world = worlds[0]!;
    expect(world.bySql(query)).toMatchObject({ ids: meant(world, query) });
  }
});
