import { useMemo } from "react";
import type { FormField } from "../../protocol/body/form.ts";
import { JsonComparison, jsonText } from "./json-comparison.tsx";
import { PairTable } from "./pair-table.tsx";
import { differs, type Pair, pairHeaders } from "./pairs.ts";

interface FormComparisonProps {
  left: readonly FormField[];
  right: readonly FormField[];
  only: boolean;
  ignores(name: string): boolean;
}

/** Two forms field by field; a field that holds JSON on both sides by the structure of that. */
export function FormComparison({ left, right, only, ignores }: FormComparisonProps) {
  const pairs = pairHeaders(list(left), list(right), ignores);
  const inside = pairs.filter((pair) => differs(pair) && !pair.ignored && isJson(pair.left) && isJson(pair.right));
  return (
    <>
      <PairTable title="Fields" pairs={pairs.filter((pair) => !inside.includes(pair))} only={only} />
      {inside.map((pair, index) => (
        <JsonField key={index} pair={pair} only={only} ignores={ignores} />
      ))}
    </>
  );
}

type JsonFieldProps = Pick<FormComparisonProps, "only" | "ignores"> & { pair: Pair };

function JsonField({ pair: { name, left, right }, only, ignores }: JsonFieldProps) {
  const [before, after] = [useMemo(() => jsonText(left!), [left]), useMemo(() => jsonText(right!), [right])];
  return (
    <section className="compare-section">
      <h3 className="mono">{name}</h3>
      <JsonComparison left={before!} right={after!} only={only} ignores={ignores} />
    </section>
  );
}

const list = (fields: readonly FormField[]) => fields.map(({ name, value }): [string, string] => [name, value]);

function isJson(value: string | null): boolean {
  return value !== null && /^\s*[{[]/.test(value) && jsonText(value) !== null;
}
