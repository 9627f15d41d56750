import { createContext, Script } from "node:vm";
import { RE2JS } from "re2js";
import { HooktapError } from "../../protocol/error.ts";
import type { QueryError, Span } from "../../protocol/query/ast.ts";

/** What a pattern may spend: so much at first, and so much more for what it searches. */
const FIRST_MS = 50;
const MS_PER_MIB = 150;
const MS_PER_TEXT = 0.02;

/** Up to this many steps (instructions × characters) a search is over in a few ms and needs no watch. */
const UNWATCHED_STEPS = 250_000;

export type Pattern = (text: string) => boolean;

/**
 * Compiles a pattern for RE2, whose time grows with the text and never exponentially. A large pattern can still take a minute for
 * 1 MB: each has a budget, and a search that would pass it throws `query_too_slow`, as does every later one of that pattern.
 */
export function compilePattern(
  source: string,
  span: Span,
): { ok: true; test: Pattern } | { ok: false; error: QueryError } {
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(source);
  } catch (error) {
    const why = (error as Error).message.replace(/^error parsing regexp: /, "");
    const message = `the pattern cannot be used: ${why}`;
    return { ok: false, error: { message, expected: ["a pattern in RE2's syntax"], from: span.from, to: span.to } };
  }
  const instructions = regex.programSize();
  let left = FIRST_MS;
  return {
    ok: true,
    test(text) {
      left += MS_PER_TEXT + (MS_PER_MIB * text.length) / 1024 ** 2;
      if (left < 1) throw tooSlow(source);
      const started = performance.now();
      const found =
        instructions * text.length <= UNWATCHED_STEPS ? regex.test(text) : watched(() => regex.test(text), left);
      left -= performance.now() - started;
      if (found !== null) return found;
      left = Number.NEGATIVE_INFINITY;
      throw tooSlow(source);
    },
  };
}

const runner = new Script("run()");
let sandbox: { run: () => unknown } | null = null;

/** Runs synchronous code for at most `ms`; null if it was not over by then. Only node:vm can stop it from within the thread. */
function watched(run: () => boolean, ms: number): boolean | null {
  sandbox ??= createContext({ run }) as { run: () => unknown };
  sandbox.run = run;
  try {
    return runner.runInContext(sandbox, { timeout: Math.ceil(ms) }) as boolean;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return null;
    throw error;
  }
}

function tooSlow(source: string): HooktapError {
  return new HooktapError("query_too_slow", `the pattern /${source}/ takes too long`, {
    hint: "use a shorter pattern with fewer repetitions, or plain text",
  });
}
