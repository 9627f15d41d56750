import { z } from "zod";
import { MAX_BODY } from "../endpoint.ts";
import { HooktapError } from "../error.ts";
import { BundleDelivery, BundleHead, BundlePiece, BundleRequest } from "./format.ts";
import { readBytes } from "./bytes.ts";
import type { Line } from "./lines.ts";

/**
 * One request of a bundle. Its body and deliveries stand on the lines that follow: read the body before the deliveries, and both before
 * the next request; what is not read is passed over. Both throw `bundle_invalid`, naming what is missing or wrong.
 */
export interface BundleEntry {
  line: number;
  request: BundleRequest;
  body(): AsyncGenerator<Uint8Array>;
  deliveries(): AsyncGenerator<BundleDelivery>;
}

/** A line where no request can be read. */
export interface BundleProblem {
  line: number;
  problem: string;
}

const Kind = z.object({ type: z.string() });

/** The requests of a bundle as they come, and what is wrong between them. */
export async function* readBundle(
  lines: AsyncIterable<Line>,
  onHead: (head: BundleHead) => void = () => {},
): AsyncGenerator<BundleEntry | BundleProblem> {
  const source = lines[Symbol.asyncIterator]();
  /** Lines that belong to the request before them. */
  let owed = 0;
  /** The line that comes next, parsed; null at the end. */
  let ahead: { line: number; value: unknown; problem: string | null } | null = null;

  async function peek() {
    if (ahead) return ahead;
    const { done, value: line } = await source.next();
    if (done) return null;
    return (ahead = { line: line.number, ...parsed(line) });
  }

  /** The next line, as one of this kind that belongs to the request before it. */
  async function part<T>(schema: z.ZodType<T>, kind: string, what: string): Promise<T> {
    const next = await peek();
    if (!next || kindOf(next.value) !== kind) throw new HooktapError("bundle_invalid", `${what} is missing`);
    ahead = null;
    owed--;
    const read = checked(schema, next.value);
    if ("problem" in read) throw new HooktapError("bundle_invalid", `${what}: ${read.problem}`);
    return read.value;
  }

  for (let next = await peek(); next; next = await peek()) {
    ahead = null;
    const { line, value } = next;
    const kind = kindOf(value);
    if (next.problem !== null) yield { line, problem: next.problem };
    else if (kind === "bundle") {
      const head = BundleHead.safeParse(value);
      if (head.success) onHead(head.data);
      else yield { line, problem: "the bundle is of a version that this hooktap does not know" };
    } else if (kind === "request") {
      const read = checked(BundleRequest, value);
      if ("problem" in read) {
        yield { line, problem: read.problem };
        while (isPart((await peek())?.value)) ahead = null;
        continue;
      }
      const request = read.value;
      owed = request.pieces + request.deliveries;
      yield {
        line,
        request,
        async *body() {
          let size = 0;
          const inline = readBytes(request.request);
          if (inline.length > 0) yield inline;
          for (let n = 0; n < request.pieces; n++) {
            const bytes = readBytes(await part(BundlePiece, "body", `piece ${n + 1} of ${request.pieces} of the body`));
            size += bytes.length;
            if (size > MAX_BODY) throw new HooktapError("bundle_invalid", `the body is larger than ${MAX_BODY} bytes`);
            yield bytes;
          }
        },
        async *deliveries() {
          const { deliveries } = request;
          for (let n = 0; n < deliveries; n++) {
            yield await part(BundleDelivery, "delivery", `delivery ${n + 1} of ${deliveries}`);
          }
        },
      };
      for (; owed > 0 && isPart((await peek())?.value); owed--) ahead = null;
    } else yield { line, problem: "no request is there for this line" };
  }
}

function parsed({ text }: Line): { value: unknown; problem: string | null } {
  if (text === null) return { value: null, problem: "it is longer than any line of a bundle" };
  try {
    return { value: JSON.parse(text), problem: null };
  } catch {
    return { value: null, problem: "it is not JSON" };
  }
}

function kindOf(value: unknown): string | null {
  return Kind.safeParse(value).data?.type ?? null;
}

function isPart(value: unknown): boolean {
  const kind = kindOf(value);
  return kind === "body" || kind === "delivery";
}

function checked<T>(schema: z.ZodType<T>, value: unknown): { value: T } | { problem: string } {
  const read = schema.safeParse(value);
  if (read.success) return { value: read.data };
  const [issue] = read.error.issues;
  return { problem: `${issue!.path.join(".")}: ${issue!.message}` };
}
