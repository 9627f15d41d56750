/** What is under way, by number. */
export interface UnderWay<T> {
  readonly size: number;
  get(id: number): T | undefined;
  set(id: number, entry: T): void;
  delete(id: number): void;
  values(): T[];
}

interface Slot<T> {
  entry: T | undefined;
}

/**
 * A table of what comes and goes, such as requests, that lets go of what ended. A Map or Set is copied again and again as entries come and go,
 * and V8 finds out late that nobody needs the old copies: all that was in them would be carried along until then, which took an agent a
 * sixth of its time.
 */
export function createUnderWay<T>(): UnderWay<T> {
  const slots = new Map<number, Slot<T>>();
  return {
    get size() {
      return slots.size;
    },
    get: (id) => slots.get(id)?.entry,
    set(id, entry) {
      const slot = slots.get(id);
      if (slot) slot.entry = entry;
      else slots.set(id, { entry });
    },
    delete(id) {
      const slot = slots.get(id);
      if (!slot) return;
      slot.entry = undefined;
      slots.delete(id);
    },
    values: () => [...slots.values()].flatMap(({ entry }) => (entry === undefined ? [] : [entry])),
  };
}
