import { long } from "../helpers/long.ts";
import { describe, expect, it } from "vitest";
import {
  type LabelledSecret,
  providers,
  type Scheme,
  type SignatureScheme,
  verify,
  type WebhookRequest,
} from "../../providers/index.ts";
import { createMessage } from "../../providers/message.ts";
import { headerOf, isStatic, isTemplated } from "../../providers/schemes/family.ts";
import { keyOf } from "../../providers/schemes/key.ts";
import { readSignature } from "../../providers/schemes/read.ts";
import { parseTemplate } from "../../providers/template.ts";
import { type Vector, vectors } from "./vectors.ts";

const TRIES = long ? 100_000 : 4_000;

interface Case extends Vector {
  scheme: Scheme;
  carriers: string[];
  targets: ("header" | "body" | "secret")[];
}

const cases = vectors()
  .filter(({ provider, expect: status }) => status === "verified" && Object.hasOwn(providers, provider))
  .map(asCase)
  .filter((one) => one !== null);

/** What of a verified request a flipped bit must spoil: only what its signature covers. */
function asCase(one: Vector): Case | null {
  const message = createMessage(one.request);
  const provider = providers[one.provider]!;
  const scheme = provider.schemes.find(
    (only) => verify({ ...one, provider: { ...provider, schemes: [only] } }).status === "verified",
  );
  if (!scheme || isStatic(scheme)) return null;
  const names = isTemplated(scheme) ? covered(scheme) : [headerOf(scheme)!];
  const carriers = names.filter((header) => message.header(header) !== null).map((header) => header.toLowerCase());
  const wholeBody = isTemplated(scheme)
    ? scheme.build === null && /\{(body|crc32\(body\))\}/.test(scheme.signed)
    : scheme.family !== "jwt" || scheme.body !== null;
  const targets: Case["targets"] = [
    ...(carriers.length > 0 ? (["header"] as const) : []),
    ...(wholeBody && one.request.body.length > 0 ? (["body"] as const) : []),
    ...(isTemplated(scheme) && isShared(scheme) && one.secrets.length === 1 ? (["secret"] as const) : []),
  ];
  return targets.length > 0 ? { ...one, scheme, carriers, targets } : null;
}

function covered(scheme: SignatureScheme): string[] {
  const time =
    scheme.timestamp?.in === "header" && scheme.signed.includes("{timestamp}") ? [scheme.timestamp.name] : [];
  return [...(scheme.at.in === "header" ? [scheme.at.name] : []), ...time, ...parseTemplate(scheme.signed).headers];
}

function isShared({ family }: SignatureScheme): boolean {
  return family === "hmac" || family === "keyed-hash";
}

/** A small generator with a fixed seed: a failure can be run again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function flip(bytes: Uint8Array, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}

/** Another spelling of the same signature and time (the case of digits, an entry that does not count) is no forgery, nor is another time that nothing signs. */
function saysTheSame({ scheme, request }: Case, mutant: WebhookRequest): boolean {
  if (!isTemplated(scheme)) return false;
  const [was, is] = [request, mutant].map((one) => {
    const message = createMessage(one);
    return readSignature(scheme, message, () => message.json(), undefined);
  });
  if (!was!.ok || !is!.ok) return false;
  const timed = scheme.build !== null || scheme.signed.includes("{timestamp}");
  if (timed && was!.signature.timestamp !== is!.signature.timestamp) return false;
  const kept = is!.signature.digests;
  return was!.signature.digests.some((digest) => kept.some((other) => other.equals(digest)));
}

describe("one flipped bit", () => {
  it("is never verified, be it in a header, the body or the secret", () => {
    const next = random(20_260_501);
    const accepted: string[] = [];
    let tried = 0;
    while (tried < TRIES) {
      const one = cases[next(cases.length)]!;
      const { id, provider, request, secrets, now, params, scheme } = one;
      let mutant: WebhookRequest = request;
      let given: LabelledSecret[] = secrets.map((value) => ({ value, params }));
      const what = one.targets[next(one.targets.length)]!;
      if (what === "body") {
        mutant = { ...request, body: flip(request.body, next(request.body.length * 8)) };
      } else if (what === "secret") {
        const [secret] = secrets as [string];
        const value = flip(Buffer.from(secret), next(Buffer.byteLength(secret) * 8)).toString("latin1");
        const form = (scheme as SignatureScheme).secret;
        if (keyOf(value, form)?.equals(keyOf(secret, form)!)) continue;
        given = [{ value, params }];
      } else {
        const name = one.carriers[next(one.carriers.length)]!;
        const headers = request.headers.map(([key, value]): [string, string] =>
          key.toLowerCase() === name
            ? [key, flip(Buffer.from(value), next(value.length * 8)).toString("latin1")]
            : [key, value],
        );
        mutant = { ...request, headers };
        const isSignature = name === headerOf(scheme)?.toLowerCase();
        if (isSignature && saysTheSame(one, mutant)) continue;
      }
      tried++;
      const verdict = verify({ provider, request: mutant, secrets: given, now });
      if (verdict.status !== "failed" && verdict.status !== "no_secret")
        accepted.push(`${id} ${what}: ${verdict.status}`);
    }
    expect(accepted).toEqual([]);
  });
});
