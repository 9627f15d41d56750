import { createMessage } from "../message.ts";
import { check, isTemplated } from "../schemes/family.ts";
import type { JwtScheme, Scheme } from "../schemes/scheme.ts";
import { cleaned } from "../secret.ts";
import type { LabelledSecret, Message } from "../types.ts";
import { holds, type Judgement } from "../verify.ts";
import type { Diagnosis } from "./mistake.ts";
import { decodedAs, DECODERS, stray } from "./secrets.ts";
import { urlDiffers, urlVariants, wrongHash } from "./templates.ts";

const NO_BODY = new Uint8Array();
/** So many secrets are tried with each mistake. */
const MOST_SECRETS = 20;
const ALGORITHMS = ["HS256", "HS384", "HS512"] as const;

/** The mistake behind a token or a static secret, for which no template is recomputed: each is checked anew under one. */
export function mistakenToken({ provider, scheme, message, secrets }: Judgement, now: number): Diagnosis | null {
  if (!provider || !scheme || isTemplated(scheme)) return null;
  const isRight = (as: Scheme, on: Message, secret: LabelledSecret) =>
    holds(check(provider, as, on, on.request.body ?? NO_BODY, [secret], now));
  for (const secret of secrets.slice(0, MOST_SECRETS)) {
    const value = cleaned(secret.value);
    if (value !== secret.value && value !== "" && isRight(scheme, message, { ...secret, value })) return stray(secret);
    if (scheme.family !== "jwt" || message.header(scheme.header) === null) continue;
    for (const { as = scheme, on = message, diagnosis } of mistakes(scheme, message)) {
      if (isRight(as, on, secret)) return diagnosis;
    }
  }
  return null;
}

interface Mistake {
  as?: JwtScheme;
  on?: Message;
  diagnosis: Diagnosis;
}

function* mistakes(scheme: JwtScheme, message: Message): Generator<Mistake> {
  const { decode: right } = scheme.secret;
  for (const decode of DECODERS.filter((one) => one !== right))
    yield { as: { ...scheme, secret: { ...scheme.secret, decode } }, diagnosis: decodedAs(decode, right) };
  const word = /^\S+\s+/.exec(message.header(scheme.header)!.trim())?.[0];
  if (word !== undefined && word !== scheme.prefix)
    yield { as: { ...scheme, prefix: word }, diagnosis: otherPrefix(scheme, word) };
  const hash = (algorithm: string) => `sha${algorithm.slice(2)}`;
  for (const algorithm of ALGORITHMS.filter((one) => !scheme.algorithms.includes(one)))
    yield {
      as: { ...scheme, algorithms: [algorithm] },
      diagnosis: wrongHash(hash(algorithm), scheme.algorithms.map(hash).join(" or ")),
    };
  if (!scheme.claims.some(({ equals }) => equals === "url")) return;
  const { request } = message;
  for (const [code, url] of urlVariants(request.url, (name) => message.header(name)))
    yield { on: createMessage({ ...request, url }), diagnosis: urlDiffers(code, url, false) };
}

function otherPrefix({ header, prefix }: JwtScheme, word: string): Diagnosis {
  return {
    code: "signature_form_matches",
    message: `The token in ${header} is right, only it stands after "${word.trim()}".`,
    fix: `Whoever signs must write ${prefix}<token>; look for what changes ${header} on the way.`,
  };
}
