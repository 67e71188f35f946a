import { resolve } from "node:path";
import { defineConfig } from "vite";
import { licences } from "./licences.js";

// The built page is package data of the Python package and is committed, so the build must give
// the same bytes everywhere: no dates, no paths of the machine, names from content alone.
export default defineConfig({
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [licences("THIRD-PARTY-LICENSES.txt")],
  build: {
    outDir: resolve(import.meta.dirname, "../src/walkaway/web/page"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": process.env.WALKAWAY_SERVER ?? "http://127.0.0.1:8731" } },
});
