/** What a value is, by the name that it stands under. `secret` also for numbers that open an account or name a person for good. */
export type Kind = "secret" | "email" | "phone" | "name" | "address";

const SECRET_ENDS = new Set(
  `password passwd pwd passphrase secret token tokens apikey credential credentials cookie authorization otp cvc cvv csc pin jwt
   bearer sessionid ssn iban passport dob birthday birthdate`.split(/\s+/),
);
const SECRET_PAIRS = new Set(
  `api_key access_key private_key secret_key signing_key encryption_key auth_key stream_key subscription_key session_id security_code
   tax_id national_id account_number routing_number birth_date access_code auth_code verification_code x_auth`.split(
    /\s+/,
  ),
);
/** In a URL or a header `key` opens something; in a body it is most often a file's. */
const KEY_EXCEPTIONS = new Set(["idempotency", "partition", "routing", "websocket", "cache", "surrogate", "public"]);

const PHONES = new Set(["phone", "mobile", "tel", "telephone", "msisdn", "fax", "cellphone"]);
const NAMES = new Set(
  "firstname lastname fullname surname forename username nickname realname cardholder displayname".split(" "),
);
const NAME_PAIRS = new Set(
  `first_name last_name full_name given_name family_name middle_name maiden_name user_name real_name display_name cardholder_name
   holder_name account_holder customer_name contact_name recipient_name sender_name author_name owner_name billing_name shipping_name
   legal_name`.split(/\s+/),
);
/** Whose plain `name` is that of a person. */
const PERSONS = new Set(
  `customer user person contact billing shipping sender author owner recipient member profile holder payer buyer client patient
   employee guest attendee signer subscriber committer pusher details`.split(/\s+/),
);
const ADDRESS = new Set("line1 line2 address address1 address2 street zip zipcode postcode".split(" "));
const ADDRESS_PAIRS = new Set([
  "street_address",
  "postal_code",
  "zip_code",
  "post_code",
  "address_line1",
  "address_line2",
]);

export interface Names {
  /** What a value in a body or a form is; `parent` is the name of the object that holds it. */
  field(name: string, parent: string): Kind | null;
  /** What a header or a part of a URL's query is. */
  outside(name: string): Kind | null;
}

/** Tells values by their names; `more`: names of the user's own, whose values are secrets. Case, `-` and `_` do not count. */
export function createNames(more: readonly string[]): Names {
  const own = new Set(more.map((name) => wordsOf(name).join("")));

  function field(name: string, parent: string): Kind | null {
    const words = wordsOf(name);
    const last = words.at(-1) ?? "";
    const pair = words.slice(-2).join("_");
    if (own.has(words.join(""))) return "secret";
    if (SECRET_ENDS.has(last) || SECRET_PAIRS.has(pair)) return "secret";
    if (last === "email" || pair === "email_address" || pair === "e_mail") return "email";
    if (PHONES.has(last) || pair === "phone_number" || pair === "mobile_number") return "phone";
    if (NAMES.has(last) || NAME_PAIRS.has(pair)) return "name";
    if (last === "name" && words.length === 1 && wordsOf(parent).some((word) => PERSONS.has(singular(word))))
      return "name";
    return ADDRESS.has(last) || ADDRESS_PAIRS.has(pair) ? "address" : null;
  }

  return {
    field,
    outside(name) {
      const words = wordsOf(name);
      const isKey = words.at(-1) === "key" && !words.some((word) => KEY_EXCEPTIONS.has(word));
      return isKey || words.join("") === "auth" ? "secret" : field(name, "");
    },
  };
}

const singular = (word: string) => (PERSONS.has(word) ? word : word.replace(/s$/, ""));

/** `clientSecret`, `client_secret`, `Client-Secret` and `CLIENT SECRET` alike: client, secret. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}
