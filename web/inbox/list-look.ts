import { useSyncExternalStore } from "react";
import { COLUMN_NAMES, COLUMNS, type ColumnName } from "./columns.ts";

const KEY = "hooktap.list";
const NARROWEST_PX = 24;
const WIDEST_PX = 900;

/** How the user wants the list to look; kept in the browser. */
export interface ListLook {
  /** All columns in their order. */
  order: readonly ColumnName[];
  /** What the user has switched on or off; the others show where there is room. */
  chosen: Readonly<Partial<Record<ColumnName, boolean>>>;
  /** Widths that the user has set, in px. */
  widths: Readonly<Partial<Record<ColumnName, number>>>;
  dense: boolean;
}

const DEFAULT: ListLook = { order: COLUMN_NAMES, chosen: {}, widths: {}, dense: false };

let look = read();
const listeners = new Set<() => void>();

/** What was kept, as far as it still makes sense. */
function read(): ListLook {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Record<keyof ListLook, unknown>>;
    const order = Array.isArray(kept.order)
      ? COLUMN_NAMES.filter((name) => !(kept.order as unknown[]).includes(name))
      : [];
    const known = Array.isArray(kept.order)
      ? (kept.order as ColumnName[]).filter((name) => COLUMN_NAMES.includes(name))
      : [];
    return {
      order: known.length > 0 ? [...new Set(known), ...order] : COLUMN_NAMES,
      chosen: pick(kept.chosen, "boolean"),
      widths: pick(kept.widths, "number"),
      dense: kept.dense === true,
    };
  } catch {
    return DEFAULT;
  }
}

function pick<Type extends boolean | number>(kept: unknown, type: "boolean" | "number") {
  const entries = Object.entries((kept ?? {}) as object);
  return Object.fromEntries(
    entries.filter(([name, value]) => Object.hasOwn(COLUMNS, name) && typeof value === type),
  ) as Partial<Record<ColumnName, Type>>;
}

function change(to: Partial<ListLook>): void {
  look = { ...look, ...to };
  localStorage.setItem(KEY, JSON.stringify(look));
  for (const listener of listeners) listener();
}

export function useListLook(): ListLook {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => look,
  );
}

export const isDefaultLook = (to: ListLook) => JSON.stringify(to) === JSON.stringify(DEFAULT);

export const setDense = (dense: boolean) => change({ dense });
export const showColumn = (name: ColumnName, shown: boolean) => change({ chosen: { ...look.chosen, [name]: shown } });
export const resetLook = () => change(DEFAULT);

/** Null gives a column its own width again. */
export function setWidth(name: ColumnName, px: number | null): void {
  const { [name]: _, ...others } = look.widths;
  const width = px === null ? {} : { [name]: Math.round(Math.min(WIDEST_PX, Math.max(NARROWEST_PX, px))) };
  change({ widths: { ...others, ...width } });
}

/** Puts a column before another; of two neighbours the second goes first. */
export function moveColumn(name: ColumnName, before: ColumnName | null): void {
  if (name === before) return;
  const order = look.order.filter((other) => other !== name);
  const at = before === null ? order.length : order.indexOf(before);
  change({ order: order.toSpliced(at, 0, name) });
}
