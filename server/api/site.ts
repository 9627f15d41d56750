import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>hooktap</title>
<p>The inspector is not built. Run <code>npm run build</code> and reload.
`;

export interface Site {
  respond(path: string): Response;
}

/** The built inspector, held in memory. A path that is no file is one of its pages: its router decides. */
export function createSite(folder: string): Site {
  const files = new Map<string, { bytes: Buffer; type: string }>();
  for (const entry of entries(folder)) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = `/${relative(folder, path).split(sep).join("/")}`;
    files.set(name, { bytes: readFileSync(path), type: TYPES[extname(name)] ?? "application/octet-stream" });
  }
  return {
    respond(path) {
      const asset = path === "/index.html" ? undefined : files.get(path);
      const file = asset ?? files.get("/index.html");
      return new Response(file ? new Uint8Array(file.bytes) : NOT_BUILT, {
        headers: {
          "Content-Type": file?.type ?? TYPES[".html"]!,
          // Their names bear a hash of their content.
          "Cache-Control": asset && path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
          "Content-Security-Policy": CSP,
        },
      });
    },
  };
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}
