// Starts the server, signs in once, runs the specs one after another, counts.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { launch, signIn } from "./browser.js";
import { startServer } from "./server.js";

const specs = fileURLToPath(new URL("../specs", import.meta.url));
const wanted = process.argv.slice(2).map((name) => path.basename(name));
// The pages on their own want a learner who has done nothing yet: they come before the journeys.
const below = async (folder) => (await readdir(path.join(specs, folder))).sort().map((name) => path.join(folder, name));
const files = [...await below("."), ...await below("people"), ...await below("journeys")]
  .filter((name) => name.endsWith(".test.js") && (wanted.length === 0 || wanted.includes(path.basename(name))))
  .map((name) => path.join(specs, name));

const scratch = await mkdtemp(path.join(tmpdir(), "quintain-browser-"));
let passed = 0;
let failed = 0;
let server = null;
try {
  server = await startServer(path.join(scratch, "data"));
  const browser = await launch();
  await signIn(browser, server, scratch);
  await browser.close();

  const results = run({ files, concurrency: false });
  const isOne = ({ name, details }) => details?.type !== "suite" && !files.includes(path.resolve(name));
  results.on("test:pass", (test) => { if (isOne(test) && !test.skip) passed += 1; });
  results.on("test:fail", (test) => { if (isOne(test)) failed += 1; });
  const report = results.pipe(new spec());
  report.pipe(process.stdout);
  await new Promise((resolve, reject) => { report.on("end", resolve); report.on("error", reject); });
} catch (error) {
  failed += 1;
  console.error(error.message);
} finally {
  if (failed > 0 && server) console.error(`The server wrote:\n${server.log}`);
  await server?.stop();
  await rm(scratch, { recursive: true, force: true });
}
if (passed + failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
