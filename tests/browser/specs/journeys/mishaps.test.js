import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch, openPage } from "../../support/browser.js";
import { Workspace } from "../../support/workspace.js";

const pages = "path-canonicalization";
const books = "sql-injection";

describe("mishaps", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser.close());

  it("a syntax error shows as a message over the preview, and mending it brings the page back", async () => {
    const page = await openPage(browser);
    const workspace = await Workspace.open(page, pages);
    const preview = await workspace.preview();
    await preview.locator("h1").first().waitFor();
    await workspace.addTo("app/app.py", "def broken(:\n", { atTop: true });
    const down = page.locator(".down");
    await down.getByText("The application is down").waitFor();
    await down.getByText("SyntaxError").waitFor();
    assert.match(await down.locator("pre").innerText(), /def broken\(:/);
    await workspace.screenshot("mishap-1-syntax-error");

    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Delete");
    await workspace.save();
    await down.waitFor({ state: "hidden" });
    await preview.locator("h1").first().waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it("a second lab stops the first, which says so and can be started again", async () => {
    const first = await openPage(browser);
    await Workspace.open(first, pages);
    const second = await openPage(browser);
    await Workspace.open(second, books);
    const cover = first.locator("#cover");
    await cover.getByText("You started another lab. Your files are kept.").waitFor();
    await new Workspace(first).screenshot("mishap-2-another-lab");
    await cover.getByRole("button", { name: "Start again" }).click();
    await new Workspace(first).untilRunning();
    await second.locator("#cover").getByText("You started another lab.").waitFor();
  });

  it("reset everything asks first, then puts code, home folder and terminal back", async () => {
    const page = await openPage(browser);
    const workspace = await Workspace.open(page, pages);
    await workspace.addTo("app/app.py", "# mine, not the author's\n", { atTop: true });
    await workspace.untilPrompt();
    await workspace.type("touch keepsake && echo made-$((6 * 7))");
    await workspace.untilTerminalShows("made-42");

    const ask = async (answer) => {
      await page.getByRole("button", { name: "Reset", exact: true }).click();
      await page.getByRole("button", { name: "Everything" }).click();
      const dialog = page.getByRole("dialog", { name: "Reset everything?" });
      await dialog.getByText("Your changes in app/app.py are lost.").waitFor();
      if (answer === "Keep it") await workspace.screenshot("mishap-3-reset-asks");
      await dialog.getByRole("button", { name: answer, exact: true }).click();
    };
    await ask("Keep it");
    const code = page.locator(".cm-content");
    await code.getByText("# mine, not the author's").waitFor();
    await ask("Reset everything");
    await workspace.untilToast("Everything is new.");
    await code.getByText("# mine, not the author's").waitFor({ state: "detached" });
    await page.waitForFunction(() => !document.querySelector(".xterm-rows").textContent.includes("made-42"));
    await workspace.untilPrompt();
    await workspace.type("ls; echo seen-$((6 * 7))");
    await workspace.untilTerminalShows("seen-42");
    assert.doesNotMatch(await workspace.terminalText(), /keepsake/);
    await (await workspace.preview()).locator("h1").first().waitFor();
    assert.deepEqual(page.complaints, []);
  });
});
