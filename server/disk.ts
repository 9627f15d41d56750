import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Held back so that a full disk still has room for deleting: DELETE, checkpoint and VACUUM all write. */
const RESERVE_BYTES = 16 * 1024 * 1024;
/** Below this much free space captures stop; they go on above twice as much. */
const LOW_WATER = 32 * 1024 * 1024;
const LOOK_MS = 2_000;

export type Disk = ReturnType<typeof createDisk>;

/**
 * Watches the disk under a data folder. When it runs low, the reserve is released, `onLow` is called to prune, and `low` stays true
 * until there is room again.
 */
export function createDisk(folder: string, onLow: () => void) {
  const reserve = join(folder, "reserve");
  let low = false;
  const listeners = new Set<() => void>();

  function free(): number {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  }

  function setLow(value: boolean): void {
    if (value === low) return;
    low = value;
    for (const listener of listeners) listener();
  }

  function keepReserve(): void {
    if (existsSync(reserve) || free() < LOW_WATER + 2 * RESERVE_BYTES) return;
    const file = openSync(reserve, "w", 0o600);
    try {
      const block = Buffer.alloc(1024 * 1024);
      for (let written = 0; written < RESERVE_BYTES; written += block.length) writeSync(file, block);
      fsyncSync(file);
    } catch {
      rmSync(reserve, { force: true });
    } finally {
      closeSync(file);
    }
  }

  function look(): void {
    if (!low && free() < LOW_WATER) {
      setLow(true);
      rmSync(reserve, { force: true });
    }
    if (!low) return;
    onLow();
    if (free() > 2 * LOW_WATER + RESERVE_BYTES) {
      setLow(false);
      keepReserve();
    }
  }

  keepReserve();
  look();
  const timer = setInterval(look, LOOK_MS);
  timer.unref();

  return {
    get low() {
      return low;
    },
    /** A write failed: look at once. */
    look,
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => clearInterval(timer),
  };
}
