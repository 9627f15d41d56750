import { isEndpointName } from "../protocol/endpoint-name.ts";

/** Where a hook URL leads: the endpoint, and the raw rest that is captured and forwarded, always with a leading slash. */
export interface HookTarget {
  endpoint: string;
  target: string;
  /** Whether the host named the endpoint, rather than the path. */
  byHost: boolean;
}

/**
 * Reads a request target as it stands: nothing is decoded or normalised, since signatures cover those bytes.
 * `/<endpoint>/<rest>?query`, or with a hooks domain `<endpoint>.<domain>` in Host. Null where no endpoint is named.
 */
export function readHookUrl(
  rawTarget: string,
  host: string | undefined,
  domain: string | undefined,
): HookTarget | null {
  if (domain && host) {
    const name = host.toLowerCase().replace(/:\d+$/, "");
    if (name.endsWith(`.${domain}`)) {
      const endpoint = name.slice(0, -domain.length - 1);
      return isEndpointName(endpoint) ? { endpoint, target: rawTarget, byHost: true } : null;
    }
  }
  const end = rawTarget.slice(1).search(/[/?]/);
  const endpoint = end < 0 ? rawTarget.slice(1) : rawTarget.slice(1, end + 1);
  if (!isEndpointName(endpoint)) return null;
  const rest = end < 0 ? "" : rawTarget.slice(end + 1);
  return { endpoint, target: rest.startsWith("/") ? rest : `/${rest}`, byHost: false };
}

/** The address a provider is given for an endpoint, without a trailing slash. */
export function hookUrl(base: { hooks: string; domain?: string | undefined }, endpoint: string): string {
  return base.domain ? `https://${endpoint}.${base.domain}` : `${base.hooks}/${endpoint}`;
}
