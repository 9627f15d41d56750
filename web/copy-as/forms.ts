import { argumentText, bodyFile, type CopiedRequest, LONG_BODY } from "../../protocol/copy-as/copied-request.ts";
import { curlPosix, curlPowershell } from "../../protocol/copy-as/curl.ts";
import { fetchCall } from "../../protocol/copy-as/fetch.ts";
import { fixtureOf } from "../../protocol/copy-as/fixture.ts";
import { harOf } from "../../protocol/copy-as/har.ts";
import { httpiePosix } from "../../protocol/copy-as/httpie.ts";
import { rawHttp } from "../../protocol/copy-as/raw-http.ts";
import { quotePosix } from "../../protocol/copy-as/quote.ts";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { FORMS, type FormName } from "./names.ts";

export interface CopyContext {
  request: Detail;
  /** The exact bytes; empty for a body that was not taken. */
  body: Uint8Array<ArrayBuffer>;
  /** The relay's console and version. */
  console: string;
  version: string;
}

/** A larger body is of no use in a clipboard. */
const MOST_COPIED_BYTES = 10 * 1024 * 1024;

/** What a form needs of a request's body: the bytes, those of a long one only where the form holds them. */
export function copiedBody(
  form: FormName,
  { refused, size }: Detail,
  load: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (refused !== null || size === 0 || form === "replay") return Promise.resolve(new Uint8Array());
  if (FORMS[form].command && size >= LONG_BODY.length) return Promise.resolve(LONG_BODY);
  if (size > MOST_COPIED_BYTES) throw new Error("its body is too large for the clipboard; download it");
  return load();
}

/** A request as text of one form. `file`: what the text reads its body from, to be saved beside it; null where it holds the body. */
export async function copiedText(form: FormName, context: CopyContext): Promise<{ text: string; file: string | null }> {
  const { request, body } = context;
  const command = commandOf(form, { ...request, body });
  if (command !== null) {
    const inside = body.length === 0 || argumentText(body) !== null;
    return { text: command, file: inside ? null : bodyFile(request) };
  }
  return { text: await documentOf(form, context), file: null };
}

/** A command or call; null for the forms that are documents. */
function commandOf(form: FormName, request: CopiedRequest): string | null {
  switch (form) {
    case "curl":
      return curlPosix(request);
    case "powershell":
      return curlPowershell(request);
    case "fetch":
      return fetchCall(request);
    case "httpie":
      return httpiePosix(request);
    default:
      return null;
  }
}

async function documentOf(form: FormName, { request, body, console, version }: CopyContext): Promise<string> {
  switch (form) {
    case "raw":
      return new TextDecoder().decode(rawHttp({ ...request, body }));
    case "har": {
      const answer = await lastAnswer(request);
      return `${JSON.stringify(harOf([{ request, body, answer }], version), null, 2)}\n`;
    }
    case "fixture":
      return `${JSON.stringify(fixtureOf(request, body), null, 2)}\n`;
    default:
      return ["hooktap", "replay", request.id, "--relay", console].map(quotePosix).join(" ");
  }
}

/** The body of the target's last answer, null where there is none. */
export async function lastAnswer({ id, deliveries }: Detail): Promise<Uint8Array | null> {
  const last = deliveries.at(-1);
  return last && last.size > 0 ? await api.deliveryBody(id, last.id) : null;
}
