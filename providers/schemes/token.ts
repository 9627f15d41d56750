import { either, outcome, type Outcome } from "../outcome.ts";
import { sameText } from "../secret.ts";
import type { LabelledSecret, Message } from "../types.ts";
import type { Making } from "./sign-template.ts";
import type { BasicScheme, TokenScheme } from "./scheme.ts";

/** How a scheme is called in a verdict. */
export function tokenName(scheme: TokenScheme | BasicScheme): string {
  if (scheme.family === "basic") return "basic";
  return scheme.in === "header" ? "static-header" : "url-token";
}

/** The header that carries a static secret: the one that the secret's param names, else the usual one; null where neither is known. */
export function tokenHeaderName(scheme: TokenScheme & { in: "header" }, secret: LabelledSecret): string | null {
  return (scheme.param !== null && secret.params?.[scheme.param]) || scheme.name;
}

/** Checks a static secret, which the user had the sender put into a header or the URL. At least one secret is given. */
export function checkToken(
  name: string,
  scheme: TokenScheme | BasicScheme,
  message: Message,
  secrets: readonly LabelledSecret[],
): Outcome {
  if (scheme.family === "basic")
    return checkHeader(
      name,
      { in: "header", name: "Authorization", param: null, prefix: "Basic " },
      message,
      secrets,
      encoded,
    );
  return scheme.in === "header"
    ? checkHeader(name, scheme, message, secrets, (value) => value)
    : checkUrl(name, scheme, message, secrets);
}

/** RFC 7617. */
function encoded(value: string): string {
  return Buffer.from(value, "utf8").toString("base64");
}

/** The header to set; empty where the secret stands in the URL or its header is not known. */
export function signToken(
  scheme: TokenScheme | BasicScheme,
  secret: LabelledSecret,
  { spoiled }: Pick<Making, "spoiled">,
): [string, string][] {
  const value = spoiled ? `${secret.value}-` : secret.value;
  if (scheme.family === "basic") return [["Authorization", `Basic ${encoded(value)}`]];
  const name = scheme.in === "header" ? tokenHeaderName(scheme, secret) : null;
  return name && scheme.in === "header" ? [[name, scheme.prefix + value]] : [];
}

function checkHeader(
  sender: string,
  scheme: Pick<TokenScheme & { in: "header" }, "in" | "name" | "param" | "prefix">,
  message: Message,
  secrets: readonly LabelledSecret[],
  form: (value: string) => string,
): Outcome {
  const header = (secret: LabelledSecret) => tokenHeaderName({ family: "token", ...scheme }, secret);
  const named = secrets.filter((secret) => header(secret) !== null);
  if (named.length === 0) {
    return outcome(
      "no_secret",
      null,
      `Which header carries the secret? Set the param "${scheme.param}" to its name, beside the secret.`,
    );
  }
  const wanted = [...new Set(named.map((secret) => header(secret)!))];
  const there = wanted.filter((name) => message.header(name) !== null);
  if (there.length === 0) {
    const detail = `${either(wanted)} is missing.`;
    return outcome("failed", "header_missing", `${detail} ${sender} was told to send the static secret there.`, {
      checks: [{ name: "header_present", ok: false, detail }],
    });
  }
  const present = { name: "header_present", ok: true, detail: `${either(there)} is there.` };
  // A user may have stored the header's whole value, the scheme's word included.
  const match = named.find(({ value, ...rest }) =>
    message
      .headers(header({ value, ...rest })!)
      .some(
        (came) =>
          sameText(came, scheme.prefix + form(value)) ||
          (scheme.prefix !== "" && value.startsWith(scheme.prefix) && sameText(came, value)),
      ),
  );
  return judged(match, [present], `the static secret in ${either(there)}`);
}

function checkUrl(
  sender: string,
  scheme: TokenScheme & { in: "url" | "query" },
  message: Message,
  secrets: readonly LabelledSecret[],
): Outcome {
  const { path, query } =
    scheme.in === "url"
      ? urlTexts(message.request.url)
      : { path: [], query: queryTexts(message.request.url, scheme.name) };
  const match = secrets.find((secret) => [...path, ...query].some((text) => sameText(text, secret.value)));
  if (!match && query.length === 0) {
    const detail =
      scheme.in === "url"
        ? "The URL has no query, and no part of its path is the secret."
        : `The URL's query has no ${scheme.name}.`;
    const words = `The static secret is missing from the URL that ${sender} called.`;
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

/** The values of one parameter of the query. */
export function queryTexts(url: string, name: string): string[] {
  return new URLSearchParams(splitOnce(splitOnce(url, "#")[0], "?")[1]).getAll(name);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function bothWays(texts: readonly string[]): string[] {
  return texts.filter((text) => text !== "").flatMap((text) => [text, new URLSearchParams(`v=${text}`).get("v") ?? ""]);
}
