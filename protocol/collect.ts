import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let gc: ((options: { type: "minor" }) => void) | null = null;

/** A context of its own takes milliseconds to make, and most processes never need it. */
function collectYoung(): void {
  if (!gc) {
    setFlagsFromString("--expose-gc");
    gc = runInNewContext("gc") as typeof gc;
  }
  gc!({ type: "minor" });
}

/** So many bytes of a body pass between two collections. */
const EVERY_BYTES = 8 * 1024 * 1024;

/**
 * Frees what a large body leaves behind while it passes. node gives each piece a buffer of its own outside the heap, and V8 lets 64 MB
 * of those gather before it collects by itself, and then looks through the whole heap: a collection of the young ones alone costs about a
 * millisecond.
 */
export function createCollector() {
  let passed = 0;
  return {
    passed(bytes: number): void {
      passed += bytes;
      if (passed < EVERY_BYTES) return;
      passed = 0;
      collectYoung();
    },
  };
}
