// Bundles src/ into the file that the package ships. `--check` only tells whether it is up to date.
//
// The file says which sources it was made from, by which tools, and what it holds, so that a test in
// Python can prove all of it without Node. The tools are those of package-lock.json, which names
// each of them with the hash of its files.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, version } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = join(HERE, "..", "cliova_pandas", "panel", "static", "panel.js");

function hash(...texts) {
  const digest = createHash("sha256");
  for (const text of texts) digest.update(text).update("\0");
  return digest.digest("hex");
}

function hashSources() {
  const names = readdirSync(join(HERE, "src")).sort();
  return hash(...names.flatMap((name) => [name, readFileSync(join(HERE, "src", name))]));
}

/** What decides how the sources are bundled. */
const TOOLS = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json"];

function hashTools() {
  return hash(...TOOLS.flatMap((name) => [name, readFileSync(join(HERE, name))]));
}

const bundled = await build({
  entryPoints: [join(HERE, "src", "main.ts")],
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  absWorkingDir: HERE,
  write: false,
});
const code = bundled.outputFiles[0].text;
const head = [
  "// Built from frontend/src by `npm run build`; do not edit.",
  `// sources ${hashSources()}`,
  `// tools ${hashTools()}`,
  `// esbuild ${version}`,
  `// content ${hash(code)}`,
];
const made = `${head.join("\n")}\n${code}`;
if (process.argv.includes("--check")) {
  if (readFileSync(TARGET, "utf8") !== made) {
    console.error("panel.js is not what the sources give: npm run build");
    process.exit(1);
  }
} else {
  writeFileSync(TARGET, made);
  console.log(`${TARGET}: ${made.length} characters`);
}
