import type { Client } from "../cli/client.ts";
import { signMessage } from "../play/sign-message.ts";
import { HooktapError } from "../protocol/error.ts";
import type { HeaderList } from "../protocol/headers.ts";
import { type LabelledSecret, type Provider, providers } from "../providers/index.ts";
import { newSecret } from "../providers/new-secret.ts";

export interface SecretOptions {
  /** The endpoint whose requests it verifies; `default` where it is left out. */
  endpoint?: string;
  /** What else its scheme needs: see the provider's page. */
  params?: Record<string, string>;
}

/** What to sign. */
export interface SignOptions extends SecretOptions {
  /** An object is written as JSON. */
  body: string | Uint8Array | object;
  /** Where it will be sent to; some senders sign that. */
  url?: string;
  method?: string;
  headers?: Record<string, string>;
  /** In place of the one that was added. */
  secret?: string;
  /** The sender's clock; now where it is left out. */
  now?: Date;
}

/** As `fetch` takes it. */
export interface SignedMessage {
  method: string;
  headers: HeaderList;
  body: Uint8Array<ArrayBuffer>;
}

export type Secrets = ReturnType<typeof createSecrets>;

/** The secrets of this test: the relay verifies with them, triggers and `sign` sign with them. */
export function createSecrets({ api, read }: Client, endpointAt: (name: string) => Promise<string>) {
  const added = new Map<string, LabelledSecret>();
  const keyOf = (endpoint: string, provider: string) => `${endpoint} ${provider}`;

  return {
    /** Adds a secret to an endpoint, a new one where none is given. Resolves with what a handler has to verify with. */
    async add(provider: string, secret: string | undefined, options: SecretOptions): Promise<string> {
      const { endpoint = "default", params = {} } = options;
      const made = secret === undefined ? newSecret(known(provider)) : { signs: secret, verifies: secret };
      const json = { provider, secret: made.signs, params };
      await read(api.endpoints[":name"].secrets.$post({ param: { name: await endpointAt(endpoint) }, json }));
      added.set(keyOf(endpoint, provider), { value: made.signs, params });
      return made.verifies;
    },

    /** The newest that was added; undefined where there is none. */
    find: (provider: string, endpoint = "default") => added.get(keyOf(endpoint, provider)),

    /** Signs a message as its provider does. Throws `no_secret`, and `secret_unusable` where it cannot be signed with what there is. */
    sign(provider: string, options: SignOptions): SignedMessage {
      const { body, url = "http://localhost/", method = "POST", headers = {}, now = new Date(), endpoint } = options;
      const sender = known(provider);
      const own: LabelledSecret | undefined =
        options.secret === undefined
          ? this.find(provider, endpoint)
          : { value: options.secret, params: options.params ?? {} };
      if (!own && sender.signs) {
        throw new HooktapError("no_secret", `there is no secret of ${sender.name} to sign with`, {
          hint: `give one as secret, or add one first: await hooktap.addSecret("${provider}")`,
        });
      }
      const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
      const bytes = typeof text === "string" ? new TextEncoder().encode(text) : Uint8Array.from(text);
      const lines: HeaderList = Object.entries(headers);
      if (!lines.some(([name]) => /^content-type$/i.test(name))) lines.unshift(["Content-Type", "application/json"]);
      const message = { event: "", headers: lines, body: bytes, own: [] };
      const secrets = own ? [own] : [];
      const signed = signMessage(message, sender, { method, url, secrets, now: now.getTime() / 1000 });
      return { method, headers: signed.headers, body: Uint8Array.from(signed.body) };
    },
  };
}

function known(id: string): Provider {
  if (Object.hasOwn(providers, id)) return providers[id]!;
  throw new HooktapError("provider_unknown", `no provider is named "${id}"`, {
    hint: "list them with: npx hooktap providers",
  });
}
