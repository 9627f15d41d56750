import { writeFileSync } from "node:fs";
import { HooktapError } from "../../protocol/error.ts";
import { type Provider, sign as signRequest } from "../../providers/index.ts";
import { Exit } from "../exit.ts";
import { parseHttpFile, readInput, withHeaders } from "../http-file.ts";
import { chosenProvider } from "../known-provider.ts";
import { createOutput } from "../output.ts";
import { parseParams } from "../params.ts";

interface SignFlags {
  provider?: string;
  custom?: string;
  secret: string;
  param?: string[];
  request: string;
  at?: number;
  url?: string;
  http?: boolean;
  write?: boolean;
  json?: boolean;
  quiet?: boolean;
}

/** Why nothing was signed: a param that is missing, or a secret of another form. */
function nothingToSet(provider: Provider, params: Record<string, string>): HooktapError {
  const missing = provider.params.find(({ name }) => params[name] === undefined);
  if (missing) {
    return new HooktapError("usage", `signing as ${provider.id} needs the param ${missing.name}`, {
      hint: `--param ${missing.name}=…: ${missing.description}`,
    });
  }
  return new HooktapError("secret_unusable", `nothing can be signed as ${provider.id} with this secret`, {
    hint: provider.secretHint ? `the secret: ${provider.secretHint}` : `${provider.name} signs nothing`,
  });
}

/** `hooktap sign`: offline. Prints the headers to set, or the request with them. */
export async function sign(flags: SignFlags): Promise<Exit> {
  const out = createOutput(flags);
  const provider = chosenProvider(flags);
  if (!provider) {
    throw new HooktapError("usage", "whose signature is it to be?", { hint: "give --provider ID or --custom FILE" });
  }
  if (flags.write && flags.request === "-") {
    throw new HooktapError("usage", "--write changes the request's file, and stdin is none", { hint: "use --http" });
  }
  const bytes = readInput(flags.request);
  const params = parseParams(flags.param);
  const headers = signRequest({
    provider,
    request: parseHttpFile(bytes, flags.url),
    secret: flags.secret,
    now: flags.at ?? Date.now() / 1000,
    params,
  });
  if (headers.length === 0) throw nothingToSet(provider, params);
  if (flags.write) {
    writeFileSync(flags.request, withHeaders(bytes, headers));
    out.note(`Signed ${flags.request}: ${headers.map(([name]) => name).join(", ")}.`);
  }
  if (flags.http) out.bytes(withHeaders(bytes, headers));
  else if (flags.json) out.item(headers);
  else for (const [name, value] of headers) out.line({ text: `${name}: `, style: "cyan" }, value);
  return Exit.ok;
}
