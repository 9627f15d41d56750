import { HooktapError } from "../protocol/error.ts";
import type { HeaderList } from "../protocol/headers.ts";
import type { Disturbance, Speed, TriggerInput } from "../protocol/trigger.ts";
import { sampleEvent, sampleProvider, scenarioOf } from "../play/find.ts";
import { fitting, fromText } from "../play/set-value.ts";
import { given } from "./flag-values.ts";
import { readInput } from "./http-file.ts";
import { parseParams } from "./params.ts";
import { readSecret, type SecretFlags } from "./secret-flags.ts";

export type TriggerFlags = SecretFlags & {
  relay?: string;
  token?: string;
  endpoint?: string[];
  json?: boolean;
  quiet?: boolean;
  list?: boolean;
  set?: string[];
  data?: string;
  header?: HeaderList;
  param?: string[];
  path?: string;
  to?: string;
  insecure?: boolean;
  print?: boolean;
  asProvider?: boolean;
  scenario?: string;
  speed?: number;
  instant?: boolean;
  duplicate?: number;
  drop?: number;
  reorder?: boolean;
  delay?: number;
  seed?: number;
};

/** What the flags ask for, in the API's words. Throws a usage error for flags that would do nothing. */
export function triggerInput(
  provider: string,
  event: string | undefined,
  flags: TriggerFlags,
): Omit<TriggerInput, "endpoint"> {
  const { scenario, asProvider, path } = flags;
  const speed: Speed | undefined = flags.instant ? "instant" : flags.speed;
  if (speed !== undefined && !asProvider && scenario === undefined) {
    throw new HooktapError("usage", "there is no time to pass: one event is sent once", {
      hint: "add --as-provider, or --scenario NAME",
    });
  }
  if (path !== undefined && !/^\/[\x21-\x7e]*$/.test(path)) {
    throw new HooktapError("usage", `"${path}" is no path`, { hint: "begin with /, and escape white space" });
  }
  if (flags.insecure && flags.to === undefined) {
    throw new HooktapError("usage", "--insecure is about a target's certificate", { hint: "add --to URL" });
  }
  const { duplicate, drop, reorder, seed } = flags;
  const delaySeconds = flags.delay === undefined ? undefined : flags.delay / 1000;
  const disturb = given({ duplicate, drop, reorder, delaySeconds, seed }) as Disturbance | undefined;
  const data = flags.data === undefined ? undefined : readData(flags.data);
  const hasSecret = flags.secret ?? flags.secretFile ?? flags.envFile ?? flags.env;
  return {
    provider,
    ...(given({
      event,
      scenario,
      path,
      disturb,
      set: flags.set && valuesOf(provider, event, scenario, flags.set),
      dataBase64: data?.toString("base64"),
      headers: flags.header,
      secret: hasSecret === undefined ? undefined : readSecret(provider, flags),
      params: flags.param && parseParams(flags.param),
      asProvider: asProvider ? (given({ speed }) ?? {}) : undefined,
      speed: asProvider ? undefined : speed,
    }) as Partial<TriggerInput> | undefined),
  };
}

/** JSON as it stands, `-` for stdin, or a file. */
function readData(text: string): Buffer {
  return /^\s*[[{]/.test(text) ? Buffer.from(text) : readInput(text);
}

/** What a text stands for where it is set: JSON where the event's schema takes that, else the text itself. */
function valuesOf(
  provider: string,
  event: string | undefined,
  scenario: string | undefined,
  lines: readonly string[],
): Record<string, unknown> {
  const sample = sampleProvider(provider);
  const names = scenario === undefined ? [event] : scenarioOf(sample, scenario).steps.map((step) => step.event);
  const schemas = names.map((name) => sampleEvent(sample, name).schema);
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf("=");
      if (at < 1) {
        throw new HooktapError("usage", `"${line}" is not path=value`, { hint: "like: --set job.progress=40" });
      }
      const [path, text] = [line.slice(0, at), line.slice(at + 1)];
      const fits = schemas.map((schema) => fitting(schema, path, fromText(text))).find((value) => value !== undefined);
      return [path, fits ?? text];
    }),
  );
}
