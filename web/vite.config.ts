import react from "@vitejs/plugin-react";
import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

/** The relay's console that `vite` in development passes the API on to. */
const relay = process.env["HOOKTAP_RELAY"] ?? "http://127.0.0.1:4665";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [react()],
  define: { __PAGE_VERSION__: JSON.stringify(version) },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // The console's policy allows no data: URLs and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": { target: relay, changeOrigin: true } } },
});
