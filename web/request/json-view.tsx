import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { JsonBar } from "./json-bar.tsx";
import { JsonRow } from "./json-row.tsx";
import { findLines, visibleLines, type JsonLine } from "./json-lines.ts";
import "./json-view.css";

interface JsonViewProps {
  source: string;
  lines: readonly JsonLine[];
  /** Inside something that scrolls itself: at most a part of the pane's height, and without a bar of its own. */
  nested?: boolean;
  /** The list can be filtered by these values: they are of the body itself, as one JSON text. */
  filterable?: boolean;
}

/** A JSON tree. Only the lines in view are in the page. */
export function JsonView({ source, lines, nested, filterable }: JsonViewProps) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<number>>(new Set());
  const [sought, setSought] = useState("");
  const [at, setAt] = useState(0);
  /** The line under the pointer or the keyboard: it alone shows what can be done with a line. */
  const [active, setActive] = useState(-1);
  const list = useRef<VirtualizerHandle>(null);
  const shown = useMemo(() => visibleLines(lines, collapsed), [lines, collapsed]);
  const found = useMemo(() => findLines(source, lines, sought), [source, lines, sought]);

  function toggle(index: number) {
    const next = new Set(collapsed);
    if (!next.delete(index)) next.add(index);
    setCollapsed(next);
  }

  function collapseAll() {
    // The outermost stays open: a tree of one line tells nothing.
    const inner = lines.flatMap((line, index) => (line.kind === "open" && line.parent !== -1 ? [index] : []));
    setCollapsed(new Set(inner));
  }

  function find(text: string) {
    setSought(text);
    setAt(0);
    show(findLines(source, lines, text)[0]);
  }

  function step(by: number) {
    if (found.length === 0) return;
    const next = (at + by + found.length) % found.length;
    setAt(next);
    show(found[next]);
  }

  /** Brings a line into view, through whatever is collapsed around it. */
  function show(index: number | undefined) {
    if (index === undefined) return;
    const open = new Set(collapsed);
    for (let line = lines[index]!.parent; line !== -1; line = lines[line]!.parent) open.delete(line);
    setCollapsed(open);
    list.current!.scrollToIndex(visibleLines(lines, open).indexOf(index), { align: "center" });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const place = Math.max(0, shown.indexOf(active));
    const line = lines[active];
    const to = { ArrowDown: active === -1 ? 0 : place + 1, ArrowUp: place - 1, Home: 0, End: shown.length - 1 }[
      event.key
    ];
    const folds = line?.kind === "open" && line.count > 0;
    if (to !== undefined) moveTo(Math.max(0, Math.min(shown.length - 1, to)));
    else if (folds && event.key === (collapsed.has(active) ? "ArrowRight" : "ArrowLeft")) toggle(active);
    else if (line && event.key === "ArrowLeft" && line.parent !== -1) moveTo(shown.indexOf(line.parent));
    else return;
    event.preventDefault();
  }

  function moveTo(place: number) {
    setActive(shown[place]!);
    list.current!.scrollToIndex(place, { align: "nearest" });
  }

  const current = sought === "" ? undefined : found[at];
  return (
    <>
      {!nested && (
        <JsonBar
          sought={sought}
          found={found.length}
          at={at}
          onFind={find}
          onStep={step}
          onExpand={() => setCollapsed(new Set())}
          onCollapse={collapseAll}
        />
      )}
      <div
        className={nested ? "json-view json-view-nested mono" : "json-view mono"}
        role="group"
        tabIndex={0}
        aria-label="JSON"
        onKeyDown={onKeyDown}
        onPointerLeave={() => setActive(-1)}
      >
        <Virtualizer ref={list} data={shown} itemSize={20}>
          {(index) => (
            <JsonRow
              key={index}
              source={source}
              lines={lines}
              index={index}
              collapsed={collapsed.has(index)}
              current={index === current}
              active={index === active}
              filterable={filterable === true}
              onToggle={() => toggle(index)}
              onActive={() => setActive(index)}
            />
          )}
        </Virtualizer>
      </div>
    </>
  );
}
