import { lookup } from "node:dns/promises";
import { BlockList, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { HooktapError } from "../protocol/error.ts";
import { isLocalhost, type Target } from "./target.ts";

function thisMachine(): BlockList {
  const list = new BlockList();
  list.addSubnet("127.0.0.0", 8);
  // To connect to the address that means "any" is to connect to this machine.
  list.addAddress("0.0.0.0");
  for (const address of ["::", "::1"]) list.addAddress(address, "ipv6");
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])) {
    list.addAddress(address, family === "IPv6" ? "ipv6" : "ipv4");
  }
  return list;
}

async function addressesOf(host: string): Promise<string[]> {
  if (isLocalhost(host)) return ["127.0.0.1", "::1"];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

async function isSameHost(a: string, b: string): Promise<boolean> {
  if (a === b) return true;
  const [ofA, ofB] = await Promise.all([addressesOf(a), addressesOf(b)]);
  const here = thisMachine();
  // An IPv4 address in IPv6 clothes counts as what it is.
  const isHere = (address: string) => here.check(address, isIPv6(address) ? "ipv6" : "ipv4");
  return (ofA.some(isHere) && ofB.some(isHere)) || ofA.some((address) => ofB.includes(address));
}

/**
 * Throws `target_is_relay` when the target is one of the relay's own listeners, whatever name or address it goes by: delivering there
 * would feed the relay with its own requests.
 */
export async function refuseRelay(target: Target, origins: readonly string[]): Promise<void> {
  if (target.socketPath !== null) return;
  for (const origin of origins) {
    const url = new URL(origin);
    const port = url.port ? Number(url.port) : url.protocol === "https:" ? 443 : 80;
    if (port !== target.port || !(await isSameHost(target.host, url.hostname.replace(/^\[|\]$/g, "")))) continue;
    throw new HooktapError("target_is_relay", `${target.label} is the relay itself`, {
      hint: "give the address of the application that handles the webhooks",
    });
  }
}
