/** What is under way on a connection, by its stream's number. */
export interface Streams<T> {
  readonly size: number;
  get(id: number): T | undefined;
  set(id: number, stream: T): void;
  delete(id: number): void;
  values(): T[];
}

interface Slot<T> {
  stream: T | undefined;
}

/**
 * A table of streams that lets go of those that ended. A Map that streams come and go in is copied again and again, and V8 finds out late
 * that nobody needs the old copies: all that was in them would be carried along until then, which took an agent a sixth of its time.
 */
export function createStreams<T>(): Streams<T> {
  const slots = new Map<number, Slot<T>>();
  return {
    get size() {
      return slots.size;
    },
    get: (id) => slots.get(id)?.stream,
    set(id, stream) {
      const slot = slots.get(id);
      if (slot) slot.stream = stream;
      else slots.set(id, { stream });
    },
    delete(id) {
      const slot = slots.get(id);
      if (!slot) return;
      slot.stream = undefined;
      slots.delete(id);
    },
    values: () => [...slots.values()].flatMap(({ stream }) => (stream === undefined ? [] : [stream])),
  };
}
