import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { startRelay } from "../../server/index.ts";

const BIN = fileURLToPath(new URL("../../bin/hooktap.js", import.meta.url));

/** A home of its own, so that no settings and no relay of this machine are found. */
export function createHome() {
  const home = mkdtempSync(join(tmpdir(), "hooktap-test-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const cwd = join(home, "work");
  mkdirSync(cwd);
  return { home, cwd, data: join(home, ".local", "share", "hooktap") };
}

type Home = ReturnType<typeof createHome>;
interface RunOptions {
  env?: Record<string, string>;
  stdin?: string | Uint8Array;
}

function launch({ home, cwd }: Home, args: string[], env: Record<string, string> = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: home, ...env },
  });
}

/** Runs hooktap to its end. */
export async function run(home: Home, args: string[], { env, stdin }: RunOptions = {}) {
  const child = launch(home, args, env);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => stdout.push(part));
  child.stderr.on("data", (part: Buffer) => stderr.push(part));
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  const [code] = (await once(child, "close")) as [number | null];
  return {
    code,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
    bytes: Buffer.concat(stdout),
  };
}

/** Starts hooktap and reads its stdout line by line; ended with the test. */
export function start(home: Home, args: string[], env: Record<string, string> = {}) {
  const child = launch(home, args, env);
  const closed = once(child, "close") as Promise<[number | null]>;
  let stderr = "";
  child.stderr.on("data", (part: Buffer) => (stderr += part));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await closed;
  });
  return {
    child,
    stderr: () => stderr,
    async line(): Promise<string> {
      const { value, done } = await lines.next();
      if (done) throw new Error(`hooktap ended: ${stderr}`);
      return value;
    },
    async json<T = Record<string, never>>(): Promise<T> {
      return JSON.parse(await this.line()) as T;
    },
    /** The next line about a delivery; those about the tunnel and the target's health are passed over. */
    async delivery<T = Record<string, unknown>>(): Promise<T> {
      for (;;) {
        const line = await this.json<{ type: string }>();
        if (line.type === "delivery") return line as T;
      }
    },
    async said(text: string): Promise<void> {
      while (!stderr.includes(text)) await once(child.stderr, "data");
    },
    async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
      child.kill(signal);
      return (await closed)[0];
    },
    exit: async () => (await closed)[0],
  };
}

export interface Ready {
  type: string;
  console: string;
  hooks: string;
  token: string;
  open: string;
}

/** A relay as `dev` starts it, on free ports; with a target, also its agent. */
export async function startDev(home: Home, args: string[] = []) {
  const dev = start(home, ["dev", ...args, "--json", "--port", "0", "--hooks-port", "0"]);
  const ready = await dev.json<Ready>();
  return { ...dev, ready, post: posterTo(ready.hooks) };
}

type Dev = Awaited<ReturnType<typeof startDev>>;

const posterTo =
  (hooks: string) =>
  (path: string, body: string | Uint8Array = "{}", headers: Record<string, string> = {}) =>
    fetch(hooks + path, {
      method: "POST",
      body: typeof body === "string" ? body : Buffer.from(body),
      headers: { "content-type": "application/json", ...headers },
    });

/** Lines of JSON. */
export const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A relay in this process, which the CLI finds in its home as it finds one of its own. */
async function startBeside({ data }: Home): Promise<Pick<Dev, "ready" | "post">> {
  const relay = await startRelay({ port: 0, hooksPort: 0, host: "127.0.0.1", data });
  onTestFinished(() => relay.close());
  return { ready: { type: "ready", ...relay, open: relay.openUrl() }, post: posterTo(relay.hooks) };
}

/** A relay, and the CLI beside it; with `args` it is one as `dev` starts it with them. */
export async function relayWith(args?: string[]) {
  const home = createHome();
  const dev = args ? await startDev(home, args) : await startBeside(home);
  return {
    dev,
    hooktap: (...given: string[]) => run(home, given),
    pipe: (stdin: string, ...given: string[]) => run(home, given, { stdin }),
    async captured(path: string, body: string | Uint8Array = "{}", headers: Record<string, string> = {}) {
      const response = await dev.post(path, body, headers);
      await response.arrayBuffer();
      return response.headers.get("hooktap-request-id")!;
    },
  };
}

/** An HTTP server on a free port, closed with the test. */
export async function startTarget(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = http.createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}
