import { createHash } from "node:crypto";
import { HooktapError } from "../protocol/error.ts";
import type { RotateInput, Rotation, Secret, SecretInput } from "../protocol/secret.ts";
import type { Clock } from "./clock.ts";
import type { Endpoints } from "./endpoints.ts";
import type { SecretBox } from "./secret-box.ts";
import type { SecretRow, Store } from "./store/store.ts";

/** A secret in the clear, in memory only, as the providers library takes it. */
export type OpenSecret = Omit<SecretRow, "sealed" | "endpoint"> & { value: string };

/** Those secrets that are valid at a moment, in ms. */
export function validAt<T extends Pick<OpenSecret, "expiresAt">>(secrets: readonly T[], at: number): T[] {
  return secrets.filter(({ expiresAt }) => expiresAt === null || at < expiresAt);
}

export type Secrets = Awaited<ReturnType<typeof createSecrets>>;

/** The secrets of all endpoints: sealed in the store, opened at the start and kept with their endpoint's state. */
export async function createSecrets(store: Store, box: SecretBox, endpoints: Endpoints, now: Clock) {
  for (const row of await store.secrets()) {
    const value = box.open(row.sealed, contextOf(row));
    if (value !== null) endpoints.get(row.endpoint)?.secrets.push(opened(row, value));
  }

  /** Stores a secret; with `othersEndAt` the provider's others end then, in the same commit. */
  async function insert(endpoint: string, input: SecretInput, othersEndAt?: number): Promise<OpenSecret> {
    const { provider, secret: value, label = null, params = {} } = input;
    const fingerprint = createHash("sha256").update(value).digest("hex").slice(0, 16);
    const parts = { endpoint, provider, fingerprint };
    const row = await store.addSecret(
      {
        ...parts,
        label,
        hint: value.length > 8 ? value.slice(-4) : "",
        params,
        sealed: box.seal(value, contextOf(parts)),
        createdAt: now(),
        expiresAt: null,
      },
      othersEndAt,
    );
    return opened(row, value);
  }

  return {
    list: (endpoint: string): Secret[] => endpoints.existing(endpoint).secrets.map(describe),

    async add(endpoint: string, input: SecretInput): Promise<Secret> {
      const state = endpoints.existing(endpoint);
      const secret = await insert(endpoint, input);
      state.secrets = [...state.secrets, secret];
      return describe(secret);
    },

    /**
     * Adds a secret in the place of the provider's others, which go on for the overlap and then end. Throws `secret_not_found` where
     * there is none to replace, and `secret_known` where it is one of them.
     */
    async rotate(endpoint: string, { overlapSeconds = 0, ...input }: RotateInput): Promise<Rotation> {
      const { provider } = input;
      const state = endpoints.existing(endpoint);
      const current = validAt(state.secrets, now()).filter((secret) => secret.provider === provider);
      if (current.length === 0) {
        throw new HooktapError("secret_not_found", `the endpoint ${endpoint} has no secret of ${provider} to rotate`, {
          hint: `add the first one with: hooktap secrets add ${provider}`,
        });
      }
      if (current.some(({ value }) => value === input.secret)) {
        throw new HooktapError("secret_known", `the endpoint ${endpoint} has this secret of ${provider} already`, {
          hint: "give the new one",
        });
      }
      const endAt = now() + overlapSeconds * 1000;
      const params = input.params ?? current.at(-1)!.params;
      const secret = await insert(endpoint, { ...input, params }, endAt);
      const ends = new Set(validAt(state.secrets, endAt).filter((known) => known.provider === provider));
      state.secrets = [
        ...state.secrets.map((known) => (ends.has(known) ? { ...known, expiresAt: endAt } : known)),
        secret,
      ];
      const replaced = new Set(current.map(({ id }) => id));
      return {
        secret: describe(secret),
        ending: state.secrets.filter(({ id }) => replaced.has(id)).map(describe),
      };
    },

    async remove(endpoint: string, id: string): Promise<void> {
      const state = endpoints.existing(endpoint);
      if (!(await store.removeSecret(endpoint, id))) {
        throw new HooktapError("secret_not_found", `the endpoint ${endpoint} has no secret ${id}`, {
          hint: "list them with: hooktap secrets",
        });
      }
      state.secrets = state.secrets.filter((secret) => secret.id !== id);
    },
  };
}

function opened(row: SecretRow, value: string): OpenSecret {
  const { id, provider, label, hint, fingerprint, params, createdAt, expiresAt } = row;
  return { id, provider, value, label, hint, fingerprint, params, createdAt, expiresAt };
}

function contextOf(row: { endpoint: string; provider: string; fingerprint: string }): string {
  return `${row.endpoint}/${row.provider}/${row.fingerprint}`;
}

function describe({ id, provider, label, hint, fingerprint, params, createdAt, expiresAt }: OpenSecret): Secret {
  const iso = (ms: number) => new Date(ms).toISOString();
  const ends = expiresAt === null ? null : iso(expiresAt);
  return { id, provider, label, hint, fingerprint, params, createdAt: iso(createdAt), expiresAt: ends };
}
