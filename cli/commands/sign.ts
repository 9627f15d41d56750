import { writeFileSync } from "node:fs";
import { HooktapError } from "../../protocol/error.ts";
import { type Provider, sign as signHeaders, signRequest } from "../../providers/index.ts";
import { Exit } from "../exit.ts";
import { parseHttpFile, readInput, withBody, withHeaders } from "../http-file.ts";
import { chosenProvider, type ProviderFlags } from "../known-provider.ts";
import { isKeyPair } from "../../providers/new-secret.ts";
import { createOutput } from "../output.ts";
import { parseParams } from "../params.ts";

interface SignFlags extends ProviderFlags {
  secret?: string;
  privateKey?: string;
  param?: string[];
  request: string;
  at?: number;
  url?: string;
  http?: boolean;
  write?: boolean;
  json?: boolean;
  quiet?: boolean;
}

/** Why nothing was signed: a param that is missing, a body of another form, or a secret that cannot sign. */
function nothingToSet(provider: Provider, params: Record<string, string>, secret: string): HooktapError {
  const missing = provider.params.find(({ name, required }) => required && params[name] === undefined);
  if (missing) {
    return new HooktapError("usage", `signing as ${provider.id} needs the param ${missing.name}`, {
      hint: `--param ${missing.name}=…: ${missing.description}`,
    });
  }
  if (isKeyPair(provider) && !secret.includes("PRIVATE KEY")) {
    return new HooktapError("secret_unusable", `${provider.name} signs with a private key, and this is none`, {
      hint: `make a test key pair: hooktap secrets generate ${provider.id} --private-key key.pem, and sign with --private-key key.pem`,
    });
  }
  return new HooktapError("secret_unusable", `nothing can be signed as ${provider.id} with this secret and body`, {
    hint: provider.secretHint ? `the secret: ${provider.secretHint}` : `${provider.name} signs nothing`,
  });
}

function secretOf({ secret, privateKey }: SignFlags): string {
  if (secret !== undefined) return secret;
  if (privateKey !== undefined) return readInput(privateKey).toString("utf8");
  throw new HooktapError("usage", "there is nothing to sign with", { hint: "give --secret, or --private-key FILE" });
}

/** `hooktap sign`: offline. Prints the headers to set, or the request signed, in its body too where a part of the signature stands there. */
export async function sign(flags: SignFlags): Promise<Exit> {
  const out = createOutput(flags);
  const provider = chosenProvider(flags);
  if (!provider) {
    throw new HooktapError("usage", "whose signature is it to be?", {
      hint: "give --provider ID, --custom FILE, or --header NAME and its like",
    });
  }
  if (flags.write && flags.request === "-") {
    throw new HooktapError("usage", "--write changes the request's file, and stdin is none", { hint: "use --http" });
  }
  const bytes = readInput(flags.request);
  const params = parseParams(flags.param);
  const secret = secretOf(flags);
  const request = parseHttpFile(bytes, flags.url);
  const input = { provider, request, secret, now: flags.at ?? Date.now() / 1000, params };
  const whole = signRequest(input);
  if (whole.headers.length === 0 && !whole.body) throw nothingToSet(provider, params, secret);
  if (!flags.write && !flags.http) {
    const headers = signHeaders(input);
    if (headers.length === 0) {
      throw new HooktapError("usage", `the signature of ${provider.name} stands in the body`, {
        hint: "print the request with it by --http, or set it in the file by --write",
      });
    }
    if (flags.json) out.item(headers);
    else for (const [name, value] of headers) out.line({ text: `${name}: `, style: "cyan" }, value);
    return Exit.ok;
  }
  const signed = withBody(withHeaders(bytes, whole.headers), whole.body);
  if (flags.write) {
    writeFileSync(flags.request, signed);
    const set = [...whole.headers.map(([name]) => name), ...(whole.body ? ["the body"] : [])];
    out.note(`Signed ${flags.request}: ${set.join(", ")}.`);
  }
  if (flags.http) out.bytes(signed);
  else if (flags.json) out.item(whole.headers);
  else for (const [name, value] of whole.headers) out.line({ text: `${name}: `, style: "cyan" }, value);
  return Exit.ok;
}
