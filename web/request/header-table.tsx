import { memo, useRef, useState, type KeyboardEvent } from "react";
import type { HeaderList } from "../../protocol/headers.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { FilterButtons, MOST_FILTER_CHARS } from "./filter.tsx";
import { useDecoded } from "./use-decoded.tsx";
import "./header-table.css";

export function headersAsText(headers: HeaderList): string {
  return headers.map(([name, value]) => `${name}: ${value}\n`).join("");
}

interface HeaderTableProps {
  headers: HeaderList;
  label: string;
  /** They are the request's own, so that the list can be filtered by them. */
  filterable?: boolean;
}

/** Headers in their order, with their case and duplicates. Arrows move from line to line. */
export function HeaderTable({ headers, label, filterable = false }: HeaderTableProps) {
  /** The line under the pointer or the keyboard: it alone shows what can be done with a line. */
  const [active, setActive] = useState(-1);
  const lines = useRef<HTMLTableSectionElement>(null);

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: headers.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const line = Math.max(0, Math.min(headers.length - 1, to));
    setActive(line);
    lines.current!.rows[line]?.scrollIntoView({ block: "nearest" });
  }

  return (
    <table
      className="header-table mono"
      aria-label={label}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerLeave={() => setActive(-1)}
    >
      <tbody ref={lines}>
        {headers.map(([name, value], index) => (
          <HeaderLine
            // The position is the identity: names and even whole lines may repeat.
            key={index}
            index={index}
            name={name}
            value={value}
            active={index === active}
            filterable={filterable}
            onActive={setActive}
          />
        ))}
      </tbody>
    </table>
  );
}

interface HeaderLineProps {
  index: number;
  name: string;
  value: string;
  active: boolean;
  filterable: boolean;
  onActive(index: number): void;
}

const HeaderLine = memo(function HeaderLine({ index, name, value, active, filterable, onActive }: HeaderLineProps) {
  const decoded = useDecoded(value, name);
  return (
    <tr className={active ? "header-active" : undefined} onPointerEnter={() => onActive(index)}>
      <th scope="row">{name}</th>
      <td>
        {value}
        {decoded.view}
      </td>
      <td className="header-acts">
        <span>
          {decoded.button}
          {active && (
            <>
              {filterable && value !== "" && value.length <= MOST_FILTER_CHARS && (
                <FilterButtons field={`header:${name.toLowerCase()}`} value={value} name={name} />
              )}
              <CopyButton text={`${name}: ${value}`} label={`Copy the line of ${name}`} icon="path" />
              <CopyButton text={value} label={`Copy the value of ${name}`} />
            </>
          )}
        </span>
      </td>
    </tr>
  );
});
