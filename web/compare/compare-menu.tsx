import type { Detail } from "../../protocol/request.ts";
import { deliveriesChoice } from "./choice.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { toggleMark, useMarked } from "./mark.ts";

interface CompareProps {
  request: Detail;
  onCompare(compare: string): void;
}

/** What a request can be compared with. */
export function CompareMenu({ request, onCompare }: CompareProps) {
  const marked = useMarked();
  const other = marked !== null && marked !== request.id;
  const [before, after] = request.deliveries.slice(-2);
  const items = [
    {
      label: "With the previous of its type",
      detail: request.eventType ?? request.path,
      onSelect: () => onCompare("previous"),
    },
    {
      label: "With the last that verified",
      detail: "of the same type",
      onSelect: () => onCompare("verified"),
    },
    ...(before && after
      ? [
          {
            label: "Its last two attempts",
            detail: "What did my fix change?",
            onSelect: () => onCompare(deliveriesChoice(before.id, after.id)),
          },
        ]
      : []),
    {
      label: other
        ? "With the marked request (m)"
        : marked === null
          ? "Mark for comparison (m)"
          : "Take the mark off (m)",
      detail: other ? marked : "then press m on another one",
      onSelect: () => {
        const marked = toggleMark(request.id);
        if (marked !== null) onCompare(marked);
      },
    },
  ];
  return (
    <Menu label="Compare" items={items} align="end">
      <Icon name="compare" /> <span className="head-word">Compare</span>
    </Menu>
  );
}

/** That a request is marked, and what to do with it. */
export function MarkLine({ request, onCompare }: CompareProps) {
  const marked = useMarked();
  if (marked === null) return null;
  const compare = () => {
    const other = toggleMark(request.id);
    if (other !== null) onCompare(other);
  };
  return (
    <div className="mark-line" role="status">
      <Icon name="flag" />
      {marked === request.id ? (
        <span>Marked. Open another request and press m to compare the two.</span>
      ) : (
        <>
          <span>
            <span className="mono">{marked}</span> is marked.
          </span>
          <Button kind="ghost" onClick={compare}>
            Compare with it (m)
          </Button>
        </>
      )}
      <IconButton icon="cross" label="Take the mark off" onClick={() => toggleMark(marked)} />
    </div>
  );
}
