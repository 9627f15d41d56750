import { either, outcome, type Outcome } from "./outcome.ts";
import { sameText } from "./secret.ts";
import type { LabelledSecret, Message, Provider, TokenScheme } from "./types.ts";

/** How a scheme is called in a verdict. */
export function tokenName(scheme: TokenScheme): string {
  return scheme.in === "header" ? "static-header" : "url-token";
}

/** Checks a static secret, which the user had the sender put into a header or the URL. At least one secret is given. */
export function checkToken(
  provider: Provider,
  scheme: TokenScheme,
  message: Message,
  secrets: readonly LabelledSecret[],
): Outcome {
  return scheme.in === "header"
    ? checkHeader(provider, scheme.param, message, secrets)
    : checkUrl(provider, message, secrets);
}

function checkHeader(provider: Provider, param: string, message: Message, secrets: readonly LabelledSecret[]): Outcome {
  const named = secrets.filter((secret) => secret.params?.[param]);
  if (named.length === 0) {
    return outcome(
      "no_secret",
      null,
      `Which header carries the secret? Set the param "${param}" to its name, beside the secret.`,
    );
  }
  const wanted = [...new Set(named.map((secret) => secret.params![param]!))];
  const there = wanted.filter((name) => message.header(name) !== null);
  if (there.length === 0) {
    const detail = `${either(wanted)} is missing.`;
    return outcome("failed", "header_missing", `${detail} ${provider.name} was told to send the static secret there.`, {
      checks: [{ name: "header_present", ok: false, detail }],
    });
  }
  const present = { name: "header_present", ok: true, detail: `${either(there)} is there.` };
  const match = named.find((secret) =>
    message.headers(secret.params![param]!).some((value) => sameText(value, secret.value)),
  );
  return judged(match, [present], `the static secret in ${either(there)}`);
}

function checkUrl(provider: Provider, message: Message, secrets: readonly LabelledSecret[]): Outcome {
  const { path, query } = urlTexts(message.request.url);
  const match = secrets.find((secret) => [...path, ...query].some((text) => sameText(text, secret.value)));
  if (!match && query.length === 0) {
    const detail = "The URL has no query, and no part of its path is the secret.";
    const words = `The static secret is missing from the URL that ${provider.name} called.`;
    return outcome("failed", "header_missing", words, { checks: [{ name: "token_present", ok: false, detail }] });
  }
  const place = query.length > 0 ? "The URL has a query." : "The URL's path has the secret.";
  return judged(match, [{ name: "token_present", ok: true, detail: place }], "the static secret in the URL");
}

function judged(match: LabelledSecret | undefined, checks: Outcome["checks"], what: string): Outcome {
  const detail = `${match ? "It equals" : "It does not equal"} ${what}.`;
  checks.push({ name: "token", ok: match !== undefined, detail });
  if (!match) return outcome("failed", "signature_mismatch", `What came is not ${what}.`, { checks });
  return outcome("verified", null, `The request carries ${what}.`, {
    checks,
    secret: match,
    warnings: ["A static secret says who called; the payload is not covered by it."],
  });
}

/** Every path segment and query value, as written and decoded: a user may have put the secret anywhere, escaped or not. */
function urlTexts(url: string): { path: string[]; query: string[] } {
  const [head = "", search = ""] = splitOnce(splitOnce(url, "#")[0], "?");
  const path = head.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "").split("/");
  const query = search.split("&").map((pair) => splitOnce(pair, "=")[1] || splitOnce(pair, "=")[0]);
  return { path: bothWays(path), query: bothWays(query) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function bothWays(texts: readonly string[]): string[] {
  return texts.filter((text) => text !== "").flatMap((text) => [text, new URLSearchParams(`v=${text}`).get("v") ?? ""]);
}
