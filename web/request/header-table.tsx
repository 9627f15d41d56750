import type { HeaderList } from "../../protocol/headers.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import "./header-table.css";

export function headersAsText(headers: HeaderList): string {
  return headers.map(([name, value]) => `${name}: ${value}\n`).join("");
}

/** Headers in their order, with their case and duplicates. */
export function HeaderTable({ headers, label }: { headers: HeaderList; label: string }) {
  return (
    <table className="header-table mono" aria-label={label}>
      <tbody>
        {headers.map(([name, value], index) => (
          // The position is the identity: names and even whole lines may repeat.
          <tr key={index}>
            <th scope="row">{name}</th>
            <td>{value}</td>
            <td className="header-copy">
              <CopyButton text={value} label={`Copy the value of ${name}`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
