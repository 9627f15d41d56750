import { existsSync } from "node:fs";

/** A program's path by the folders of PATH. */
export function onPath(name: string): string | null {
  for (const folder of (process.env["PATH"] ?? "").split(":"))
    if (existsSync(`${folder}/${name}`)) return `${folder}/${name}`;
  return null;
}

function named(): string | null {
  const path = process.env["CHROME_PATH"];
  return path && existsSync(path) ? path : null;
}

/** The browser that is there: by CHROME_PATH, or by its usual names. */
export function findChromium(): string | null {
  return named() ?? installed();
}

/** The same, but rather the build without windows where both are there: pages take it two thirds of the time. */
export function findHeadless(): string | null {
  return named() ?? onPath("chromium-headless-shell") ?? installed();
}

function installed(): string | null {
  return onPath("chromium") ?? onPath("chromium-browser") ?? onPath("google-chrome") ?? onPath("google-chrome-stable");
}
