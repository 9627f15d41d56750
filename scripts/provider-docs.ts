import { schemeFacts } from "../cli/scheme-facts.ts";
import { gapText } from "../cli/verdict-text.ts";
import { type Provider, providers, type Scheme } from "../providers/index.ts";

/** Prints docs/providers.md, made from the registry: `npm run docs`. */
const HEAD = `# Providers

What hooktap knows of each sender. This page is made from the registry by \`npm run docs\`; \`hooktap providers <id>\` tells the same and more.

- **signed**: \`{body}\` is the raw bytes, \`{timestamp}\` the time as it was sent, \`{header:NAME}\` a header, \`{url}\` the full public URL,
  \`{notificationUrl}\` the URL as it is configured at the sender, \`{form:FIELD}\` a form's field, \`{$.path}\` a value in the JSON; any other
  word is a param. Where a sender has several schemes, each has its line in every column that differs.
- **tolerance**: how old a signed time may be; – where no time is signed. *assumed*: the sender names no limit.
- **params**: what is set beside the secret, \`--param name=value\`; in brackets where it is optional.
- **retries**: – where the sender documents none.
`;

const FOOT = `
## Adding one
1. Write \`providers/catalogue/<id>.ts\`: plain data over one of the scheme families of \`providers/schemes/define.ts\`. The template's words are those
   above (all of them at \`parseTemplate\`); where no template can say what is signed, \`build\` makes the parts.
2. Name it in \`providers/registry.ts\`.
3. Put its vectors into \`test/vectors/<id>.json\`: at least one request that verifies, one that was changed, and one for each of its mistakes. Take
   them from the sender's documentation or its own library.
4. Run \`npm run docs\` and \`npm test\`. The tests verify, sign, recognise, explain, fuzz and mutate it without a line of their own.

[ARCHITECTURE.md](../ARCHITECTURE.md) has an example. For one project alone no code is needed: see "A provider of your own" in
[secrets.md](secrets.md).
`;

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
/** One line for each text, or one for all where they are the same. */
function lines(texts: readonly (string | null)[]): string {
  const shown = texts.map((text) => (text === null ? "–" : cell(text)));
  return (new Set(shown).size > 1 ? shown : shown.slice(0, 1)).join("<br>") || "–";
}
const code = (text: string) => `\`${text}\``;

function schemeText(scheme: Scheme): string {
  const { family, algorithm } = schemeFacts(scheme);
  switch (family) {
    case "token":
      return "static secret";
    case "basic":
      return "HTTP Basic";
    case "jwt":
      return `JSON Web Token, ${algorithm}`;
    case "http-message-signatures":
      return "HTTP Message Signatures (RFC 9421)";
    case "keyed-hash":
      return algorithm!.replace(/^KEYED-HASH/, "plain hash");
    default:
      return algorithm!;
  }
}

/** Templates are code; what only words can say is not. */
function signedText(scheme: Scheme): string {
  const { signs } = schemeFacts(scheme);
  if (signs === null) return "nothing";
  return signs.includes("{") ? code(signs) : signs;
}

function toleranceText(scheme: Scheme): string | null {
  const time = schemeFacts(scheme).timestamp;
  if (!time) return null;
  if (time.toleranceSeconds === null) return "any age";
  return gapText(time.toleranceSeconds * 1000) + (time.documented ? "" : " *assumed*");
}

function row({ id, name, docs, schemes, params, retries }: Provider): string {
  const cells = [
    docs ? `[${cell(name)}](${docs})` : cell(name),
    code(id),
    lines(schemes.map(schemeText)),
    lines(schemes.map(signedText)),
    lines(schemes.map((scheme) => schemeFacts(scheme).at.replace(/^the headers? /, ""))),
    lines(schemes.map(toleranceText)),
    params.map(({ name: param, required }) => (required ? code(param) : `(${code(param)})`)).join(", ") || "–",
    lines([retries]),
  ];
  return `| ${cells.join(" | ")} |`;
}

const COLUMNS = ["name", "id", "scheme", "signed", "where", "tolerance", "params", "retries"];
const known = Object.values(providers).sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
const table = [`| ${COLUMNS.join(" | ")} |`, `|${"---|".repeat(COLUMNS.length)}`, ...known.map(row)];
process.stdout.write(`${HEAD}\n${table.join("\n")}\n${FOOT}`);
