import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Who may import whom. `types`: folders of which only types may be imported. */
const TABLE: Record<string, { may: string[]; types?: string[]; packages?: RegExp }> = {
  protocol: { may: [], packages: /^zod$/ },
  providers: { may: [], packages: /^node:(crypto|zlib)$/ },
  play: { may: ["protocol", "providers"], packages: /^zod$/ },
  server: { may: ["protocol", "providers", "play"] },
  cli: { may: ["protocol", "providers", "play"], types: ["server"] },
  web: { may: ["protocol"], types: ["server"] },
  // The client and the agent that a terminal has, without the terminal.
  testing: { may: ["protocol", "providers", "play", "cli"], types: ["server"] },
};

interface Import {
  file: string;
  from: string;
  typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function imports(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const found: Import[] = [];
  for (const match of text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']/g)) {
    found.push({ file, from: match[2]!, typeOnly: match[1] !== undefined });
  }
  for (const match of text.matchAll(/(?:import|require)\(\s*["']([^"']+)["']|(?:^|\n)import\s+["']([^"']+)["']/g)) {
    found.push({ file, from: (match[1] ?? match[2])!, typeOnly: false });
  }
  return found;
}

/** The repository's path that a relative import leads to. */
const target = ({ file, from }: Import) => relative(root, resolve(root, dirname(file), from));

for (const [folder, { may, types = [], packages }] of Object.entries(TABLE)) {
  test(`${folder}/ imports only what its row of the table allows`, () => {
    const wrong = sources(folder)
      .flatMap(imports)
      .filter((entry) => {
        if (!entry.from.startsWith(".")) return packages !== undefined && !packages.test(entry.from);
        const other = target(entry).split("/")[0]!;
        if (other === folder || may.includes(other)) return false;
        if (types.includes(other) && entry.typeOnly) return false;
        const starts = ["cli/commands/serve.ts", "cli/commands/dev.ts", "testing/index.ts"].includes(entry.file);
        return !(starts && target(entry) === "server/index.ts");
      })
      .map(({ file, from }) => `${file} imports ${from}`);
    expect(wrong).toEqual([]);
  });
}

test("only server/index.ts names a concrete store", () => {
  const wrong = sources("server")
    .filter((file) => file !== "server/index.ts" && !file.startsWith("server/store/sqlite/"))
    .flatMap(imports)
    .filter((entry) => entry.from.startsWith(".") && target(entry).startsWith("server/store/sqlite/"))
    .map(({ file, from }) => `${file} imports ${from}`);
  expect(wrong).toEqual([]);
});

test("the relay opens connections in one place, which knows no address but its own listener's", () => {
  const opens = /\b(?:https?|http2|tls|net)\.(?:request|get|connect|createConnection)\(|\bfetch\(|new WebSocket\(/;
  const files = sources("server").filter((file) => opens.test(readFileSync(join(root, file), "utf8")));
  expect(files).toEqual(["server/hook-sender.ts"]);
});

test("every relative import names a file that is there", () => {
  const missing = Object.keys(TABLE)
    .flatMap(sources)
    .flatMap(imports)
    .filter((entry) => entry.from.startsWith(".") && !existsSync(join(root, target(entry))))
    .map(({ file, from }) => `${file} imports ${from}`);
  expect(missing).toEqual([]);
});

test("ARCHITECTURE.md fits one page and names every folder", () => {
  const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
  expect(text.split("\n").length).toBeLessThanOrEqual(80);
  for (const folder of Object.keys(TABLE)) expect(text).toContain(`${folder}/`);
});
