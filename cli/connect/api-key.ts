import { HooktapError } from "../../protocol/error.ts";
import { readInput } from "../http-file.ts";
import { askHidden } from "./hidden-prompt.ts";
import type { Service } from "./services.ts";

/** For any provider; the provider's own variable goes before it. */
const ANY_KEY = "HOOKTAP_API_KEY";

/**
 * The key of a provider's API: of the flag, else of the environment, else typed or piped in. It is kept nowhere. A flag is taken out
 * of what `ps` shows of this process, but the shell's history has it.
 */
export async function readApiKey({ name, keyName, keyEnv }: Service, flag: string | undefined): Promise<string> {
  if (flag !== undefined) process.title = "hooktap providers";
  const given = flag ?? process.env[keyEnv] ?? process.env[ANY_KEY];
  const key = (given ?? (await typed(`${name}, ${keyName} (not shown): `))).trim();
  // What cannot stand in a header would be told whole by the error of whoever tries.
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new HooktapError(
    "usage",
    key === "" ? `there is no ${keyName} for ${name}` : `this is no ${keyName} of ${name}`,
    {
      hint: `set ${keyEnv}, or pipe it to stdin; --api-key takes it too, but a shell keeps that in its history`,
    },
  );
}

function typed(question: string): Promise<string> | string {
  if (process.stdin.isTTY) return askHidden(question, process.stdin, process.stderr);
  return readInput("-").toString("utf8");
}

/** `key:secret` pairs go as Basic (https://optiview.dolby.com/docs/theolive/api/authentication/), single keys as Bearer. */
export function authorizationFor(key: string): string {
  return key.includes(":") ? `Basic ${Buffer.from(key).toString("base64")}` : `Bearer ${key}`;
}
