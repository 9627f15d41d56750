/** So many bytes of bodies pass between two collections. */
const EVERY_BYTES = 8 * 1024 * 1024;

export type Gc = (options: { type: "minor" }) => void;

/** Told of each piece of a body that passed, in bytes. */
export type Passed = (bytes: number) => void;

/**
 * Frees what large bodies leave behind while they pass: a collection of the young objects alone takes about a millisecond. Each piece has a
 * buffer of its own outside the heap; V8 lets 64 MB of those gather before it collects by itself, and then looks through the whole heap.
 */
export function createCollector(gc: Gc): Passed {
  let passed = 0;
  return (bytes) => {
    passed += bytes;
    if (passed < EVERY_BYTES) return;
    passed = 0;
    gc({ type: "minor" });
  };
}
