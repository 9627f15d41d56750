import { existsSync } from "node:fs";

/** A program's path by the folders of PATH. */
export function onPath(name: string): string | null {
  for (const folder of (process.env["PATH"] ?? "").split(":"))
    if (existsSync(`${folder}/${name}`)) return `${folder}/${name}`;
  return null;
}

/** The browser that is there: by CHROME_PATH, or by its usual names. */
export function findChromium(): string | null {
  const named = process.env["CHROME_PATH"];
  if (named && existsSync(named)) return named;
  return onPath("chromium") ?? onPath("chromium-browser") ?? onPath("google-chrome") ?? onPath("google-chrome-stable");
}
