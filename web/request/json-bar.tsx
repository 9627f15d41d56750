import { Button, IconButton } from "../ui/button.tsx";

interface JsonBarProps {
  sought: string;
  found: number;
  at: number;
  onFind(text: string): void;
  onStep(by: number): void;
  onExpand(): void;
  onCollapse(): void;
}

/** Finds in a tree of which the browser's own search would see only what is in view, and folds it. */
export function JsonBar({ sought, found, at, onFind, onStep, onExpand, onCollapse }: JsonBarProps) {
  return (
    <div className="json-bar">
      <input
        className="input json-find"
        type="search"
        aria-label="Find in the JSON"
        placeholder="Find"
        spellCheck={false}
        value={sought}
        onChange={(event) => onFind(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
        }}
      />
      <span className="muted json-found" role="status">
        {sought === "" ? "" : found === 0 ? "not found" : `${at + 1} of ${found.toLocaleString("en")}`}
      </span>
      {found > 1 && (
        <>
          <IconButton icon="up" label="Previous (Shift+Enter)" onClick={() => onStep(-1)} />
          <IconButton icon="down" label="Next (Enter)" onClick={() => onStep(1)} />
        </>
      )}
      <span className="json-bar-room" />
      <Button kind="ghost" onClick={onExpand}>
        Expand all
      </Button>
      <Button kind="ghost" onClick={onCollapse}>
        Collapse all
      </Button>
    </div>
  );
}
