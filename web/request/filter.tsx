import { createContext, use, type ReactNode } from "react";
import { IconButton } from "../ui/button.tsx";

/** Narrows the list by a value of the request that is shown, or filters it out. `field` as `addFilter` has it. */
export type Filter = (field: string, value: string, negate: boolean) => void;

/** A longer value would not fit into a query. */
export const MOST_FILTER_CHARS = 500;

const FilterContext = createContext<Filter | null>(null);

export function FilterProvider({ filter, children }: { filter: Filter; children: ReactNode }) {
  return <FilterContext value={filter}>{children}</FilterContext>;
}

/** Filter by a value, and filter it out; nothing where no list is beside. `name`: the value's, for its label. */
export function FilterButtons({ field, value, name }: { field: string; value: string; name: string }) {
  const filter = use(FilterContext);
  if (!filter) return null;
  return (
    <>
      <IconButton icon="only" label={`Filter by ${name}`} onClick={() => filter(field, value, false)} />
      <IconButton icon="without" label={`Filter out ${name}`} onClick={() => filter(field, value, true)} />
    </>
  );
}
