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

/** Headers in their order, with their case and duplicates. */
export function HeaderTable({ headers, label, filterable }: HeaderTableProps) {
  return (
    <table className="header-table mono" aria-label={label}>
      <tbody>
        {headers.map(([name, value], index) => (
          // The position is the identity: names and even whole lines may repeat.
          <Header key={index} name={name} value={value} filterable={filterable === true} />
        ))}
      </tbody>
    </table>
  );
}

function Header({ name, value, filterable }: { name: string; value: string; filterable: boolean }) {
  const decoded = useDecoded(value, name);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {value}
        {decoded.view}
      </td>
      <td className="header-acts">
        <span>
          {decoded.button}
          {filterable && value !== "" && value.length <= MOST_FILTER_CHARS && (
            <FilterButtons field={`header:${name.toLowerCase()}`} value={value} name={name} />
          )}
          <CopyButton text={`${name}: ${value}`} label={`Copy the line of ${name}`} icon="path" />
          <CopyButton text={value} label={`Copy the value of ${name}`} />
        </span>
      </td>
    </tr>
  );
}
