import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../cli/client.ts";
import { HooktapError } from "../protocol/error.ts";
import { startRelay } from "../server/index.ts";
import { forwardTo, type Forwarding, type ForwardTarget } from "./forward.ts";
import { createSecrets, type SecretOptions, type SignedMessage, type SignOptions } from "./secrets.ts";
import { type Sent, trigger, type TriggerOptions } from "./trigger.ts";
import { type CapturedRequests, waitFor, type WaitOptions } from "./wait.ts";

export type { CapturedRequest } from "./captured.ts";
export type { CapturedRequests, Forwarding, ForwardTarget, SecretOptions, Sent, SignedMessage, SignOptions };
export type { TriggerOptions, WaitOptions };

/** A relay of a test's own. Names of endpoints: lower case, digits and dashes; one is made when it is first used. */
export interface Hooktap {
  /** The address that a sender calls. */
  hookUrl(endpoint?: string): string;
  /** Adds a provider's secret, a new one where none is given. Resolves with what a handler has to verify with. */
  addSecret(provider: string, secret?: string, options?: SecretOptions): Promise<string>;
  /** Delivers what comes from now on to a handler, whose answer the sender gets. */
  forwardTo(target: ForwardTarget, options?: { endpoint?: string }): Promise<Forwarding>;
  /** Sends an event of a provider, its first where none is named, and waits for the answer. Throws for what its sender does not document. */
  trigger(provider: string, event?: string, options?: TriggerOptions): Promise<Sent>;
  /** The first requests that match, in the order in which they came. Throws `wait_timeout`, telling what came instead. */
  waitFor(query: string, options?: WaitOptions): Promise<CapturedRequests>;
  /** Signs a message as a provider does, to be sent by `fetch`. */
  sign(provider: string, options: SignOptions): SignedMessage;
  /** Ends everything and removes what was kept; twice is as well as once. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a relay in this process, on free ports of the loopback address and in a temporary folder. */
export async function startHooktap(): Promise<Hooktap> {
  const data = mkdtempSync(join(tmpdir(), "hooktap-testing-"));
  const remove = () => rmSync(data, { recursive: true, force: true });
  const relay = await startRelay({ port: 0, hooksPort: 0, host: "127.0.0.1", data }).catch((error: unknown) => {
    remove();
    throw error;
  });
  const client = createClient({ relay: relay.console, token: relay.token });
  const made = new Map([["default", Promise.resolve("default")]]);
  const secrets = createSecrets(client, endpointAt);
  const forwardings = new Set<Forwarding>();
  let closed: Promise<void> | null = null;

  /** The endpoint of this name, which is made where a request has not yet. */
  function endpointAt(name: string): Promise<string> {
    let endpoint = made.get(name);
    if (!endpoint) made.set(name, (endpoint = make(name)));
    return endpoint;
  }

  async function make(name: string): Promise<string> {
    try {
      await client.read(client.api.endpoints.$post({ json: { name } }));
    } catch (error) {
      const exists = error instanceof HooktapError && error.code === "endpoint_exists";
      if (!exists) throw error;
    }
    return name;
  }

  async function end(): Promise<void> {
    await Promise.all([...forwardings].map((forwarding) => forwarding.close()));
    await relay.close();
    remove();
  }

  const close = () => (closed ??= end());
  return {
    hookUrl: (endpoint = "default") => `${relay.hooks}/${endpoint}`,
    addSecret: (provider, secret, options = {}) => secrets.add(provider, secret, options),
    async forwardTo(target, { endpoint = "default" } = {}) {
      const forwarding = await forwardTo(relay, target, await endpointAt(endpoint));
      forwardings.add(forwarding);
      return forwarding;
    },
    trigger: (provider, event, options = {}) => trigger({ client, secrets, endpointAt }, provider, event, options),
    async waitFor(query, options = {}) {
      if (options.endpoint !== undefined) await endpointAt(options.endpoint);
      return waitFor(relay, client, query, options);
    },
    sign: (provider, options) => secrets.sign(provider, options),
    close,
    [Symbol.asyncDispose]: close,
  };
}
