import { HooktapError } from "../../protocol/error.ts";
import { createClient } from "../client.ts";
import { type Output, createOutput } from "../output.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { checkApiUrl, checkHookUrl } from "./addresses.ts";
import { createApiHttp } from "./api-http.ts";
import { authorizationFor, readApiKey } from "./api-key.ts";
import { type Journal, openJournal } from "./journal.ts";
import { createRelaySecrets } from "./relay-secrets.ts";
import { type Service, serviceOf } from "./services.ts";
import type { SecretDeps } from "./shared-secret.ts";

/** A provider's secret is not to wait for a relay that hangs: the next run brings it. */
const RELAY_TIMEOUT_MS = 15_000;

export interface ProviderApiFlags extends CommonFlags {
  apiKey?: string;
  apiUrl?: string;
  hookUrl?: string;
}

export interface Setup {
  service: Service;
  endpoint: string;
  out: Output;
  /** The endpoint's address for the provider. */
  url: string;
  deps: SecretDeps;
  /** The journal once more, after `deps.journal` was closed. */
  reopen(): Journal;
}

/** What the commands that speak to a provider's API share. The key is asked for last, when all else is in order. */
export async function setUp(id: string, flags: ProviderApiFlags): Promise<Setup> {
  const service = serviceOf(id);
  const out = createOutput(flags);
  const settings = requireRelay(readSettings(flags));
  const { relay, data, listeners } = settings;
  const endpoint = settings.endpoints[0]!;
  const apiUrl = checkApiUrl(flags.apiUrl ?? service.apiUrl);
  const client = createClient({ ...settings, timeoutMs: RELAY_TIMEOUT_MS });
  const described = await client.read(client.api.endpoints[":name"].$get({ param: { name: endpoint } }));
  const url = checkHookUrl(flags.hookUrl ?? described.url, service, apiUrl);
  const key = await readApiKey(service, flags.apiKey);

  // A relay of this machine is the same one whatever port it has today.
  const where = listeners.includes(relay) ? "here" : relay;
  const reopen = () => openJournal(data, { provider: service.id, endpoint, apiUrl, relay: where });
  const note = (text: string) => out.note(text);
  const { name, keyName } = service;
  return {
    service,
    endpoint,
    out,
    url,
    reopen,
    deps: {
      service,
      api: service.api(createApiHttp({ name, keyName, apiUrl, key, authorization: authorizationFor(key), note })),
      journal: reopen(),
      secrets: createRelaySecrets(client, endpoint, service.id),
      note,
      rescue: (secret) =>
        out.error({
          message: `neither the relay nor the data folder takes the secret of ${name}. It is shown this once: ${secret}`,
          hint: `pipe it to: hooktap secrets add ${service.id}`,
        }),
    },
  };
}

/** Throws `usage` for flags that a provider has no use for, before anything is asked or done. */
export function checkName(service: Service, name: string | undefined): void {
  if (name === undefined || service.named) return;
  throw new HooktapError("usage", `webhooks of ${service.name} have no names`, { hint: "leave --name away" });
}
