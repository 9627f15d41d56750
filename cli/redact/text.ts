import { isIPv6 } from "node:net";
import type { Masker } from "./masker.ts";
import { isLuhn } from "./masker.ts";
import type { Names } from "./names.ts";

const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,20000}-----END [A-Z ]{0,40}PRIVATE KEY-----/g;
const JWT = /\beyJ[\w-]{5,8000}\.[\w-]{2,16000}(?:\.[\w-]{0,2000}){1,3}/g;
const KNOWN_TOKENS =
  /\b(?:(?:sk|rk|pk)_(?:live|test)_|sk-|whsec_|gh[pousr]_|github_pat_|glpat-|xox[abpors]-|AKIA|ASIA|AIza|SG\.|dolby_sec_|theosec_)[\w./+=-]{8,500}/g;
const SCHEMES = /\b(Bearer|Basic|Digest|Token|ApiKey) +([^\s,;"']{1,8000})/gi;
const URL_QUERY = /([?&#;])([\w.~%[\]-]{1,100})=([^&#\s"'<>;]{1,8000})/g;
const USER_INFO = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)([^\s/?#@"']{1,500})@/gi;
const EMAIL = /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g;
const DIGITS = /(?<![\d.])\d(?:[ -]?\d){12,40}(?![\d.])/g;
const CARD_ISSUERS =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14}|6\d{15,18})$/;
const PHONE = /(?<![\w+])\+\d(?:[ ().-]{0,2}\d){7,14}(?!\d)/g;
// Not behind a single slash, where versions stand: Chrome/120.0.0.0.
const IP4 = /(?<![\w.-])(?<!(?<!\/)\/)(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g;
const IP6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;

/** In a URL that is spoken of, also what signs it opens it. */
const OPENS_URL = /(?:^|[-_])(?:sig|signature|policy|credential|hmac|hash|code|state)$/i;

/** Free text with what gives itself away masked: keys and tokens, secrets in URLs, e-mail, phone and card numbers, addresses of machines. */
export function redactText(text: string, names: Names, masker: Masker): string {
  if (text.length < 4) return text;
  return text
    .replace(PRIVATE_KEY, (found) => masker.mask("secret", found))
    .replace(USER_INFO, (_, scheme: string, info: string) => `${scheme}${masker.mask("secret", info)}@`)
    .replace(URL_QUERY, (all, mark: string, name: string, value: string) =>
      isMask(value) || (names.outside(decoded(name)) !== "secret" && !OPENS_URL.test(name))
        ? all
        : `${mark}${name}=${masker.mask("secret", value)}`,
    )
    .replace(JWT, (found) => masker.mask("secret", found))
    .replace(KNOWN_TOKENS, (found) => masker.mask("secret", found))
    .replace(SCHEMES, (all, scheme: string, value: string) =>
      value.length < 8 || isMask(value) ? all : `${scheme} ${masker.mask("secret", value)}`,
    )
    .replace(DIGITS, (found) => maskCards(found, masker))
    .replace(EMAIL, (found) => (isOurs(found) ? found : masker.mask("email", found)))
    .replace(PHONE, (found) => (found.startsWith("+555") ? found : masker.mask("phone", found)))
    .replace(IP4, (found) => (isStrangersIp4(found) ? masker.mask("ip4", found) : found))
    .replace(IP6, (found) => (isStrangersIp6(found) ? masker.mask("ip6", found) : found));
}

/** The card's number in a run of digits, where one begins and ends with a group: an expiry date may stand behind it. */
function maskCards(run: string, masker: Masker): string {
  const groups = run.split(/(?<=[ -])/);
  for (let from = 0; from < groups.length; from++) {
    let number = "";
    for (let to = from; to < groups.length && number.length < 40; to++) {
      number += groups[to]!;
      const digits = number.replace(/\D/g, "");
      if (digits.length < 13 || !CARD_ISSUERS.test(digits) || !isLuhn(digits)) continue;
      const plain = number.replace(/[ -]$/, "");
      return run.replace(plain, masker.mask("card", plain));
    }
  }
  return run;
}

/** A header that carries one secret, with the name of its scheme left to read. */
export function redactSecret(value: string, masker: Masker): string {
  if (value === "") return value;
  const [, scheme = "", rest] = /^([A-Za-z][\w-]{1,30} +)?(.*)$/s.exec(value)!;
  return scheme + (rest === "" ? "" : masker.mask("secret", rest!));
}

/** Whether it is a mask already: in text that was looked through before. */
const isMask = (value: string) => /^(?:redacted-[0-9a-f]{8,}|x-[0-9a-f]{8,})$/.test(value);

/** An address that is a mask, or what stands for the user in a URL. */
const isOurs = (email: string) => email.endsWith("@example.com") || isMask(email.split("@", 1)[0]!);

function isStrangersIp4(text: string): boolean {
  const parts = text.split(".").map(Number);
  return parts.every((part) => part <= 255) && parts[0] !== 127 && parts[0]! < 240 && text !== "0.0.0.0";
}

function isStrangersIp6(text: string): boolean {
  return isIPv6(text) && text !== "::1" && text !== "::" && !text.toLowerCase().startsWith("2001:db8:");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
