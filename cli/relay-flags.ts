import { dataFolder } from "./settings.ts";

const CONSOLE_PORT = 4665;
const HOOKS_PORT = 4666;

/** What `serve` and `dev` take for their relay. */
export interface RelayFlags {
  port?: number;
  hooksPort?: number;
  host: string;
  data?: string;
  token?: string;
  hooksUrl?: string;
  consoleUrl?: string;
  hooksDomain?: string;
}

/** An endpoint's hook URL, before any relay has said it. */
export function hookUrl({ hooksUrl, hooksDomain }: RelayFlags, hooks: string, endpoint: string): string {
  return hooksDomain ? `https://${endpoint}.${hooksDomain}` : `${hooksUrl ?? hooks}/${endpoint}`;
}

/** The relay's options: what was not given is left out. */
export function relayOptions({
  port = CONSOLE_PORT,
  hooksPort = HOOKS_PORT,
  host,
  data,
  token,
  hooksUrl,
  consoleUrl,
  hooksDomain,
}: RelayFlags) {
  const chosenToken = token ?? process.env["HOOKTAP_TOKEN"];
  return {
    port,
    hooksPort,
    host,
    data: dataFolder(data),
    ...(chosenToken ? { token: chosenToken } : {}),
    ...(hooksUrl ? { hooksUrl } : {}),
    ...(consoleUrl ? { consoleUrl } : {}),
    ...(hooksDomain ? { hooksDomain } : {}),
  };
}
