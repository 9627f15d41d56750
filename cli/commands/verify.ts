import type { Framework } from "../../protocol/framework.ts";
import type { Verdict } from "../../protocol/verdict.ts";
import { HooktapError } from "../../protocol/error.ts";
import { REDACTED_HEADER } from "../../protocol/redacted-header.ts";
import { headerValue } from "../../protocol/headers.ts";
import { explain } from "../../providers/index.ts";
import { createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { findRequest } from "../find-request.ts";
import { parseHttpFile, readInput } from "../http-file.ts";
import { chosenDefinition, chosenProvider, type ProviderFlags } from "../known-provider.ts";
import { createOutput } from "../output.ts";
import { parseParams } from "../params.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { printSigned, printVerdict } from "../verdict-output.ts";

type VerifyFlags = CommonFlags &
  ProviderFlags & {
    secret?: string[];
    param?: string[];
    request?: string;
    at?: number;
    url?: string;
    framework?: Framework;
  };

interface Explained {
  verdict: Verdict;
  signed: { bytes: Uint8Array; size: number } | null;
}

/** Of a request whose values were masked: what was signed is not what is there. */
const NOT_CHECKED: Verdict = {
  status: "unknown",
  reason: "unsupported",
  provider: null,
  scheme: null,
  message:
    "This request was redacted: its signature cannot be checked. What was found out before stands in expected.json.",
  warnings: [],
  checks: [],
  secret: null,
  diagnosis: null,
};

function explainFile(flags: VerifyFlags & { request: string }): Explained {
  const provider = chosenProvider(flags);
  if (!provider) {
    throw new HooktapError("usage", "--request needs --provider, --custom or --header: who signed?", {
      hint: "list providers with: hooktap providers",
    });
  }
  const request = parseHttpFile(readInput(flags.request), flags.url);
  if (headerValue(request.headers, REDACTED_HEADER.toLowerCase()) !== undefined) {
    return { verdict: { ...NOT_CHECKED, provider: provider.id }, signed: null };
  }
  const { signedBytes, ...verdict } = explain({
    provider,
    request,
    secrets: flags.secret ?? [],
    now: flags.at ?? Date.now() / 1000,
    params: parseParams(flags.param),
    ...(flags.framework ? { framework: flags.framework } : {}),
  });
  return { verdict, signed: signedBytes && { bytes: signedBytes, size: signedBytes.length } };
}

async function explainStored(id: string, flags: VerifyFlags): Promise<Explained> {
  if (flags.at !== undefined || flags.url !== undefined) {
    throw new HooktapError("usage", "--at and --url are for --request: a captured request has its own time and URL", {
      hint: "leave them out",
    });
  }
  const settings = requireRelay(readSettings(flags));
  const client = createClient(settings);
  const request = await findRequest(client, id, settings.endpoints[0]!);
  const provider = chosenDefinition(flags) ?? flags.provider;
  const json = {
    ...(provider === undefined ? {} : { provider }),
    ...(flags.secret === undefined ? {} : { secret: flags.secret }),
    ...(flags.param === undefined ? {} : { params: parseParams(flags.param) }),
    ...(flags.framework ? { framework: flags.framework } : {}),
  };
  const { signedBytes, signedSize, ...verdict } = await client.read(
    client.api.requests[":id"].verify.$post({ param: { id: request.id }, json }),
  );
  return {
    verdict,
    signed: signedBytes === null ? null : { bytes: Buffer.from(signedBytes, "base64"), size: signedSize! },
  };
}

/** `hooktap verify`: a file, offline, or a captured request by its relay. The answer is yes for verified and for unsigned. */
export async function verify(id: string | undefined, flags: VerifyFlags): Promise<Exit> {
  const out = createOutput(flags);
  const { request } = flags;
  if ((id === undefined) === (request === undefined)) {
    throw new HooktapError("usage", "there is one request to verify: give --request FILE or an id", {
      hint: "like: hooktap verify --provider transcodely --secret … --request event.http, or: hooktap verify latest",
    });
  }
  const { verdict, signed } =
    request === undefined ? await explainStored(id!, flags) : explainFile({ ...flags, request });
  if (flags.json) out.item(verdict);
  else {
    printVerdict(out, verdict);
    if (signed) printSigned(out, signed.bytes, signed.size);
  }
  return verdict.status === "verified" || verdict.status === "unsigned" ? Exit.ok : Exit.no;
}
