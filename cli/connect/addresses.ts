import { BlockList, isIP, isIPv6 } from "node:net";
import { HooktapError } from "../../protocol/error.ts";
import type { Service } from "./services.ts";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("0.0.0.0");
for (const address of ["::", "::1"]) LOOPBACK.addAddress(address, "ipv6");

/** Networks that nobody outside of them reaches (RFC 1918, 3927, 4193, 4291). */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
] as const) {
  PRIVATE.addSubnet(net, bits);
}
PRIVATE.addSubnet("fc00::", 7, "ipv6");
PRIVATE.addSubnet("fe80::", 10, "ipv6");

function isIn(list: BlockList, host: string): boolean {
  return isIP(host) !== 0 && list.check(host, isIPv6(host) ? "ipv6" : "ipv4");
}

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");

function isHere(url: URL): boolean {
  const host = hostOf(url);
  return /^(.*\.)?localhost$/.test(host) || isIn(LOOPBACK, host);
}

function parsed(text: string, flag: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  throw new HooktapError("usage", `"${text}" cannot be used as ${flag}`, { hint: "give a whole URL like https://…" });
}

/** The base address of a provider's API. Throws `usage` for one that would carry the key in the clear. */
export function checkApiUrl(text: string): string {
  const url = parsed(text, "--api-url");
  if (url.protocol === "https:" || isHere(url)) return url.origin + url.pathname.replace(/\/+$/, "");
  throw new HooktapError("usage", `${url.origin} would get the key in the clear`, { hint: "give an https:// address" });
}

/**
 * The address that a provider gets. Throws `hook_url_local` for one that it cannot reach, but where the API itself is on this machine,
 * as a stand-in for tests is: that reaches what is here.
 */
export function checkHookUrl(text: string, service: Service, apiUrl: string): string {
  const url = parsed(text, "--hook-url");
  if (isHere(url) && isHere(new URL(apiUrl))) return text;
  const host = hostOf(url);
  const unreachable = isHere(url) || isIn(PRIVATE, host) || /\.(local|internal)$/.test(host) || !/[.:]/.test(host);
  if (unreachable) {
    throw new HooktapError(
      "hook_url_local",
      `${service.name} cannot reach ${url.origin}: it is an address of this network`,
      {
        hint: "start the relay with --hooks-url https://… where it is reached from outside, or give the whole address with --hook-url",
      },
    );
  }
  if (service.https && url.protocol !== "https:") {
    throw new HooktapError("hook_url_local", `${service.name} sends to https:// addresses only, not to ${text}`, {
      hint: "put the hooks listener behind TLS and start the relay with --hooks-url https://…",
    });
  }
  return text;
}
