import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { HooktapError } from "../../protocol/error.ts";
import { isAlive } from "../settings.ts";

/** What this machine knows of a webhook that it registered, or was about to. Never the API's key. */
const Entry = z.object({
  provider: z.string(),
  endpoint: z.string(),
  apiUrl: z.string(),
  /** The addresses that it may have: the one it has, and the one it is about to get. */
  urls: z.array(z.string()),
  name: z.string(),
  events: z.array(z.string()),
  /** Null until the provider has said it. */
  webhookId: z.string().nullable(),
  /** What was begun and is not known to be done. `create` and `renew` have secrets that may have been told to nobody. */
  begun: z.enum(["create", "change", "renew"]).nullable(),
  /** A secret that came back and is not known to be with the relay. */
  secret: z.string().nullable(),
  /** Of the webhook's secret on the relay. */
  fingerprint: z.string().nullable(),
  /** The process that deactivates the webhook when it ends. */
  until: z.number().nullable(),
});
export type Entry = z.infer<typeof Entry>;

/** Which webhook: of whom, for what. `relay`: a relay of another machine by its address. */
export type JournalKey = Record<"provider" | "endpoint" | "apiUrl" | "relay", string>;
export type Journal = ReturnType<typeof openJournal>;

/**
 * The journal of one webhook, a file of mode 0600 in the data folder: what is about to be done is on disk before it is. One process at
 * a time has it; throws `connect_running` where another one does, `data_not_writable` where there can be none.
 */
export function openJournal(data: string, { provider, endpoint, apiUrl, relay }: JournalKey) {
  const folder = join(data, "connections");
  const place = createHash("sha256").update(`${apiUrl}\n${relay}`).digest("hex").slice(0, 12);
  const file = join(folder, `${provider}.${endpoint}.${place}.json`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw notWritable(file, cause);
  }
  const close = lock(`${file}.lock`, provider);
  let entry: Entry | null;
  try {
    entry = read(file);
  } catch (error) {
    close();
    throw error;
  }

  return {
    file,
    entry: () => entry,
    /** Writes what has changed. */
    keep(changes: Partial<Entry>): void {
      entry = { ...(entry ?? { ...EMPTY, provider, endpoint, apiUrl }), ...changes };
      write(file, entry);
    },
    forget(): void {
      entry = null;
      rmSync(file, { force: true });
    },
    close,
  };
}

const EMPTY = {
  urls: [],
  name: "",
  events: [],
  webhookId: null,
  begun: null,
  secret: null,
  fingerprint: null,
  until: null,
};

function read(file: string): Entry | null {
  const text = orNull(() => readFileSync(file, "utf8"));
  if (text === null) return null;
  try {
    return Entry.parse(JSON.parse(text));
  } catch (cause) {
    throw new HooktapError("settings_invalid", `${file} cannot be read: it was changed or is of another version`, {
      hint: "look for a secret in it, then delete it: webhooks are found again by their URL",
      cause,
    });
  }
}

/** Whole or not at all, whenever the process or the machine ends. */
function write(file: string, entry: Entry): void {
  const draft = `${file}.new`;
  try {
    const fd = openSync(draft, "w", 0o600);
    try {
      writeSync(fd, `${JSON.stringify(entry, null, 2)}\n`);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, file);
  } catch (cause) {
    throw notWritable(file, cause);
  }
}

function notWritable(file: string, cause: unknown): HooktapError {
  return new HooktapError("data_not_writable", `${file} cannot be written: ${(cause as Error).message}`, {
    hint: "name another data folder with --data or HOOKTAP_DATA",
    cause,
  });
}

/** A file that names the process which has it: what a killed one left behind is taken over. */
function lock(file: string, provider: string): () => void {
  const running = (who: string) =>
    new HooktapError("connect_running", `another hooktap${who} is connecting ${provider}`, {
      hint: "wait for it, or end it, then run the command again",
    });
  const own = `${file}.${process.pid}`;
  try {
    writeFileSync(own, String(process.pid), { mode: 0o600 });
    for (let tries = 0; tries < 3; tries++) {
      try {
        // A link appears with its content, so that nobody reads a lock without a holder.
        linkSync(own, file);
        let held = true;
        return () => {
          if (held) rmSync(file, { force: true });
          held = false;
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        const pid = Number(orNull(() => readFileSync(file, "utf8")) ?? 0);
        if (pid > 0 && isAlive(pid)) throw running(` (pid ${pid})`);
        rmSync(file, { force: true });
      }
    }
    throw running("");
  } catch (error) {
    throw error instanceof HooktapError ? error : notWritable(file, error);
  } finally {
    rmSync(own, { force: true });
  }
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
