import fc from "fast-check";

export const NOW = 1_767_323_045_000;

export const paths = ["/", "/hooks/stripe", "/hooks/Stripe", "/a[b]c", "/a/b/c", "/%7e/it's", "/a;b--", "/ab*"];
export const types = ["invoice.paid", "invoice.PAID", "order.created", "ä.ö😀", 'quo"te', "x\0y", "100%_[a]"];
export const names = ["X-Foo", "x-foo", "Content-Type", "X-Retry"];
export const bodyTypes = [
  "application/json",
  "application/json; charset=utf-8",
  "Application/X-WWW-Form-urlencoded",
  "text/plain ; a=b",
];
export const deliveryErrors = ["refused", "dns", "tls", "reset", "timeout", "aborted", "agent_lost"] as const;

export const bodies: (string | Uint8Array)[] = [
  "",
  "plain text with needle",
  "a=1&b=two&a=3&amount=1000.0&status=%7B%22x%22%3A1%7D",
  '{"data":{"object":{"amount":1000,"big":12345678901234567890,"id":"evt_1"}},"items":[{"id":"a"},{"id":"7"}],"ok":true}',
  '{"data":{"object":{"amount":1000.0,"big":12345678901234567891,"id":7}},"items":[],"ok":null}',
  '{"d\\u0061ta":{"object":{"amount":-1.5e3}},"items":"x","ok":"true"}',
  '{"data":{"object":[1,2]},"items":[{"id":{"deep":1}}],"text":"say \\"7\\" it\'s"}',
  '[{"id":"root"},1.10]',
  '{"data":{"object":{"amount":1e400}}} trailing',
  '\ufeff{"ok":1}',
  '"just a string"',
  Uint8Array.from([0xff, 0x00, 0x27, 0x6e, 0x65, 0x65, 0x64, 0x6c, 0x65, 0xc3, 0x28]),
];

const pick = (...values: string[]) => fc.constantFrom(...values);
const order = pick("", "", ">", ">=", "<", "<=");
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((made) => made.join(""));
const listOf = (value: fc.Arbitrary<string>) =>
  fc.array(value, { minLength: 1, maxLength: 2 }).map((made) => made.join(","));
const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;

const found = pick(
  "needle",
  "NEEDLE",
  "Stripe",
  "/hooks/",
  "/^.a/",
  "/[0-9]+$/",
  "/(?i)PAID/",
  "evt_",
  '"it\'s"',
  "/b/c",
  "0000",
  "ä",
  '"\\"7"',
  "/\\W\\b/",
);
const compared = pick(
  "1",
  "1000",
  "1000.00",
  "1e3",
  "-1500",
  "12345678901234567890",
  "two",
  "bar",
  "7",
  "true",
  "null",
  "evt_1",
  '""',
  "a,b",
);
const name = fc.oneof(
  pick("header:x-foo", "header:Content-Type", "header:x-none", "header:X-RETRY"),
  pick("query:a", "query:page", "query:q", "query:x", "query:B"),
  pick("form:a", "form:b", "form:amount", "form:status", "form:none"),
  pick(
    "json:data.object.amount",
    "json:data.object.big",
    "json:data.object.id",
    "json:items[0].id",
    "json:items.1.id",
    "json:ok",
  ),
  pick("json:[0].id", "json:1", "json:data.object.0", "json:text", "json:__proto__", "json:items.length", "json:data"),
);

const condition = fc.oneof(
  joined(pick("sig:"), listOf(pick("verified", "FAILED", "unsigned", "no_secret", "unknown"))),
  joined(pick("provider:"), listOf(pick("stripe", "STRIPE", "transcodely", "git*", "*", "a_b%c", "?_*"))),
  joined(pick("method:"), pick("post", "GET", "p*")),
  joined(pick("path:"), listOf(pick(...paths, "/hooks/*", "*/b/*", "/?", "/a[b]*", "*'*", "**", quoted("/ab*")))),
  joined(
    pick("type:"),
    listOf(
      fc.oneof(
        pick(...types.filter((text) => !text.includes("\0")).map(quoted)),
        pick("invoice.*", "x", "x*", "?", "?*😀", "*[a]"),
      ),
    ),
  ),
  joined(pick("id:"), pick("0000001", "000000", "0000001-", "00000001", "1", "EVT_1", "evt*", "é*", '""', "\u212a")),
  joined(pick("endpoint:"), pick("default", "OTHER", "shop-*", "none")),
  joined(pick("target:"), pick("http://localhost:3000", "http://localhost:3000*", "*[b]", "HTTP://*")),
  joined(pick("ip:"), pick("127.0.0.1", "::1", "203.0.*", "2001:db8::1")),
  joined(pick("ct:"), pick("application/json", "APPLICATION/*", "text/plain", "*form*")),
  joined(
    pick("status:"),
    listOf(fc.oneof(joined(order, pick("200", "4xx", "404", "500")), pick("none", "400..499", "2xx..4xx"))),
  ),
  joined(
    pick("size:"),
    listOf(fc.oneof(joined(order, pick("0", "12", "100b", "256kb", "0.1kb")), pick("10..200", "1kb..1mb"))),
  ),
  joined(pick("latency:"), listOf(fc.oneof(joined(order, pick("500", "12.5ms", "2s", "1m")), pick("0.5ms..500ms")))),
  joined(pick("attempts:"), listOf(fc.oneof(joined(order, pick("0", "1", "2")), pick("0..1")))),
  joined(pick("is:"), listOf(pick("replayed", "duplicate", "truncated", "queued", "pinned"))),
  joined(pick("has:"), listOf(pick("body", "delivery", "note"))),
  joined(
    pick("since:", "until:"),
    pick("1h", "30s", "1ms", "0d", "2026-01-02T03:04", "2026-01-01", "2026-01-02T04:04:05+01:00"),
  ),
  joined(pick("body", "path", "type", "id"), pick("~", "!~"), found),
  joined(
    name,
    fc.oneof(pick(""), joined(pick("=", "!=", ">", ">=", "<", "<="), compared), joined(pick("~", "!~"), found)),
  ),
  pick("stripe", "PAID", "evt", "100%", "ä", '"order 7"', "'", "_", "[x]", "000000", "\\", "é"),
);

const { query } = fc.letrec<{ query: string; prim: string; not: string; and: string }>((tie) => ({
  prim: fc.oneof(
    { maxDepth: 2, depthSize: "small", withCrossShrink: true },
    condition,
    joined(pick("("), tie("query"), pick(")")),
  ),
  not: joined(pick("", "", "", "-", "NOT "), tie("prim")),
  and: fc
    .tuple(fc.array(tie("not"), { minLength: 1, maxLength: 3 }), pick(" ", " AND "))
    .map(([parts, word]) => parts.join(word)),
  query: fc.array(tie("and"), { minLength: 1, maxLength: 2 }).map((parts) => parts.join(" OR ")),
}));

/** Queries that are well formed and hit some of the random requests. */
export const queryText: fc.Arbitrary<string> = query.filter((text) => text.length <= 2000);

const shard = fc.oneof(
  condition,
  pick(
    "'",
    '"',
    ";",
    "--",
    "/*",
    "\0",
    "\\",
    "(",
    ")",
    ",",
    "~",
    "!~",
    ":",
    "=",
    "..",
    "*",
    "?",
    "%",
    "_",
    "[",
    "]",
    "/",
    "\n",
    "\ud800",
    "😀",
  ),
  pick(
    "' OR 1=1 --",
    '"; DROP TABLE request; --',
    "x') OR ('1'='1",
    "?1",
    ":a",
    "@x",
    "$y",
    "NULL",
    "0x00",
    "char(0)",
    "\u212a",
  ),
  pick("OR", "AND", "NOT", "-", " ", "sig:", "json:", "header:", "body~/", "since:", "status:>", "id:", "nope:1"),
  fc.string({ unit: "binary", maxLength: 6 }),
);

/** Anything that somebody could type or paste, most of it broken. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(shard, { maxLength: 6 }).chain((parts) => pick("", " ").map((glue) => parts.join(glue))),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(queryText, fc.nat(200), shard)
      .map(([text, at, part]) => text.slice(0, at) + part + text.slice(at)),
  },
);
