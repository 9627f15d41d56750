import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { RequestPage, Summary } from "../protocol/request.ts";

const START_MS = 30_000;

interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** A relay in a process of its own. */
export interface ServedRelay {
  /** The relay's own pid, also where another program runs it. */
  pid: number;
  data: string;
  console: string;
  hooks: string;
  token: string;
  /** From the start of the process until both listeners answered. */
  startMs: number;
  exited: Promise<Exit>;
  hasExited(): boolean;
  /** Sends a signal to the relay and waits for its end. */
  end(signal: NodeJS.Signals): Promise<Exit>;
  api<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }>;
  /** All requests, newest first. */
  list(): Promise<Summary[]>;
}

interface ServeOptions {
  data?: string;
  /** One that has ended, whose ports it takes; without it they are free ones. */
  after?: ServedRelay;
  /** The console's public origin, where agents do not come to its own. */
  consoleUrl?: string;
  /** A program and its arguments that run the relay. */
  by?: string[];
  env?: Record<string, string>;
}

/** A build of hooktap, and the means to run it; `cleanUp` ends and removes what a run left. */
export interface RelayUnderTest {
  /** Holds bin/, dist/ and package.json. */
  root: string;
  /** Fewer rounds, for a test run that shares the machine. */
  quick: boolean;
  /** A new empty folder. */
  folder(): string;
  /** Starts a relay that must come up. */
  serve(options?: ServeOptions): Promise<ServedRelay>;
  /** Starts a relay that may refuse: how it ended, or the running relay. */
  tryServe(options?: ServeOptions): Promise<{ relay: ServedRelay } | { refused: Exit }>;
  /** Runs at the end, before the folders go; the last one first. */
  onCleanUp(step: () => unknown): void;
}

export function createRelayUnderTest(root: string, quick: boolean): RelayUnderTest & { cleanUp(): Promise<void> } {
  const steps: (() => unknown)[] = [];

  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), "hooktap-fault-"));
    steps.push(() => rmSync(path, { recursive: true, force: true }));
    return path;
  }

  async function tryServe(options: ServeOptions = {}): Promise<{ relay: ServedRelay } | { refused: Exit }> {
    const data = options.data ?? folder();
    const port = (part: "console" | "hooks") => (options.after ? new URL(options.after[part]).port : "0");
    const ports = ["--port", port("console"), "--hooks-port", port("hooks")];
    const flags = ["serve", "--json", ...ports, "--data", data];
    if (options.consoleUrl) flags.push("--console-url", options.consoleUrl);
    const [program, ...args] = [...(options.by ?? []), process.execPath, join(root, "bin/hooktap.js"), ...flags];
    const startedAt = performance.now();
    const child = spawn(program!, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, HOOKTAP_TOKEN: "", ...options.env },
    });
    steps.push(() => end(child, "SIGKILL"));
    let stderr = "";
    child.stderr.on("data", (text) => (stderr += text));
    const exited = once(child, "close").then(([code, signal]): Exit => ({ code, signal, stderr }));
    const late = new AbortController();
    const first = await Promise.race([
      once(createInterface({ input: child.stdout }), "line").then(([line]) => String(line)),
      exited,
      sleep(START_MS, null, { signal: late.signal, ref: false }).catch(() => null),
    ]);
    late.abort();
    if (first === null) throw new Error(`the relay was not ready within ${START_MS} ms: ${stderr}`);
    if (typeof first !== "string") return { refused: first };
    const startMs = Math.round(performance.now() - startedAt);
    const ready = JSON.parse(first) as { console: string; hooks: string; token: string };
    const { pid } = JSON.parse(readFileSync(join(data, "relay.json"), "utf8")) as { pid: number };
    if (pid !== child.pid) steps.push(() => signalTo(pid, "SIGKILL"));
    const api = createApiClient(ready.console, ready.token);
    const relay: ServedRelay = {
      ...ready,
      pid,
      data,
      startMs,
      exited,
      hasExited: () => child.exitCode !== null || child.signalCode !== null,
      end(signal) {
        signalTo(pid, signal);
        return exited;
      },
      api,
      async list() {
        const all: Summary[] = [];
        for (let before = ""; ;) {
          const { body } = await api<RequestPage>("GET", `/requests?limit=500${before}`);
          all.push(...body.requests);
          if (body.next === null) return all;
          before = `&before=${body.next}`;
        }
      },
    };
    return { relay };
  }

  return {
    root,
    quick,
    folder,
    tryServe,
    async serve(options) {
      const outcome = await tryServe(options);
      if ("relay" in outcome) return outcome.relay;
      throw new Error(`the relay did not start (exit ${outcome.refused.code}): ${outcome.refused.stderr}`);
    },
    onCleanUp: (step) => void steps.push(step),
    async cleanUp() {
      for (const step of steps.splice(0).reverse()) await step();
    },
  };
}

export function createApiClient(origin: string, token: string): ServedRelay["api"] {
  return async <T>(method: string, path: string, body?: unknown) => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await fetch(`${origin}/api${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : null) as T };
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill(signal);
  await closed;
}

/** A signal for a process that may be gone. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
