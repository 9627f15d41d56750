import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "./clock.ts";
import type { Store } from "./store/store.ts";

const CODE_MS = 5 * 60 * 1000;
const SESSION_MS = 30 * 24 * 3600 * 1000;

const sha256 = (text: string) => createHash("sha256").update(text).digest();

export type Auth = ReturnType<typeof createAuth>;

/**
 * Who may speak to the console: bearers of the token, and browsers with a session cookie, which a one-time code or the token buys.
 * Only hashes are compared and stored.
 */
export function createAuth(deps: { token: string; store: Store; now: Clock }) {
  const { store, now } = deps;
  const tokenHash = sha256(deps.token);
  const codes = new Map<string, { next: string; expiresAt: number }>();

  return {
    isToken: (token: string): boolean => timingSafeEqual(sha256(token), tokenHash),
    /** Whether an `Authorization` header carries the token. */
    isBearer(header: string | undefined): boolean {
      const match = /^Bearer +(\S+)$/i.exec(header ?? "");
      return match !== null && this.isToken(match[1]!);
    },
    async isSession(cookie: string): Promise<boolean> {
      const expiresAt = await store.sessionExpiry(sha256(cookie));
      return expiresAt !== null && expiresAt > now();
    },
    /** A new session's cookie value, and how long it lasts in seconds. */
    async createSession(): Promise<{ cookie: string; maxAge: number }> {
      const cookie = randomBytes(32).toString("base64url");
      await store.addSession(sha256(cookie), now() + SESSION_MS);
      return { cookie, maxAge: SESSION_MS / 1000 };
    },
    endSession: (cookie: string): Promise<void> => store.removeSession(sha256(cookie)),

    /** A code that buys one session within five minutes; `next` is where it leads, a path of the console. */
    mintCode(next: string): string {
      for (const [code, { expiresAt }] of codes) if (expiresAt <= now()) codes.delete(code);
      const code = randomBytes(24).toString("base64url");
      codes.set(code, { next: isLocalPath(next) ? next : "/", expiresAt: now() + CODE_MS });
      return code;
    },
    /** Where a code leads; null when it is unknown, used or too old. */
    redeem(code: string): string | null {
      const entry = codes.get(code);
      codes.delete(code);
      return entry && entry.expiresAt > now() ? entry.next : null;
    },
  };
}

/** `//host` and `/\host` lead elsewhere in a browser. */
function isLocalPath(path: string): boolean {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path);
}
