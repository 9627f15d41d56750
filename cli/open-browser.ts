import { spawn } from "node:child_process";

const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", linux: "xdg-open" };

/** A person at a terminal gets the page opened where the system knows how; who calls prints the link in any case. */
export function openBrowser(url: string): void {
  const opener = OPENERS[process.platform];
  if (!opener || !process.stdout.isTTY) return;
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
