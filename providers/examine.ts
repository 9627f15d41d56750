import { factsOf, NO_FACTS } from "./facts.ts";
import type { HandshakeKind } from "./handshake-kinds.ts";
import { createMessage, isReadable, MAX_WHOLE } from "./message.ts";
import type { Provider } from "./provider.ts";
import { recognise } from "./recognise.ts";
import { find } from "./registry.ts";
import { isPresent } from "./schemes/family.ts";
import { usableSecrets } from "./secret.ts";
import type { Facts, LabelledSecret, Message, PartialRequest, Verdict } from "./types.ts";
import { type Judgement, judge, judgeLikeliest, toVerdict, UNREADABLE, UNRECOGNISED } from "./verify.ts";

/** A stored secret with the provider it belongs to. */
export interface OwnedSecret extends LabelledSecret {
  provider: string;
}

export interface ExamineInput {
  /** `body` may be withheld: then facts come from the headers alone, and a signature is not judged yet (`unknown`, no reason). */
  request: PartialRequest;
  /** Of a withheld body, in bytes. Where the headers tell nothing and it is too large to be looked into, `UNREADABLE` is final. */
  size?: number;
  secrets: readonly OwnedSecret[];
  /** Unix seconds, may be fractional. */
  now: number;
  /** Ids to choose from; all where left out. */
  among?: readonly string[];
  /** The user's own providers: recognised by their signature's header, and meant where secrets belong to their id. */
  own?: readonly Provider[];
}

export interface Examined {
  facts: Facts;
  verdict: Verdict;
  /** What it asks, where it is a handshake: see `handshake`. */
  handshake: { provider: string; kind: HandshakeKind } | null;
}

/**
 * Facts and verdict of one captured request: it is recognised once and its body is parsed at most once. A request that is not
 * recognised is taken for that of the one provider that all secrets belong to, and a warning says so. Never throws.
 */
export function examine({ request, size = 0, secrets, now, among, own = [] }: ExamineInput): Examined {
  const message = createMessage(request);
  const owners = secrets.length === 0 ? NOBODY : new Set(secrets.map((secret) => secret.provider));
  const fits = recognise(message, among, owners);
  const secretsOf = ({ id }: Provider) => usableSecrets(secrets.filter((secret) => secret.provider === id));
  const mine = ownJudgement(own, message, secretsOf, now);
  // A header may be a known sender's too: then whoever signed it counts, or else whoever has a secret here.
  const isMine = mine && (mine.outcome.status === "verified" || !fits.some(({ provider }) => owners.has(provider.id)));
  if (isMine) return examined(mine.provider, mine);

  const taken = fits[0]?.provider ?? onlyOwner(owners, among, own);
  if (!taken) {
    const verdict = size <= MAX_WHOLE && isReadable(message) ? UNRECOGNISED : UNREADABLE;
    return { facts: NO_FACTS, verdict, handshake: null };
  }

  if (fits.length > 0) {
    const judgement = judgeLikeliest(fits, message, secretsOf, now, true);
    return examined(judgement.provider!, judgement);
  }
  const judgement = judge(taken, message, secretsOf(taken), now);
  judgement.outcome.warnings.push(
    `Nothing in this request tells who sent it. It was taken for ${taken.name}, as all secrets here are ${taken.name}'s.`,
  );
  return examined(taken, judgement);
}

const NOBODY: ReadonlySet<string> = new Set();

function examined(provider: Provider, judgement: Judgement): Examined {
  const { message, asked, plain } = judgement;
  return {
    facts: factsOf(provider, plain ?? message),
    verdict: toVerdict(judgement),
    handshake: asked && { provider: provider.id, kind: asked.kind },
  };
}

/** The judgement of one of the user's own providers whose signature is there: of one that verifies, else of the first. */
function ownJudgement(
  own: readonly Provider[],
  message: Message,
  secretsOf: (provider: Provider) => LabelledSecret[],
  now: number,
) {
  const judgements = own
    .filter(({ schemes }) => schemes.some((scheme) => isPresent(scheme, message)))
    .map((provider) => ({ ...judge(provider, message, secretsOf(provider), now), provider }));
  return judgements.find(({ outcome }) => outcome.status === "verified") ?? judgements[0];
}

function onlyOwner(
  owners: ReadonlySet<string>,
  among: readonly string[] | undefined,
  own: readonly Provider[],
): Provider | null {
  const [id] = owners;
  if (owners.size !== 1 || id === undefined || (among && !among.includes(id))) return null;
  return own.find((provider) => provider.id === id) ?? find(id);
}
