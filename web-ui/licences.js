import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const MARK = "node_modules/";

/** Folder and name of the package that a module of the bundle comes from, or null. */
function packageOf(id) {
  const path = id.replace(/^\0/, "").replaceAll("\\", "/").split("?")[0];
  const at = path.lastIndexOf(MARK);
  if (at < 0) return null;
  const parts = path.slice(at + MARK.length).split("/");
  const name = parts[0].startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
  return { name, folder: path.slice(0, at + MARK.length) + name };
}

function text(folder) {
  const file = readdirSync(folder).sort().find((name) => /^(licen[cs]e|unlicense|copying)/i.test(name));
  return file ? readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim() : null;
}

/** Vite plugin: the licence texts of everything in the bundle, in one file beside it. */
export function licences(fileName) {
  return {
    name: "licences",
    apply: "build",
    generateBundle(_options, bundle) {
      const found = new Map();
      for (const chunk of Object.values(bundle)) {
        for (const id of chunk.type === "chunk" ? Object.keys(chunk.modules) : []) {
          const one = packageOf(id);
          if (one) found.set(one.name, one.folder);
        }
      }
      const parts = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, folder]) => {
        const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const body = text(folder) ?? `Licence: ${about.license} (the package carries no text of it)`;
        return `${name} ${about.version} (${about.license})\n\n${body}\n`;
      });
      const source = `This page holds code of the packages below, under their licences.\n\n${parts.join(`\n${"-".repeat(78)}\n\n`)}`;
      this.emitFile({ type: "asset", fileName, source });
    },
  };
}
