import { createMessage } from "./message.ts";
import type { Provider } from "./provider.ts";
import { find } from "./registry.ts";
import { fitsForm, headerOf, isPresent, isStatic, isTemplated, signBy } from "./schemes/family.ts";
import type { Scheme } from "./schemes/scheme.ts";
import { usableSecrets } from "./secret.ts";
import type { AnyRequest, LabelledSecret, Message } from "./types.ts";

export interface SignInput {
  /** An id of `providers`, or an own provider. */
  provider: string | Provider;
  request: AnyRequest;
  /** The secret, or for senders with a key pair the private key. */
  secret: string | LabelledSecret;
  /** Unix seconds; written without a fraction. */
  now: number;
  params?: Readonly<Record<string, string>>;
}

/**
 * The headers to set so that a request verifies: signatures, their time and, where the request carries one, the delivery id. A
 * request that is signed already is signed anew in the same headers; others with the provider's first scheme. Empty where there is
 * nothing to set: an unknown provider, an unsigned one without a static header, a signature that stands in the body, a secret that
 * cannot be decoded or is only a public key, a time that is none.
 */
export function sign({ provider, request, secret, now, params }: SignInput): [name: string, value: string][] {
  const known = typeof provider === "object" ? provider : find(provider);
  const [usable] = usableSecrets([secret], params);
  // The last instant that JavaScript's dates know.
  if (!known || !usable || !(now >= 0 && now <= 8.64e12)) return [];
  const message = createMessage(request);
  const headers = new Map<string, [string, string]>();
  for (const scheme of chosen(known, message)) {
    const set = signBy(scheme, message, request.body, usable, now);
    for (const header of set) {
      const name = header[0].toLowerCase();
      // Of schemes that share a header the first that can be made with this secret is used.
      if (!headers.has(name)) headers.set(name, header);
    }
  }
  return [...headers.values()];
}

/** The schemes of the signatures that are there; else the one whose delivery id is; else those for such a message. */
function chosen(provider: Provider, message: Message): readonly Scheme[] {
  const signing = provider.schemes.filter((scheme) => {
    if (isStatic(scheme) || !isPresent(scheme, message)) return false;
    const header = headerOf(scheme);
    return header !== null && message.headers(header).some((value) => fitsForm(scheme, value));
  });
  if (signing.length > 0) return signing;
  const kin = provider.schemes.find(
    (scheme) => isTemplated(scheme) && scheme.idHeader !== null && message.header(scheme.idHeader) !== null,
  );
  if (kin) return [kin];
  const first = provider.schemes[provider.signWith?.(message) ?? 0];
  if (!first) return [];
  const header = headerOf(first);
  return provider.schemes.filter((scheme) => scheme === first || (header !== null && headerOf(scheme) === header));
}
