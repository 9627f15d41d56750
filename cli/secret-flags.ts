import { type Command, Option } from "commander";
import { HooktapError } from "../protocol/error.ts";
import { checkEnvName, envName, readEnv } from "./env-file.ts";
import { readInput } from "./http-file.ts";

/** Where a command takes a secret from. */
export interface SecretFlags {
  secret?: string;
  secretFile?: string;
  envFile?: string;
  env?: string;
}

/**
 * node ends with 9 for an `--env-file` that is not there, even where it belongs to a script (nodejs/node#54232): the other name is for
 * files that are yet to be made.
 */
export const envFileFlag = (description: string) => new Option("--dotenv, --env-file <file>", description);

export const secretFlags = (command: Command) =>
  command
    .option("--secret <secret>", "the secret as the provider shows it")
    .addOption(new Option("--secret-file <file>", "a file that holds it").conflicts("secret"))
    .addOption(envFileFlag("an env file that holds it").conflicts(["secret", "secretFile"]))
    .option("--env <name>", "its name in the env file (default: <PROVIDER>_WEBHOOK_SECRET)");

/** The secret that the flags name, else what is piped to stdin. */
export function readSecret(provider: string, { secret, secretFile, envFile, env }: SecretFlags): string {
  if (envFile !== undefined) return readEnv(envFile, checkEnvName(env ?? envName(provider)));
  if (env !== undefined) {
    throw new HooktapError("usage", "--env names a variable of an env file", { hint: "add --env-file .env" });
  }
  if (secret !== undefined) return secret;
  if (secretFile === undefined && process.stdin.isTTY) {
    throw new HooktapError("usage", "there is no secret", {
      hint: "give --secret, --secret-file or --env-file, or pipe it to stdin",
    });
  }
  // Editors and echo end a file with a line feed that is not part of the secret.
  return readInput(secretFile ?? "-")
    .toString("utf8")
    .replace(/\r?\n$/, "");
}
