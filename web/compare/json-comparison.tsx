import { useMemo } from "react";
import { Virtualizer } from "virtua";
import { parseJson, type JsonLine } from "../request/json-lines.ts";
import { LongText } from "../request/long-text.tsx";
import { jsonRows, onlyDifferences, type JsonCell, type JsonRow } from "./json-rows.ts";
import { createJsonTrees } from "./json-tree.ts";

export interface JsonText {
  source: string;
  lines: readonly JsonLine[];
}

/** A text with its lines; null where it is no JSON. */
export function jsonText(source: string): JsonText | null {
  const { lines } = parseJson(source);
  return lines && { source, lines };
}

interface JsonComparisonProps {
  left: JsonText;
  right: JsonText;
  only: boolean;
  ignores(name: string): boolean;
}

/** Two JSON bodies beside each other, field by field. Only the lines in view are in the page. */
export function JsonComparison({ left, right, only, ignores }: JsonComparisonProps) {
  const trees = useMemo(() => {
    const tree = createJsonTrees();
    return { left: tree(left.source, left.lines), right: tree(right.source, right.lines) };
  }, [left, right]);
  const rows = useMemo(() => jsonRows(trees.left, trees.right, ignores), [trees, ignores]);
  const different = rows.filter((row) => row.differs && !row.ignored);
  const shown = only ? onlyDifferences(rows) : rows;
  return (
    <>
      <p className="muted">
        {different.length === 0
          ? "The same but for white space, the order of fields, and what is ignored."
          : `${different.length.toLocaleString("en")} lines differ.`}
      </p>
      {shown.length > 0 && (
        <div className="compare-json mono" tabIndex={0} role="group" aria-label="JSON of both">
          <Virtualizer data={shown} itemSize={20}>
            {(row, index) => <Row key={index} row={row} />}
          </Virtualizer>
        </div>
      )}
    </>
  );
}

function Row({ row }: { row: JsonRow }) {
  const tone = !row.differs ? "" : row.ignored ? "compare-ignored" : "compare-differs";
  return (
    <div className={`compare-row ${tone}`}>
      <Cell cell={row.left} depth={row.depth} sign={row.differs ? "−" : ""} />
      <Cell cell={row.right} depth={row.depth} sign={row.differs ? "+" : ""} />
    </div>
  );
}

function Cell({ cell, depth, sign }: { cell: JsonCell | null; depth: number; sign: string }) {
  if (!cell) return <span className="compare-cell compare-nothing" />;
  return (
    <span className="compare-cell" style={{ paddingInlineStart: 20 + depth * 14 }}>
      <span className="compare-sign" aria-hidden="true">
        {sign}
      </span>
      {cell.label !== "" && (
        <>
          <span className="json-key">{cell.label}</span>:{" "}
        </>
      )}
      <span className={`json-${cell.type}`}>
        <LongText text={cell.text} />
      </span>
    </span>
  );
}
