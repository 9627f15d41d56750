import { z } from "zod";
import { HooktapError } from "../../protocol/error.ts";

/** A webhook as a provider's API shows it. */
export interface RemoteWebhook {
  id: string;
  url: string;
  /** Null where its provider's webhooks have none. */
  name: string | null;
  active: boolean;
  /** The words that `--events` takes; empty where its provider has no choice of them. */
  events: string[];
  /** Null where this answer does not hold it. */
  secret: string | null;
}

/** What a webhook should be. */
export interface Wanted {
  url: string;
  name: string;
  events: string[];
}

/** A provider's API for webhooks. Errors are those of `createApiHttp`. */
export interface WebhookApi {
  /** All of them, or the ones that `known` helps to find where the API lists none. */
  list(known: string | null): Promise<RemoteWebhook[]>;
  /** Not safe to repeat: where it fails uncertainly, `list` tells what became of it. */
  create(wanted: Wanted): Promise<RemoteWebhook>;
  /** Makes it as wanted, and active. */
  change(id: string, wanted: Wanted): Promise<void>;
  /** Where secrets can be read at any time. Null where they cannot, or where this API has none. */
  secret(webhook: RemoteWebhook): Promise<string | null>;
  /** Makes a new secret in the place of the old, which is void at once. */
  renew: ((id: string) => Promise<string | null>) | null;
  /** It gets no more events. `gone`: it is deleted, by this where its API knows no other way, or by somebody before. */
  deactivate(webhook: RemoteWebhook): Promise<{ gone: boolean }>;
  /** Also of one that is active, whatever that takes. One that is gone already is no error. */
  remove(webhook: RemoteWebhook): Promise<void>;
}

/** Ids are numbers at some. */
export const Id = z.union([z.string().min(1), z.number()]).transform(String);

/** Some answers are wrapped in `{"data": …}`. */
export function unwrapped(json: unknown): unknown {
  return typeof json === "object" && json !== null && "data" in json ? json.data : json;
}

/** An answer in the form it should have; `provider_answer` where it has another. */
export function shaped<T>(schema: z.ZodType<T>, json: unknown, from: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new HooktapError(
    "provider_answer",
    `${from} answers in an unknown form: ${path.join(".") || "it"}: ${message}`,
    {
      hint: "check --api-url; if it is right, this version of hooktap does not know that form",
    },
  );
}

/** Runs a call and takes `provider_not_found` for null. */
export async function orMissing<T>(pending: Promise<T>): Promise<T | null> {
  try {
    return await pending;
  } catch (error) {
    if (error instanceof HooktapError && error.code === "provider_not_found") return null;
    throw error;
  }
}
