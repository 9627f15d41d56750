import { HooktapError } from "../../protocol/error.ts";
import { type FlatHeaders, headerValue, isChunked, toFlat, toHeaderList } from "../../protocol/headers.ts";
import type { FileReplayedLine } from "../../protocol/replay-line.ts";
import { resign } from "../../play/resign.ts";
import { type FixtureFile, fixtureFiles } from "../bundle/fixture-files.ts";
import { createDeliver, type TargetRequest } from "../deliver.ts";
import type { Answer } from "../exchange.ts";
import { hostFor, withHost } from "../host-header.ts";
import { knownProvider } from "../known-provider.ts";
import { parseParams } from "../params.ts";
import type { Failure } from "../target-error.ts";
import type { Target } from "../target.ts";
import type { Changeable } from "./change.ts";
import { type ReplayFlags, signingOf } from "./flags.ts";
import type { Sent } from "./report.ts";

/** As long as an endpoint waits where nothing else is set. */
const DEADLINE_MS = 30_000;

/** A request of a file as a plan has it. */
export interface FileItem {
  name: string;
  method: string;
  path: string;
  /** In ms; 0 where its file does not tell. */
  receivedAt: number;
  /** Values of it were masked, so that its own signature does not hold. */
  redacted: boolean;
  file: FixtureFile;
}

/** The requests of files and folders, in the order given. Each is read again when it is sent: not all are held at once. */
export function fileItems(paths: readonly string[]): FileItem[] {
  return paths.flatMap(fixtureFiles).map((file) => {
    const { method, target, expected, redacted } = file.read();
    const receivedAt = (expected?.now ?? 0) * 1000;
    return { name: file.place, method, path: target.split("?", 1)[0]!, receivedAt, redacted, file };
  });
}

interface FileSenderOptions {
  target: Target;
  hostHeader: string;
  concurrency: number;
  change: ((request: Changeable) => Changeable | Promise<Changeable>) | null;
}

/** Sends requests of files straight to a target, signed anew where there is a secret. */
export function createFileSender(flags: ReplayFlags, { target, hostHeader, concurrency, change }: FileSenderOptions) {
  const deliver = createDeliver({ target, concurrency, insecure: flags.insecure ?? false });
  const host = hostFor(hostHeader, target);
  const signing =
    signingOf(flags) ?? (flags.secret === undefined ? { sign: "keep" as const } : { sign: "resign" as const });
  const given = parseParams(flags.param);

  function signed(
    request: Changeable & { url: string },
    known: { id: string | null; params: Record<string, string> },
  ): Changeable {
    if (signing.sign === "keep") return request;
    const id = flags.provider ?? known.id;
    if (id === null) {
      throw new HooktapError("usage", "whose signature is it to be?", {
        hint: "give --provider ID; list them with: hooktap providers",
      });
    }
    const bare = signing.sign === "none" || signing.kind === "header_missing";
    if (flags.secret === undefined && !bare) {
      throw new HooktapError("usage", "without a relay there is no secret to sign with", { hint: "give --secret" });
    }
    const secrets = [{ value: flags.secret ?? "", params: { ...known.params, ...given } }];
    const how = { sign: signing.sign, kind: signing.kind ?? null };
    const now = Math.floor(Date.now() / 1000);
    const { headers, body } = resign(request, how, { id, provider: knownProvider(id), secrets, now });
    return { ...request, headers, body: body ?? request.body };
  }

  /** With what every HTTP/1.1 request has: a Host, and a length where nothing else frames its body. */
  function framed({ headers, body }: Changeable): FlatHeaders {
    const wanted = host ?? (headerValue(headers, "host") === undefined ? target.authority : null);
    const flat = wanted === null ? toFlat(headers) : withHost(toFlat(headers), wanted);
    const isFramed = body.length === 0 || isChunked(headers) || headerValue(headers, "content-length") !== undefined;
    return isFramed ? flat : [...flat, "Content-Length", String(body.length)];
  }

  function exchange(name: string, request: TargetRequest): Promise<Answer | Failure> {
    try {
      return deliver.deliver(request).answer;
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new HooktapError("request_file_invalid", `${name} cannot be sent: it has ${cause.message}`, { cause });
    }
  }

  async function send({ name, file }: FileItem): Promise<Sent> {
    const { expected, ...read } = file.read();
    const changed = change ? await change(read) : read;
    const known = { id: expected?.provider ?? null, params: expected?.params ?? {} };
    const request = signed({ ...changed, url: read.url }, known);
    const { method, target: path, body } = request;
    const startedAt = new Date().toISOString();
    const began = performance.now();
    const answer = await exchange(name, {
      method,
      path,
      headers: framed(request),
      length: body.length,
      deadlineMs: DEADLINE_MS,
      body,
      trailers: () => toFlat(expected?.trailers ?? []),
    });
    const line: FileReplayedLine = {
      file: name,
      target: target.href,
      startedAt,
      ms: 0,
      status: null,
      error: null,
      reason: null,
      headers: [],
      size: 0,
    };
    if ("error" in answer) Object.assign(line, { error: answer.error, reason: answer.message });
    else {
      Object.assign(line, { status: answer.status, reason: answer.reason, headers: toHeaderList(answer.headers) });
      try {
        for await (const part of answer.body) line.size += part.length;
      } catch {
        Object.assign(line, { error: "reset", reason: "the answer was cut off" });
      }
    }
    line.ms = Math.round(performance.now() - began);
    return { name, method, path: path.split("?", 1)[0]!, delivery: line, problem: null, item: line };
  }

  return { send, close: deliver.close };
}
