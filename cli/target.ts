import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { HooktapError } from "../protocol/error.ts";

/** Where an agent delivers: an origin with a base path, or a Unix socket. `base` never ends in a slash. */
export interface Target {
  secure: boolean;
  host: string;
  port: number;
  socketPath: string | null;
  base: string;
  /** What a client would send as Host: `localhost:3000`. */
  authority: string;
  /** As shown and sent to the relay: `http://localhost:3000/path`. */
  href: string;
  /** The short form for names and messages: `localhost:3000/path`. */
  label: string;
}

const invalid = (text: string, why: string) =>
  new HooktapError("target_invalid", `"${text}" is not a target: ${why}`, {
    hint: "give a port (3000, 3000/hooks), host and path (localhost:3000/hooks), a URL, or unix:/path/to.sock, with a path unix:/path/to.sock:/hooks",
  });

/** `3000`, `3000/path`, `localhost:3000/path`, a URL, `unix:/path/to.sock` or `unix:/path/to.sock:/path` → a target. Throws `target_invalid`. */
export function parseTarget(text: string): Target {
  if (text.startsWith("unix:")) {
    const address = text.replace(/\/+$/, "");
    const [, socketPath, path] = /^unix:(\/.*?)(?::(\/.*|$))?$/.exec(address) ?? [];
    if (!socketPath) throw invalid(text, "the socket's path must start with /");
    const base = path ?? "";
    if (!/^[\x21-\x7e]*$/.test(base) || /[?#]/.test(base)) {
      throw invalid(text, "leave out white space, the query and the fragment of the path behind the socket");
    }
    const label = `unix:${socketPath}${base && `:${base}`}`;
    return {
      secure: false,
      host: "localhost",
      port: 0,
      socketPath,
      base,
      authority: "localhost",
      href: label,
      label,
    };
  }
  // As a URL's host a bare number would be an IPv4 address: 3000 is 0.0.11.184.
  const address = /^\d+(?:\/|$)/.test(text)
    ? `http://localhost:${text}`
    : text.includes("://")
      ? text
      : `http://${text}`;
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw invalid(text, "it cannot be read as an address");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") throw invalid(text, "only http and https are spoken");
  if (url.search || url.hash || url.username) throw invalid(text, "leave out the query, fragment and user name");
  const secure = url.protocol === "https:";
  const port = url.port ? Number(url.port) : secure ? 443 : 80;
  if (port === 0) throw invalid(text, "port 0 is no address");
  const base = url.pathname.replace(/\/+$/, "");
  return {
    secure,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    socketPath: null,
    base,
    authority: url.host,
    href: url.origin + base,
    label: (secure ? "https://" : "") + url.host + base,
  };
}

const LOOPBACK: LookupAddress[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/** RFC 6761 section 6.3. */
export const isLocalhost = (host: string) => /^(.+\.)?localhost\.?$/.test(host);

/** Both families whatever the hosts file says: development servers often listen on one alone. */
const lookupLocalhost: LookupFunction = (_host, { all }, done) =>
  process.nextTick(() => (all ? done(null, LOOPBACK) : done(null, "127.0.0.1", 4)));

/** What a socket needs to reach a target over TCP. */
export function tcpAddress({ host, port }: Target) {
  return {
    host,
    port,
    autoSelectFamily: true,
    // Node's 250 ms pass while an event loop is busy: a target that has accepted would count as one that refuses.
    autoSelectFamilyAttemptTimeout: 2_500,
    ...(isLocalhost(host) ? { lookup: lookupLocalhost } : {}),
  };
}
