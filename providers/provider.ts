import type { Scheme } from "./schemes/scheme.ts";
import type { Facts, Message } from "./types.ts";

/** What is known of one sender. A custom one can be handed to `verify`, `explain` and `sign` in place of an id. */
export interface Provider {
  id: string;
  name: string;
  /** A public page of the sender, or null. */
  docs: string | null;
  /** Whether requests are signed. Without, a static secret is all there can be. */
  signs: boolean;
  /** What a secret looks like and where it is found. */
  secretHint: string | null;
  /** How it shows its public key, where that is not a PEM; `raw` is the bytes of an Ed25519 key alone. */
  publicKey?: "jwk" | "der-base64" | "raw-hex" | "raw-base64";
  /** What a scheme needs beside the secret. */
  params: readonly { name: string; required: boolean; description: string }[];
  /** How the sender repeats what failed, in one sentence; null where nobody knows. */
  retries: string | null;
  /** Accepted schemes, in the order to try; the first is the one to sign with, unless `signWith` knows better. */
  schemes: readonly Scheme[];
  /** The scheme to sign a message with that carries no signature yet, as an index of `schemes`. */
  signWith?: (message: Message, secret: string) => number;
  recognise: Recognition;
  facts(message: Message): Omit<Facts, "provider">;
  /** The message with its body in plain, where the sender encrypts it; null where it is not encrypted, or not with this secret. */
  reveal?: (message: Message, secret: string) => Message | null;
  /** Whether its signatures are alternatives, by keys of different accounts: one that is right will do. */
  anySignature?: true;
  /** Why a request comes without a signature though its sender signs, as a sentence; null for every other request. */
  unsigned?: (message: Message) => string | null;
}

/** Signs of a sender beside the headers that its schemes name. Whether a header is one sender's alone is worked out from all of them. */
export interface Recognition {
  /** Other headers, in lower case. */
  headers: readonly string[];
  /** The beginning of its User-Agent, in lower case. */
  userAgent?: string;
  /** The shape of its body; asked only where no header tells, and of those that share the header that came. */
  shape?: (message: Message) => boolean;
  /** `shape` is asked only for a body that holds one of these texts. */
  mentions?: readonly string[];
}
