import { CopyButton } from "../ui/copy-button.tsx";
import { count, dateTime } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { FilterButtons, MOST_FILTER_CHARS } from "./filter.tsx";
import { jsonPath, jsonValue, queryPath, type JsonLine } from "./json-lines.ts";
import { LongText } from "./long-text.tsx";
import { useDecoded } from "./use-decoded.tsx";

interface JsonRowProps {
  source: string;
  lines: readonly JsonLine[];
  index: number;
  collapsed: boolean;
  /** Whether it is the one that was found. */
  current: boolean;
  /** Whether it is under the pointer or the keyboard. */
  active: boolean;
  filterable: boolean;
  onToggle(): void;
  onActive(): void;
}

export function JsonRow(props: JsonRowProps) {
  const { source, lines, index, collapsed, current, active, filterable, onToggle, onActive } = props;
  const line = lines[index]!;
  const name = line.key === null ? "the whole value" : String(line.key);
  const decoded = useDecoded(line.type === "string" ? jsonValue(source, line) : "", name);
  const indent = { paddingInlineStart: 12 + line.depth * 16 };
  return (
    <>
      <div
        className={`json-line ${current ? "json-line-found" : ""} ${active ? "json-line-active" : ""}`}
        style={indent}
        onPointerEnter={onActive}
      >
        {line.kind === "open" && line.count > 0 ? (
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
        {line.kind !== "close" && (active || decoded.button) && (
          <span className="json-acts">
            {decoded.button}
            {active && <RowActs source={source} lines={lines} index={index} name={name} filterable={filterable} />}
          </span>
        )}
      </div>
      {decoded.view && <div style={{ paddingInlineStart: 30 + line.depth * 16 }}>{decoded.view}</div>}
    </>
  );
}

type RowActsProps = Pick<JsonRowProps, "source" | "lines" | "index" | "filterable"> & { name: string };

function RowActs({ source, lines, index, name, filterable }: RowActsProps) {
  const line = lines[index]!;
  const short = line.kind === "leaf" && line.to - line.from <= MOST_FILTER_CHARS;
  const path = filterable && short ? queryPath(lines, index) : null;
  return (
    <>
      {path !== null && <FilterButtons field={`json:${path}`} value={jsonValue(source, line)} name={name} />}
      <CopyButton text={() => jsonPath(lines, index)} label={`Copy path of ${name}`} icon="path" />
      <CopyButton text={() => jsonValue(source, line)} label={`Copy value of ${name}`} />
    </>
  );
}

function Value({ source, line, collapsed }: { source: string; line: JsonLine; collapsed: boolean }) {
  const comma = line.last ? "" : ",";
  const [start, end] = line.type === "array" ? ["[", "]"] : ["{", "}"];
  if (line.kind === "leaf") {
    const text = source.slice(line.from, line.to);
    const when = line.type === "number" ? moment(text) : undefined;
    return (
      <>
        <span className={`json-${line.type}`} title={when}>
          <LongText text={text} />
        </span>
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

/** The time that a number of ten or thirteen digits may stand for. */
function moment(text: string): string | undefined {
  if (!/^1\d{9}(\d{3})?$/.test(text)) return undefined;
  return `As a time: ${dateTime(new Date(Number(text) * (text.length === 10 ? 1_000 : 1)).toISOString())}`;
}
