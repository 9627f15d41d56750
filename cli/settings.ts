import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { HooktapError } from "../protocol/error.ts";
import { EndpointName } from "../protocol/name.ts";
import { HOST_VALUE } from "./host-header.ts";

/** What every command that speaks to a relay takes. */
export interface CommonFlags {
  relay?: string;
  token?: string;
  endpoint?: string[];
  data?: string;
  json?: boolean;
  quiet?: boolean;
}

export interface Settings {
  relay: string | null;
  token: string | null;
  endpoints: string[];
  data: string;
  /** The listeners of the relay that runs on this machine with this data folder, if one does: never a target. */
  listeners: string[];
  hostHeader: string;
}

const File = z.strictObject({
  relay: z.string().optional(),
  token: z.string().optional(),
  endpoint: z.string().optional(),
  data: z.string().optional(),
  hostHeader: z.string().regex(HOST_VALUE, "hostHeader is no host name").optional(),
  /** Senders of the user's own, for `verify` and `sign`. */
  providers: z.array(z.unknown()).optional(),
});
type File = z.infer<typeof File>;

const Running = z.object({ pid: z.int().positive(), console: z.string(), hooks: z.string() });
type Running = z.infer<typeof Running>;

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function readFile(path: string): File {
  const text = read(path);
  if (text === null) return {};
  const refuse = (why: string) =>
    new HooktapError("settings_invalid", `${path} cannot be used: ${why}`, {
      hint: "it may hold relay, token, endpoint, data and hostHeader, each a string, and a list of providers",
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse("it is not JSON");
  }
  const parsed = File.safeParse(value);
  if (!parsed.success) throw refuse(parsed.error.issues[0]!.message);
  return parsed.data;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The relay that runs on this machine with this data folder, if one does. */
function readRunning(data: string): Running | null {
  const text = read(join(data, "relay.json"));
  if (text === null) return null;
  try {
    const running = Running.parse(JSON.parse(text));
    return isAlive(running.pid) ? running : null;
  } catch {
    return null;
  }
}

function origin(relay: string): string {
  let url: URL;
  try {
    url = new URL(relay.includes("://") ? relay : `http://${relay}`);
  } catch {
    throw new HooktapError("usage", `"${relay}" is not a relay's URL`, {
      hint: "give one like http://127.0.0.1:4665",
    });
  }
  return url.origin;
}

/** 127.0.0.1 and localhost are the same listener. */
const sameRelay = (a: string, b: string) => {
  const key = (text: string) => origin(text).replace("//localhost", "//127.0.0.1");
  return key(a) === key(b);
};

/** Where data lies if nothing says otherwise. */
export function dataFolder(flag: string | undefined): string {
  return flag ?? process.env["HOOKTAP_DATA"] ?? readFile(".hooktap.json").data ?? defaultData();
}

/** What the working folder's `.hooktap.json` describes as providers, unchecked. */
export function projectProviders(): unknown[] {
  return readFile(".hooktap.json").providers ?? [];
}

const profilePath = () => join(homedir(), ".config", "hooktap", "config.json");
const defaultData = () => readFile(profilePath()).data ?? join(homedir(), ".local", "share", "hooktap");

/**
 * Flags beat the environment, then `.hooktap.json` in the working folder, then the user's profile, then a relay that runs here.
 * A token that was stored for one relay is never sent to another: a folder's `.hooktap.json` may come from a stranger.
 */
export function readSettings(flags: CommonFlags): Settings {
  const { env } = process;
  const project = readFile(".hooktap.json");
  const profile = readFile(profilePath());
  const data = dataFolder(flags.data);
  const running = readRunning(data);
  const named = flags.relay ?? env["HOOKTAP_RELAY"] ?? project.relay ?? profile.relay;
  const relay = named === undefined ? (running?.console ?? null) : origin(named);
  const fits = (file: File) =>
    relay !== null && (file.relay === undefined ? !project.relay : sameRelay(file.relay, relay));
  const token =
    flags.token ??
    env["HOOKTAP_TOKEN"] ??
    (fits(project) ? project.token : undefined) ??
    (fits(profile) ? profile.token : undefined) ??
    (relay && running && sameRelay(running.console, relay) ? read(join(data, "token"))?.trim() : undefined);
  const given = flags.endpoint?.length
    ? flags.endpoint
    : [env["HOOKTAP_ENDPOINT"] ?? project.endpoint ?? profile.endpoint];
  const endpoints = given.map((name) => checkEndpoint(name ?? "default"));
  const listeners = running ? [running.console, running.hooks] : [];
  const hostHeader = project.hostHeader ?? profile.hostHeader ?? "preserve";
  return { relay, token: token || null, endpoints, data, listeners, hostHeader };
}

function checkEndpoint(name: string): string {
  const parsed = EndpointName.safeParse(name);
  if (parsed.success) return name;
  throw new HooktapError("usage", `"${name}" cannot name an endpoint`, {
    hint: parsed.error.issues[0]!.message,
  });
}

/** The settings of a command that cannot do without a relay. */
export function requireRelay(settings: Settings): Settings & { relay: string; token: string } {
  const { relay, token } = settings;
  if (relay === null) {
    throw new HooktapError("relay_unreachable", "no relay runs on this machine, and none is named", {
      hint: "start one with: hooktap dev, or name one with --relay URL",
    });
  }
  if (token === null) {
    throw new HooktapError("unauthorised", `there is no token for the relay at ${relay}`, {
      hint: "give it with --token or HOOKTAP_TOKEN; the relay keeps it in its data folder, in the file token",
    });
  }
  return { ...settings, relay, token };
}
