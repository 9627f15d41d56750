import { COLUMNS, type ColumnName } from "./columns.ts";
import type { ListLook } from "./list-look.ts";

const GAP_PX = 10;
const PADDING_PX = 24;
/** Where it is narrower, a signature is its icon alone. */
const COMPACT_PX = 440;
const ICON_PX = 20;

export interface ListLayout {
  columns: readonly ColumnName[];
  /** The value of `grid-template-columns`. */
  template: string;
  /** What the columns need at least, in px: a narrower list scrolls sideways. */
  needs: number;
  /** A signature shows its icon alone. */
  compact: boolean;
}

/** Which columns a list of some width shows: those that the user wants, and of the others what fits. */
export function layOut({ order, chosen, widths }: ListLook, width: number): ListLayout {
  const wanted = order.filter((name) => chosen[name] ?? COLUMNS[name].rank !== null);
  const compact = width < COMPACT_PX && widths.signature === undefined;
  const narrow = (name: ColumnName) =>
    widths[name] ?? (name === "signature" && compact ? ICON_PX : COLUMNS[name].width);
  const needed = (names: readonly ColumnName[]) =>
    names.reduce((sum, name) => sum + narrow(name) + GAP_PX, PADDING_PX - GAP_PX);
  const droppable = wanted
    .filter((name) => chosen[name] === undefined && widths[name] === undefined && COLUMNS[name].rank !== 0)
    .toSorted((a, b) => COLUMNS[b].rank! - COLUMNS[a].rank!);
  let columns = wanted;
  while (droppable.length > 0 && needed(columns) > width) {
    const dropped = droppable.shift()!;
    columns = columns.filter((name) => name !== dropped);
  }
  const grows = columns.some((name) => widths[name] === undefined && COLUMNS[name].grow > 0);
  const template = columns
    .map((name, index) => {
      const { grow } = COLUMNS[name];
      if (widths[name] === undefined && grow > 0) return `minmax(${narrow(name)}px, ${grow}fr)`;
      // Someone must take what is left.
      return !grows && index === columns.length - 1 ? `minmax(${narrow(name)}px, 1fr)` : `${narrow(name)}px`;
    })
    .join(" ");
  return { columns, template, needs: needed(columns), compact };
}
