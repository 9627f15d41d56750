import { readFileSync } from "node:fs";

/** A process's resident memory in MB; null where there is no /proc. */
export function residentMb(pid: number): number | null {
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kb === undefined ? null : Number(kb) / 1024;
  } catch {
    return null;
  }
}

/** Watches how far a process's memory rises above what it is now. */
export function watchMemory(pid: number): { stop(): number | null } {
  const before = residentMb(pid);
  let peak = before ?? 0;
  const look = () => (peak = Math.max(peak, residentMb(pid) ?? 0));
  const timer = setInterval(look, 20);
  return {
    stop() {
      clearInterval(timer);
      look();
      return before === null ? null : Math.round((peak - before) * 10) / 10;
    },
  };
}
