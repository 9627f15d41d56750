import { explain, providers } from "../../providers/index.ts";
import { HooktapError } from "../../protocol/error.ts";
import { Exit } from "../exit.ts";
import { parseHttpFile, readInput } from "../http-file.ts";
import { createOutput } from "../output.ts";
import { parseParams } from "../params.ts";
import { printVerdict } from "../verdict-output.ts";

interface VerifyFlags {
  provider: string;
  secret?: string[];
  param?: string[];
  request: string;
  at?: number;
  url?: string;
  json?: boolean;
  quiet?: boolean;
}

/** `hooktap verify`: offline. The answer is yes for verified and for unsigned. */
export async function verify(flags: VerifyFlags): Promise<Exit> {
  const out = createOutput(flags);
  if (!Object.values(providers).some(({ id }) => id === flags.provider)) {
    throw new HooktapError("usage", `no provider is named "${flags.provider}"`, {
      hint: "list them with: hooktap providers",
    });
  }
  const request = parseHttpFile(readInput(flags.request), flags.url);
  const { signedBytes, ...verdict } = explain({
    provider: flags.provider,
    request,
    secrets: flags.secret ?? [],
    now: flags.at ?? Date.now() / 1000,
    params: parseParams(flags.param),
  });
  if (flags.json) out.item(verdict);
  else {
    printVerdict(out, verdict);
    if (signedBytes) out.note(`The signature covers ${signedBytes.length} bytes; the body has ${request.body.length}.`);
  }
  return verdict.status === "verified" || verdict.status === "unsigned" ? Exit.ok : Exit.no;
}
