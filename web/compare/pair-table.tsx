import { differs, type Pair } from "./pairs.ts";

/** Names with both sides' values; what differs is marked by colour and by a word. */
export function PairTable({ title, pairs, only }: { title: string; pairs: readonly Pair[]; only: boolean }) {
  const different = pairs.filter((pair) => differs(pair) && !pair.ignored);
  const ignored = pairs.filter((pair) => pair.ignored).length;
  const shown = only ? different : pairs;
  return (
    <section className="compare-section">
      <h3>
        {title}
        <span className="muted">
          {different.length === 0 ? "the same" : `${different.length} different`}
          {ignored > 0 && `, ${ignored} ignored`}
        </span>
      </h3>
      {shown.length > 0 && (
        <table className="compare-table mono" aria-label={title}>
          <tbody>
            {shown.map((pair, index) => (
              <tr key={index} className={rowClass(pair)}>
                <th scope="row">{pair.name}</th>
                <Side value={pair.left} sign={differs(pair) ? "−" : ""} word="before" />
                <Side value={pair.right} sign={differs(pair) ? "+" : ""} word="after" />
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function rowClass(pair: Pair): string {
  if (!differs(pair)) return "compare-same";
  return pair.ignored ? "compare-ignored" : "compare-differs";
}

function Side({ value, sign, word }: { value: string | null; sign: string; word: string }) {
  return (
    <td>
      <span className="compare-sign" aria-hidden="true">
        {value === null ? "" : sign}
      </span>
      {value === null ? <span className="sr-only">nothing {word}</span> : value}
    </td>
  );
}
