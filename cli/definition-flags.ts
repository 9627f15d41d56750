import { type Command, Option } from "commander";
import type { CustomProvider } from "../protocol/custom-provider.ts";
import { HooktapError } from "../protocol/error.ts";
import { customProvider, type CustomProvider as Described } from "../providers/index.ts";
import { given, orNone, wholeNumber } from "./flag-values.ts";

/** A provider of one's own by single flags: the fields of its file form. */
export interface DefinitionFlags {
  header?: string;
  template?: string;
  hash?: CustomProvider["hash"];
  encoding?: CustomProvider["encoding"];
  prefix?: string;
  pair?: string;
  timeHeader?: string;
  timePair?: string;
  timeUnit?: "s" | "ms" | "iso";
  tolerance?: number | "none";
  secretFormat?: "utf8" | "base64" | "base64url" | "hex";
  secretPrefix?: string;
  idHeader?: string;
  eventType?: string;
}

/** The flag that sets each field of a definition. */
const FLAG_OF: Record<string, string> = {
  header: "--header",
  template: "--template",
  prefix: "--prefix and --pair",
  timestamp: "--time-header or --time-pair",
  "timestamp.pair": "--time-pair",
  "timestamp.header": "--time-header",
  eventType: "--event-type",
};

export const definitionFlags = (command: Command) =>
  command
    .optionsGroup("A sender of your own:")
    .option("--header <name>", "the header with its signature")
    .option("--template <text>", "what it signs, like '{timestamp}.{body}' (default: {body})")
    .addOption(
      new Option("--hash <name>", "its hash (default: sha256)").choices(["sha1", "sha256", "sha384", "sha512"]),
    )
    .addOption(
      new Option("--encoding <name>", "how the signature is written (default: hex)").choices([
        "hex",
        "base64",
        "base64url",
      ]),
    )
    .option("--prefix <text>", "what stands before the signature, like 'v1='")
    .option("--pair <key>", "the signature's key, where the header holds key=value pairs")
    .option("--time-header <name>", "the header with the signed time")
    .option("--time-pair <key>", "the key of the signed time among the pairs")
    .addOption(new Option("--time-unit <unit>", "how the time counts (default: s)").choices(["s", "ms", "iso"]))
    .option("--tolerance <seconds>", "how old the time may be, or none (default: 300)", orNone(wholeNumber(0, 1e9)))
    .addOption(
      new Option("--secret-format <name>", "how the secret becomes the key (default: utf8, as it stands)").choices([
        "utf8",
        "base64",
        "base64url",
        "hex",
      ]),
    )
    .option("--secret-prefix <text>", "what is taken off the secret's beginning, where it is there")
    .option("--id-header <name>", "the header with the delivery's id")
    .option("--event-type <place>", "where the event's type is: header:NAME, form:FIELD or $.path");

/** The definition that the flags make, checked; undefined where none is given. */
export function definitionOf(flags: DefinitionFlags, id = "sender"): CustomProvider | undefined {
  const { header, template, hash, encoding, prefix, pair, idHeader, eventType } = flags;
  const { timeHeader, timePair, timeUnit: unit, tolerance, secretFormat: decode, secretPrefix: stripPrefix } = flags;
  const toleranceSeconds = tolerance === "none" ? null : tolerance;
  const timestamp = given({ header: timeHeader, pair: timePair, unit, toleranceSeconds });
  const secret = given({ decode, stripPrefix });
  const parts = given({ header, template, hash, encoding, prefix, pair, timestamp, secret, idHeader, eventType });
  if (!parts) return undefined;
  if (header === undefined) {
    throw new HooktapError("usage", "a sender of your own needs --header: where is its signature?", {
      hint: "like: --header X-Shop-Signature --template '{timestamp}.{body}' --time-header X-Shop-Time",
    });
  }
  const definition = { id, ...parts, header } as CustomProvider;
  const result = customProvider(definition as Described);
  if (result.ok) return definition;
  const problems = result.problems.map(({ field, message }) => `${FLAG_OF[field] ?? field}: ${message}`);
  throw new HooktapError("usage", `this describes no sender. ${problems.join(" ")}`, {
    hint: "the flags are the fields of docs/secrets.md, one by one",
  });
}
