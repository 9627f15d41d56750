import { hostname } from "node:os";
import { HooktapError } from "../protocol/error.ts";
import { parseArrivalQuery } from "../protocol/query/arrival.ts";
import type { Query, QueryError } from "../protocol/query/ast.ts";
import type { Choice } from "../protocol/tunnel.ts";
import type { AgentFlags } from "./agent-flags.ts";
import { headerProblem, type HeaderWish, mergeWishes } from "./header-changes.ts";
import { UnreadableQuery } from "./query-problem.ts";
import type { SettingsFile } from "./settings-file.ts";
import type { FileSettings, RouteSettings } from "./settings-schema.ts";
import { parseTarget, type Target } from "./target.ts";

const CONCURRENCY = 64;

/** An agent of its own for one target: all of what `listen` and `dev` run. */
export interface PlannedAgent {
  name: string;
  /** The route's query; null for the target of what no route takes. */
  match: string | null;
  choice: Choice;
  target: Target;
  headers: HeaderWish[];
  hostHeader: string;
  insecure: boolean;
  concurrency: number;
  timeoutMs: number | undefined;
  retry: number | undefined;
}

/** Something that was asked for, and how to name it where it is wrong. */
interface Asked<T> {
  value: T;
  at: string;
}

type Manner = Pick<FileSettings, "headers" | "hostHeader" | "insecure" | "concurrency" | "timeout">;

/** The agents that flags and files ask for: a route each, in their order, and last the target of the rest. Empty where there is no target. */
export async function planAgents(
  text: string | undefined,
  flags: AgentFlags,
  files: readonly SettingsFile[],
): Promise<PlannedAgent[]> {
  const pick = <K extends keyof FileSettings>(key: K): Asked<NonNullable<FileSettings[K]>> | undefined => {
    const file = files.find(({ settings }) => settings[key] !== undefined);
    return file && { value: file.settings[key] as NonNullable<FileSettings[K]>, at: file.place([key]) };
  };
  const setting = <K extends keyof FileSettings>(key: K) => pick(key)?.value;
  const common = {
    headers: mergeWishes(wishesOf(pick("headers")), flags.header ?? []),
    hostHeader: flags.hostHeader ?? setting("hostHeader") ?? "preserve",
    insecure: flags.insecure ?? setting("insecure") ?? false,
    concurrency: flags.concurrency ?? setting("concurrency") ?? CONCURRENCY,
    timeout: flags.timeout ?? setting("timeout"),
  };
  const retry = flags.retry ?? setting("retry");
  const name = flags.name ?? setting("name");

  async function planned(
    at: string,
    of: {
      target: string | number;
      match: string | null;
      choice: Choice;
      name?: string | undefined;
      manner?: Asked<Manner>;
    },
  ): Promise<PlannedAgent> {
    const manner = of.manner?.value ?? {};
    const target = targetOf(String(of.target), at);
    const own =
      name === undefined ? `${hostname()}:${target.label}` : of.match === null ? name : `${name}:${target.label}`;
    const timeout = manner.timeout ?? common.timeout;
    return {
      name: (of.name === undefined ? own : `${name ?? own}:${of.name}`).slice(0, 200),
      match: of.match,
      choice: of.choice,
      target,
      headers: mergeWishes(common.headers, wishesOf(of.manner && { ...of.manner, value: manner.headers })),
      hostHeader: manner.hostHeader ?? common.hostHeader,
      insecure: manner.insecure ?? common.insecure,
      concurrency: manner.concurrency ?? common.concurrency,
      timeoutMs: timeout === undefined ? undefined : Math.round(timeout * 1000),
      retry: retry === "forever" ? undefined : retry,
    };
  }

  const agents: PlannedAgent[] = [];
  for (const { value, at } of routesOf(flags, files)) {
    await checkQuery(value.match, at);
    agents.push(
      await planned(at, {
        target: value.target,
        match: value.match,
        choice: { filter: value.match },
        name: value.name,
        manner: { value, at },
      }),
    );
  }
  const given = text ?? setting("target");
  const only: Asked<string> | undefined = flags.only === undefined ? pick("only") : { value: flags.only, at: "--only" };
  if (only) await checkQuery(only.value, only.at);
  if (given !== undefined) {
    const except = agents.map(({ choice }) => choice.filter!);
    const choice = { ...(only ? { filter: only.value } : {}), ...(except.length === 0 ? {} : { except }) };
    agents.push(await planned(text === undefined ? pick("target")!.at : "", { target: given, match: null, choice }));
  } else if (only) {
    throw usage(
      `${only.at} narrows a target, and none is given`,
      "name the target as well: hooktap listen 3000 --only …",
    );
  }
  refuseTwins(agents);
  return agents;
}

const usage = (message: string, hint: string) => new HooktapError("usage", message, { hint });

/** The routes of the flags, else those of the first file that has any. */
function routesOf(flags: AgentFlags, files: readonly SettingsFile[]): Asked<RouteSettings>[] {
  if (flags.route) return flags.route.map((text) => ({ value: readRoute(text), at: "--route" }));
  const file = files.find(({ settings }) => settings.routes);
  return (file?.settings.routes ?? []).map((value, i) => ({ value, at: file!.place(["routes", i]) }));
}

/** `<query> => <target>`. */
function readRoute(text: string): RouteSettings {
  const arrow = text.lastIndexOf("=>");
  const target = text.slice(arrow + 2).trim();
  if (arrow >= 0 && target !== "") return { match: text.slice(0, arrow).trim(), target };
  const what = arrow < 0 ? "it has no =>" : "there is no target behind =>";
  throw usage(
    `"${text}" is no route: ${what}`,
    "give a query and where what matches goes: --route 'provider:stripe => 4000'",
  );
}

function targetOf(text: string, at: string): Target {
  try {
    return parseTarget(text);
  } catch (error) {
    if (!(error instanceof HooktapError) || at === "") throw error;
    throw new HooktapError(error.code, `${at}: ${error.message}`, error.hint ? { hint: error.hint } : {});
  }
}

function wishesOf(asked: Asked<FileSettings["headers"]> | undefined): HeaderWish[] {
  const wishes: HeaderWish[] = Object.entries(asked?.value ?? {});
  for (const wish of wishes) {
    const problem = headerProblem(wish);
    if (problem) throw new HooktapError("settings_invalid", `${asked!.at}: ${problem}`, { hint: "leave it out" });
  }
  return wishes;
}

/** Throws for a query that the relay could not decide by. */
async function checkQuery(text: string, at: string): Promise<void> {
  if (text.trim() === "") {
    throw usage(`${at}: there is no query`, "to send everything there too, ask for what every request has: method:*");
  }
  const parsed = parseArrivalQuery(text);
  const problem = parsed.ok ? await patternProblem(parsed.query) : parsed.error;
  if (problem) throw new UnreadableQuery(at, text, problem);
}

/** The first pattern of a query that the relay's engine does not take. */
async function patternProblem(query: Query): Promise<QueryError | null> {
  if (query.is === "not") return patternProblem(query.node);
  if (query.is === "and" || query.is === "or") {
    for (const node of query.nodes) {
      const problem = await patternProblem(node);
      if (problem) return problem;
    }
    return null;
  }
  const find =
    query.is === "find" ? query.find : query.is === "named" && query.test?.is === "find" ? query.test.find : null;
  if (find?.is !== "matches") return null;
  // Loaded for the few that have one.
  const { RE2JS } = await import("re2js");
  try {
    RE2JS.compile(find.pattern);
    return null;
  } catch (error) {
    const why = (error as Error).message.replace(/^error parsing regexp: /, "");
    return { message: `the pattern cannot be used: ${why}`, expected: [], from: find.from, to: find.to };
  }
}

/** The relay tells agents apart by their names: of two the newer would take the place of the older. */
function refuseTwins(agents: readonly PlannedAgent[]): void {
  const names = new Set<string>();
  for (const { name, target } of agents) {
    if (names.has(name)) {
      const hint = "join their queries with OR, or give each a name of its own in .hooktap.json";
      throw usage(`two routes lead to ${target.label}`, hint);
    }
    names.add(name);
  }
}
