// Starts the server, signs in once, runs the specs one after another, counts.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { launch } from "./browser.js";
import { startServer } from "./server.js";

const specs = path.join(import.meta.dirname, "..", "specs");
const wanted = process.argv.slice(2).map((name) => path.basename(name));
const files = (await readdir(specs))
  .filter((name) => name.endsWith(".test.js") && (wanted.length === 0 || wanted.includes(name)))
  .sort()
  .map((name) => path.join(specs, name));

const scratch = await mkdtemp(path.join(tmpdir(), "quintain-browser-"));
let passed = 0;
let failed = 0;
let server = null;
try {
  server = await startServer(path.join(scratch, "data"));
  const browser = await launch();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.signInLink);
  process.env.QUINTAIN_URL = new URL(page.url()).origin;
  process.env.QUINTAIN_STATE = path.join(scratch, "signed-in.json");
  await context.storageState({ path: process.env.QUINTAIN_STATE });
  await browser.close();

  const results = run({ files, concurrency: false });
  const isOne = ({ name, details }) => details?.type !== "suite" && !files.includes(path.resolve(name));
  results.on("test:pass", (test) => { if (isOne(test) && !test.skip) passed += 1; });
  results.on("test:fail", (test) => { if (isOne(test)) failed += 1; });
  const report = results.compose(spec);
  report.pipe(process.stdout);
  await new Promise((resolve, reject) => { report.on("end", resolve); report.on("error", reject); });
} catch (error) {
  failed += 1;
  console.error(error.message);
} finally {
  await server?.stop();
  await rm(scratch, { recursive: true, force: true });
}
if (passed + failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
