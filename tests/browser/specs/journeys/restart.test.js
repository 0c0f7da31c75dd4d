import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { launch, openPage, signIn } from "../../support/browser.js";
import { startServer } from "../../support/server.js";
import { Workspace } from "../../support/workspace.js";

const slug = "path-canonicalization";

describe("the server is started again while the page is open", () => {
  let scratch;
  let server;
  let browser;
  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), "quintain-restart-"));
    server = await startServer(path.join(scratch, "data"));
    browser = await launch();
    await signIn(browser, server, scratch);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    if (scratch) await rm(scratch, { recursive: true, force: true });
  });

  const again = async () => { server = await startServer(path.join(scratch, "data"), { port: server.port }); };

  /** The page shows both edits, an application and a terminal that knows nothing of before. */
  async function isWhole(workspace, ...edits) {
    const { page } = workspace;
    await workspace.untilRunning();
    await workspace.openFile("app/app.py");
    for (const edit of edits) await page.locator(".cm-content").getByText(edit).waitFor();
    await workspace.untilPrompt();
    assert.doesNotMatch(await workspace.terminalText(), /before-42/);
    await workspace.type("echo after-$((6 * 7))");
    await workspace.untilTerminalShows("after-42");
    await (await workspace.preview()).locator("h1").first().waitFor();
  }

  it("after a crash the page heals by itself, with what was typed meanwhile", async () => {
    const page = await openPage(browser);
    const workspace = await Workspace.open(page, slug);
    await workspace.addTo("app/app.py", "# typed before the crash\n", { atTop: true });
    await workspace.untilPrompt();
    await workspace.type("echo before-$((6 * 7))");
    await workspace.untilTerminalShows("before-42");

    await server.kill();
    await page.getByText("The connection to the server is lost.").waitFor();
    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("# typed while it was away\n");
    await page.getByText("is not saved yet").waitFor();
    await workspace.screenshot("restart-1-lost");

    await again();
    await workspace.untilToast("The server was started again.");
    await isWhole(workspace, "# typed before the crash", "# typed while it was away");
    await workspace.screenshot("restart-2-healed");
  });

  it("after an orderly end the page says why it stopped, and starts again on request", async () => {
    const page = await openPage(browser);
    const workspace = await Workspace.open(page, slug);
    await workspace.untilPrompt();
    await workspace.type("echo before-$((6 * 7))");
    await workspace.untilTerminalShows("before-42");
    await server.stop();
    const cover = page.locator("#cover");
    await cover.getByText("The server is shutting down. Your files are kept.").waitFor();
    await workspace.screenshot("restart-3-stopped");
    await again();
    await cover.getByRole("button", { name: "Start again" }).click();
    await isWhole(workspace, "# typed before the crash");
  });
});
