import { useMemo, useState } from "react";
import { Virtualizer } from "virtua";
import { CopyButton } from "../ui/copy-button.tsx";
import { count } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { jsonPath, jsonValue, visibleLines, type JsonLine } from "./json-lines.ts";
import "./json-view.css";

interface JsonViewProps {
  source: string;
  lines: readonly JsonLine[];
  /** Inside something that scrolls itself: at most a part of the pane's height. */
  nested?: boolean;
}

/** A JSON tree. Only the lines in view are in the page. */
export function JsonView({ source, lines, nested }: JsonViewProps) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<number>>(new Set());
  const shown = useMemo(() => visibleLines(lines, collapsed), [lines, collapsed]);

  function toggle(index: number) {
    const next = new Set(collapsed);
    if (!next.delete(index)) next.add(index);
    setCollapsed(next);
  }

  return (
    <div className={nested ? "json-view json-view-nested mono" : "json-view mono"} role="group" aria-label="JSON">
      <Virtualizer data={shown} itemSize={20}>
        {(index) => (
          <Line
            key={index}
            source={source}
            lines={lines}
            index={index}
            collapsed={collapsed.has(index)}
            onToggle={() => toggle(index)}
          />
        )}
      </Virtualizer>
    </div>
  );
}

interface LineProps {
  source: string;
  lines: readonly JsonLine[];
  index: number;
  collapsed: boolean;
  onToggle(): void;
}

function Line({ source, lines, index, collapsed, onToggle }: LineProps) {
  const line = lines[index]!;
  const container = line.kind === "open" && line.count > 0;
  const name = line.key === null ? "the whole value" : String(line.key);
  return (
    <div className="json-line" style={{ paddingInlineStart: 12 + line.depth * 16 }}>
      {container ? (
        <button
          type="button"
          className="json-toggle"
          aria-expanded={!collapsed}
          aria-label={`${collapsed ? "Expand" : "Collapse"} ${name}`}
          onClick={onToggle}
        >
          <Icon name={collapsed ? "right" : "down"} />
        </button>
      ) : (
        <span className="json-toggle" />
      )}
      <span className="json-text">
        {line.label !== "" && line.kind !== "close" && (
          <>
            <span className="json-key">{line.label}</span>:{" "}
          </>
        )}
        <Value source={source} line={line} collapsed={collapsed} />
      </span>
      {line.kind !== "close" && (
        <span className="json-copy">
          <CopyButton text={() => jsonValue(source, line)} label={`Copy value of ${name}`} />
          <CopyButton text={() => jsonPath(lines, index)} label={`Copy path of ${name}`} icon="path" />
        </span>
      )}
    </div>
  );
}

function Value({ source, line, collapsed }: { source: string; line: JsonLine; collapsed: boolean }) {
  const comma = line.last ? "" : ",";
  const [start, end] = line.type === "array" ? ["[", "]"] : ["{", "}"];
  if (line.kind === "leaf") {
    return (
      <>
        <span className={`json-${line.type}`}>{source.slice(line.from, line.to)}</span>
        {comma}
      </>
    );
  }
  if (line.kind === "close") return end + comma;
  if (line.count === 0) return start + end + comma;
  if (!collapsed) return start;
  return (
    <>
      {start}
      <span className="json-folded"> {count(line.count, line.type === "array" ? "item" : "field")} </span>
      {end + comma}
    </>
  );
}
