import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { HooktapError } from "../protocol/error.ts";
import { ENDPOINT_NAME_RULE, isEndpointName } from "../protocol/endpoint-name.ts";
import { loadSettingsSchema, readSettingsFile, type SettingsFile } from "./settings-file.ts";
import type { FileSettings } from "./settings-schema.ts";

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
  backlog: FileSettings["backlog"];
}

/** The working folder's file of settings. */
export const PROJECT_FILE = ".hooktap.json";
const profilePath = () => join(homedir(), ".config", "hooktap", "config.json");

// Most commands find neither file, and run before the library that checks one would be loaded.
if (existsSync(PROJECT_FILE) || existsSync(profilePath())) await loadSettingsSchema();

interface Running {
  pid: number;
  console: string;
  hooks: string;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

export function isAlive(pid: number): boolean {
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
    const { pid, console, hooks } = JSON.parse(text) as Partial<Running>;
    if (typeof console !== "string" || typeof hooks !== "string") return null;
    return Number.isInteger(pid) && pid! > 0 && isAlive(pid!) ? { pid: pid!, console, hooks } : null;
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

const projectFile = () => readSettingsFile(PROJECT_FILE);

/** The files that a setting may stand in, the first before the second. */
export async function settingsFiles(): Promise<SettingsFile[]> {
  await loadSettingsSchema();
  return [projectFile(), readSettingsFile(profilePath())];
}

/** The Host that a target gets where no flag says otherwise. */
export async function usualHostHeader(): Promise<string> {
  const file = (await settingsFiles()).find(({ settings }) => settings.hostHeader !== undefined);
  return file?.settings.hostHeader ?? "preserve";
}

/** Where data lies if nothing says otherwise. */
export function dataFolder(flag: string | undefined): string {
  return flag ?? process.env["HOOKTAP_DATA"] ?? projectFile().settings.data ?? defaultData();
}

/** What the working folder's `.hooktap.json` describes as providers, unchecked. */
export function projectProviders(): unknown[] {
  return projectFile().settings.providers ?? [];
}

const defaultData = () =>
  readSettingsFile(profilePath()).settings.data ?? join(homedir(), ".local", "share", "hooktap");

/**
 * Flags beat the environment, then `.hooktap.json` in the working folder, then the user's profile, then a relay that runs here.
 * A token that was stored for one relay is never sent to another: a folder's `.hooktap.json` may come from a stranger.
 */
export function readSettings(flags: CommonFlags): Settings {
  const { env } = process;
  const project = projectFile().settings;
  const profile = readSettingsFile(profilePath()).settings;
  const data = dataFolder(flags.data);
  const running = readRunning(data);
  const wanted = flags.relay ?? env["HOOKTAP_RELAY"] ?? project.relay ?? profile.relay;
  const relay = wanted === undefined ? (running?.console ?? null) : origin(wanted);
  const fits = (file: FileSettings) =>
    relay !== null && (file.relay === undefined ? !project.relay : sameRelay(file.relay, relay));
  const token =
    flags.token ??
    env["HOOKTAP_TOKEN"] ??
    (fits(project) ? project.token : undefined) ??
    (fits(profile) ? profile.token : undefined) ??
    (relay && running && sameRelay(running.console, relay) ? read(join(data, "token"))?.trim() : undefined);
  const named = flags.endpoint?.length
    ? flags.endpoint
    : (env["HOOKTAP_ENDPOINT"] ?? project.endpoint ?? profile.endpoint);
  const endpoints = [named ?? "default"].flat().map(checkEndpoint);
  const listeners = running ? [running.console, running.hooks] : [];
  const backlog = project.backlog ?? profile.backlog;
  return { relay, token: checkToken(token?.trim()) || null, endpoints, data, listeners, backlog };
}

/** What no header can carry was never a relay's token. */
function checkToken(token: string | undefined): string | undefined {
  if (token === undefined || /^[\x21-\x7e]*$/.test(token)) return token;
  throw new HooktapError("unauthorised", "the token holds characters that no token has", {
    hint: "take it as it stands in the relay's data folder, in the file token",
  });
}

/** A name as it is, if it can be an endpoint's. Throws `usage`. */
export function checkEndpoint(name: string): string {
  if (isEndpointName(name)) return name;
  throw new HooktapError("usage", `"${name}" cannot name an endpoint`, { hint: ENDPOINT_NAME_RULE });
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
