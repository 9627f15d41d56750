import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { decodeText, detectKind } from "../../protocol/body/kind.ts";
import { parseForm, type FormField } from "../../protocol/body/form.ts";
import { xmlLines } from "../../protocol/body/xml.ts";
import { byteSize } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { FormComparison } from "./form-comparison.tsx";
import { JsonComparison, jsonText, type JsonText } from "./json-comparison.tsx";
import type { Side } from "./side.ts";

const TextComparison = lazy(() =>
  import("./text-comparison.tsx").then((module) => ({ default: module.TextComparison })),
);

/** Larger ones are not taken apart. */
const MOST_BYTES = 5 * 1024 * 1024;

interface BodyComparisonProps {
  left: Side;
  right: Side;
  only: boolean;
  ignores(name: string): boolean;
}

/** Two bodies: by their structure where both are JSON, else line by line, else whether they are the same. */
export function BodyComparison({ left, right, only, ignores }: BodyComparisonProps) {
  const tooLarge = Math.max(left.size, right.size) > MOST_BYTES;
  const [before, after] = [useBody(left, !tooLarge), useBody(right, !tooLarge)];
  const error = before.error ?? after.error;
  return (
    <section className="compare-section">
      <h3>Body</h3>
      {tooLarge ? (
        <p className="muted">
          Bodies of {byteSize(left.size)} and {byteSize(right.size)} are not compared: up to {byteSize(MOST_BYTES)} are.
        </p>
      ) : error ? (
        <ErrorNotice error={error} />
      ) : before.data && after.data ? (
        <Bodies left={left} right={right} before={before.data} after={after.data} only={only} ignores={ignores} />
      ) : (
        <p className="muted">Loading…</p>
      )}
    </section>
  );
}

function useBody(side: Side, enabled: boolean) {
  return useQuery({
    queryKey: ["compared", side.key],
    queryFn: ({ signal }) => (side.size === 0 ? new Uint8Array() : side.load(signal)),
    enabled,
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

interface BodiesProps extends BodyComparisonProps {
  before: Uint8Array<ArrayBuffer>;
  after: Uint8Array<ArrayBuffer>;
}

function Bodies({ left, right, before, after, only, ignores }: BodiesProps) {
  const a = useText(before, left.contentType);
  const b = useText(after, right.contentType);
  if (same(before, after)) {
    return (
      <p className="muted">
        {before.length === 0 ? "Neither has one." : `The same ${byteSize(before.length)} on both sides.`}
      </p>
    );
  }
  if (a.text === null || b.text === null) {
    return (
      <p>
        These bytes are not text, and they differ: {byteSize(before.length)} before, {byteSize(after.length)} after.
      </p>
    );
  }
  if (a.form && b.form) return <FormComparison left={a.form} right={b.form} only={only} ignores={ignores} />;
  if (a.json && b.json) return <JsonComparison left={a.json} right={b.json} only={only} ignores={ignores} />;
  return (
    <Suspense fallback={<p className="muted">Loading…</p>}>
      <TextComparison before={a.text} after={b.text} only={only} />
    </Suspense>
  );
}

interface BodyText {
  text: string | null;
  json: JsonText | null;
  form: FormField[] | null;
}

function useText(bytes: Uint8Array, contentType: string | null): BodyText {
  return useMemo(() => {
    const text = decodeText(bytes, contentType);
    const kind = text === null ? "hex" : detectKind(bytes, contentType);
    return {
      text: kind === "xml" ? indented(text!) : text,
      json: kind === "json" ? jsonText(text!) : null,
      form: kind === "form" ? parseForm(text!) : null,
    };
  }, [bytes, contentType]);
}

/** XML that came on one line is compared by its elements. */
function indented(source: string): string {
  const lines = xmlLines(source);
  if (!lines) return source;
  return lines
    .map(({ depth, parts }) => "  ".repeat(depth) + parts.map(({ from, to }) => source.slice(from, to)).join(""))
    .join("\n");
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
