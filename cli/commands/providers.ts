import { providers, type Provider } from "../../providers/index.ts";
import { Exit } from "../exit.ts";
import { knownProvider } from "../known-provider.ts";
import { type Output, createOutput } from "../output.ts";
import { type SchemeFacts, schemeFacts } from "../scheme-facts.ts";
import { gapText } from "../verdict-text.ts";

interface Flags {
  json?: boolean;
  quiet?: boolean;
}

const record = ({ id, name, docs, signs, secretHint, params, retries }: Provider) => ({
  id,
  name,
  docs,
  signs,
  secretHint,
  params,
  retries,
});

function list(out: Output, flags: Flags): void {
  const known = Object.values(providers);
  if (flags.json) {
    for (const provider of known) out.item(record(provider));
    return;
  }
  out.table(
    known.map(({ id, name, signs, secretHint }) => [
      { text: id, style: "bold" },
      name,
      signs ? "signs" : "does not sign",
      secretHint ?? "",
    ]),
  );
}

function toleranceText({ toleranceSeconds, documented }: NonNullable<SchemeFacts["timestamp"]>): string {
  if (toleranceSeconds === null) return "any age is accepted";
  return `${gapText(toleranceSeconds * 1000)} allowed${documented ? "" : " (assumed: it names no limit)"}`;
}

function schemeLines({ at, form, signs, algorithm, timestamp, key, idHeader, uncovered }: SchemeFacts) {
  return [
    ["Where", `${at}: ${form}`],
    ["Signs", signs],
    ["With", algorithm],
    ["Key", key],
    ["Time", timestamp && `${timestamp.at}, ${timestamp.unit}, ${toleranceText(timestamp)}`],
    ["Delivery id", idHeader],
    ["Not covered", uncovered],
  ] as const;
}

function print(out: Output, provider: Provider): void {
  const { id, name, docs, signs, secretHint, params, retries, schemes } = provider;
  const facts = (rows: readonly (readonly [string, string | null])[]) => {
    for (const [label, text] of rows) if (text) out.line({ text: `  ${label.padEnd(13)}`, style: "dim" }, text);
  };
  out.line({ text: name, style: "bold" }, ` (${id})${signs ? "" : " does not sign what it sends"}`);
  facts([
    ["Secret", secretHint],
    ["Retries", retries],
    ["Docs", docs],
    ...params.map(
      (param) => ["Param", `${param.name}${param.required ? "" : " (optional)"}: ${param.description}`] as const,
    ),
  ]);
  schemes.forEach((scheme, i) => {
    out.line();
    const count = schemes.length === 1 ? "" : ` ${i + 1} of ${schemes.length}`;
    out.line({ text: `Scheme${count}: ${scheme.family}`, style: "bold" });
    facts(schemeLines(schemeFacts(scheme)));
  });
}

/** `hooktap providers [id]`: what this version knows, without a relay. */
export async function show(id: string | undefined, flags: Flags): Promise<Exit> {
  const out = createOutput(flags);
  if (id === undefined) {
    list(out, flags);
    return Exit.ok;
  }
  const provider = knownProvider(id);
  if (flags.json) out.item({ ...record(provider), schemes: provider.schemes.map(schemeFacts) });
  else print(out, provider);
  return Exit.ok;
}
