import { HooktapError } from "../protocol/error.ts";
import type { HeaderList } from "../protocol/headers.ts";
import { type LabelledSecret, type Provider, signRequest } from "../providers/index.ts";
import { type Message, withOwn } from "./compose.ts";

/** A request whose every header is set but `Host`. */
export interface Ready {
  headers: HeaderList;
  body: Uint8Array;
}

/** The path with a static secret in its query, for a sender whose secret stands in the URL; else the path itself. */
export function pathWithToken(provider: Provider, path: string, secret: LabelledSecret | null): string {
  const scheme = provider.schemes.find((one) => one.family === "token" && one.in !== "header");
  if (!secret || scheme?.family !== "token") return path;
  const name = scheme.in === "query" ? scheme.name : "token";
  return `${path}${path.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(secret.value)}`;
}

/**
 * Signs a message as its provider does, now: each attempt anew, as a handler refuses an old time. `url` is the one that the sender was
 * given. Throws `secret_unusable` where its provider signs and none of the secrets, newest first, can.
 */
export function signMessage(
  message: Message,
  provider: Provider,
  {
    method = "POST",
    url,
    secrets,
    now,
  }: { method?: string; url: string; secrets: readonly LabelledSecret[]; now: number },
): Ready {
  const request = { method, url, headers: message.headers, body: message.body };
  for (const secret of secrets) {
    const made = signRequest({ provider, request, secret, now: Math.floor(now) });
    if (made.headers.length === 0 && !made.body) continue;
    return ready(message, made.headers, made.body ?? message.body);
  }
  if (!provider.signs) return ready(message, [], message.body);
  const missing = provider.params.find(({ required }) => required);
  throw new HooktapError(
    "secret_unusable",
    `this request cannot be signed as ${provider.name} with the secret there is`,
    {
      hint: missing
        ? `it needs the param ${missing.name}: ${missing.description}`
        : `a public key only verifies: give a secret that signs. ${provider.secretHint ?? ""}`.trimEnd(),
    },
  );
}

function ready({ headers, own }: Message, signature: Readonly<HeaderList>, body: Uint8Array): Ready {
  const signed = withOwn(headers, [...signature]);
  const length: HeaderList = [["Content-Length", String(body.length)]];
  return { headers: withOwn(withOwn(signed, length), own), body };
}
