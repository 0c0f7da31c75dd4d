// Makes the vendored files: node make.mjs OUT. Called by ../build, which has put
// node_modules beside this folder.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "..", "node_modules");
const out = path.resolve(process.argv[2]);

/** Replaces `pattern` exactly `times` times, or stops the build: a new version must be looked at again. */
function replaceExactly(text, pattern, replacement, times) {
  const found = [...text.matchAll(pattern)].length;
  if (found !== times) throw new Error(`${pattern}: found ${found} times in xterm.js, expected ${times}`);
  return text.replace(pattern, replacement);
}

// xterm.js writes style elements without a nonce, and colours of 24 bits as style attributes; both
// would need 'unsafe-inline' in style-src. It offers no option for either, so four places change.
const xtermUnderCsp = {
  name: "xterm-under-csp",
  setup(builder) {
    builder.onLoad({ filter: /@xterm[\\/]xterm[\\/]lib[\\/]xterm\.mjs$/ }, async ({ path: file }) => {
      let text = await readFile(file, "utf8");
      text = replaceExactly(text, /((?:\w+\.)?\w+)\.createElement\("style"\)/g, "noncedStyle($1)", 3);
      text = replaceExactly(
        text, /(\w+)\.setAttribute\("style",`\$\{\1\.getAttribute\("style"\)\|\|""\}\$\{(\w+)\};`\)/g, '$1.style.cssText+=$2+";"', 1);
      return { contents: `import { noncedStyle } from ${JSON.stringify(path.join(here, "nonced.js"))};\n${text}`, loader: "js" };
    });
  },
};

const result = await build({
  entryPoints: ["editor.js", "terminal.js", "aes.js", "cvss.js", "sites.js"].map((name) => path.join(here, name)),
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  absWorkingDir: path.join(here, ".."),
  metafile: true,
  plugins: [xtermUnderCsp],
});

await copyFile(path.join(modules, "@xterm/xterm/css/xterm.css"), path.join(out, "xterm.css"));

const fonts = [
  ["source-sans-3", ["normal", "italic"]],
  ["jetbrains-mono", ["normal"]],
];
await mkdir(path.join(out, "fonts"), { recursive: true });
for (const [font, styles] of fonts) {
  for (const style of styles) {
    for (const subset of ["latin", "latin-ext"]) {
      const name = `${font}-${subset}${style === "italic" ? "-italic" : ""}.woff2`;
      await copyFile(
        path.join(modules, `@fontsource-variable/${font}/files/${font}-${subset}-wght-${style}.woff2`),
        path.join(out, "fonts", name));
    }
  }
}

const packages = new Set(fonts.map(([font]) => `@fontsource-variable/${font}`));
for (const input of Object.keys(result.metafile.inputs)) {
  const inside = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (inside) packages.add(inside[1]);
}
const chapters = [];
for (const name of [...packages].sort()) {
  const folder = path.join(modules, name);
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file`);
  const text = (await readFile(path.join(folder, file), "utf8")).replaceAll("\r\n", "\n").trim();
  chapters.push(`${name} ${version} (${license})\n\n${text}\n`);
}
await writeFile(path.join(out, "LICENSES.txt"),
  `The files in this folder are made from the packages below.\n\n${chapters.join(`\n${"-".repeat(80)}\n\n`)}`);
