import { useMemo, useState } from "react";
import type { Detail } from "../../protocol/request.ts";
import { Button } from "../ui/button.tsx";
import { dateTime, duration } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { BodyComparison } from "./body-comparison.tsx";
import { ignoresName, storedIgnores, storeIgnores } from "./ignore.ts";
import { IgnoreField } from "./ignore-field.tsx";
import { PairTable } from "./pair-table.tsx";
import { differs, pairFacts, pairHeaders } from "./pairs.ts";
import type { Side } from "./side.ts";
import { useSides } from "./use-sides.ts";
import "./compare.css";

interface ComparePaneProps {
  request: Detail;
  /** What with, as the address has it. */
  compare: string;
  onClose(): void;
}

/** A request and another one, or two attempts to deliver it, beside each other. */
export function ComparePane({ request, compare, onClose }: ComparePaneProps) {
  const sides = useSides(request, compare);
  if (sides.state === "ready") return <Comparison left={sides.left} right={sides.right} onClose={onClose} />;
  return (
    <div className="pane-body">
      {sides.state === "loading" && <p className="muted">Loading…</p>}
      {sides.state === "failed" && <ErrorNotice error={sides.error} retry={sides.retry} />}
      {sides.state === "missing" && <Notice tone="idle" title={sides.why} />}
      <p>
        <Button onClick={onClose}>Back to the request</Button>
      </p>
    </div>
  );
}

function Comparison({ left, right, onClose }: { left: Side; right: Side; onClose(): void }) {
  const [only, setOnly] = useState(true);
  const [ignoring, setIgnoring] = useState(true);
  const [names, setNames] = useState(storedIgnores);
  const ignores = useMemo(() => ignoresName(ignoring ? names : ""), [ignoring, names]);
  const facts = pairFacts(left.facts, right.facts);
  const headers = pairHeaders(left.headers, right.headers, ignores);
  return (
    <section className="compare" aria-label="Comparison">
      <div className="pane-bar">
        <label className="check-field">
          <input type="checkbox" checked={only} onChange={(event) => setOnly(event.target.checked)} />
          Differences only
        </label>
        <IgnoreField
          names={names}
          on={ignoring}
          onToggle={setIgnoring}
          onNames={(text) => {
            storeIgnores(text);
            setNames(text);
          }}
        />
        <Button className="compare-close" icon="left" onClick={onClose}>
          Back
        </Button>
      </div>
      <div className="compare-heads">
        <SideHead side={left} word="Before" />
        <SideHead side={right} word="After" later={Date.parse(right.at) - Date.parse(left.at)} />
      </div>
      <PairTable title="Facts" pairs={facts} only={only} />
      <PairTable title="Headers" pairs={headers} only={only} />
      <BodyComparison left={left} right={right} only={only} ignores={ignores} />
      <p className="sr-only" role="status">
        {[...facts, ...headers].filter((pair) => differs(pair) && !pair.ignored).length} facts and headers differ
      </p>
    </section>
  );
}

function SideHead({ side, word, later }: { side: Side; word: string; later?: number }) {
  return (
    <div className="compare-head">
      <p className="muted">
        {word}
        {later !== undefined && later >= 0 && `, ${duration(later)} later`}
      </p>
      <p className="mono">
        <strong>{side.title}</strong>
      </p>
      <time className="mono muted" dateTime={side.at}>
        {dateTime(side.at)}
      </time>
    </div>
  );
}
