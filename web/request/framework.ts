import type { Framework } from "../../protocol/framework.ts";

const KEY = "hooktap.framework";

/** How each is called where it is chosen. */
export const FRAMEWORKS: Readonly<Record<Framework, string>> = {
  express: "Express",
  hono: "Hono",
  next: "Next.js",
  fastify: "Fastify",
  fastapi: "FastAPI",
  flask: "Flask",
  rails: "Rails",
  go: "Go",
};

/** What this browser's user writes handlers with, null where nothing was chosen. */
export function storedFramework(): Framework | null {
  const stored = localStorage.getItem(KEY);
  return stored !== null && Object.hasOwn(FRAMEWORKS, stored) ? (stored as Framework) : null;
}

export function storeFramework(framework: Framework | null): void {
  if (framework === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, framework);
}
