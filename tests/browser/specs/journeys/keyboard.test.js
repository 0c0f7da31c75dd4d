import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { launch, openPage } from "../../support/browser.js";
import { stations } from "../../support/stations.js";
import { Workspace } from "../../support/workspace.js";

/** What can have the focus and can be seen, each with a mark of its own; what only arrow keys reach within a group is left out. */
function markAll() {
  const focusable = "a[href], button, input, select, textarea, iframe, summary, [tabindex], [contenteditable=true]";
  const wanted = [...document.querySelectorAll(focusable)].filter((node) =>
    node.tabIndex >= 0 && !node.disabled && node.checkVisibility({ visibilityProperty: true }) && !node.closest("[inert]")
    && !(node.type === "radio" && !node.checked));
  wanted.forEach((node, index) => { node.dataset.station = String(index); });
  return wanted.map((node) => `${node.tagName.toLowerCase()}#${node.id}.${node.className} ${node.getAttribute("aria-label") ?? node.textContent.trim().slice(0, 40)}`);
}

describe("the workspace without a mouse", () => {
  const station = stations();
  let browser;
  let page;
  let workspace;
  before(async () => {
    browser = await launch();
    page = await openPage(browser);
  });
  after(() => browser.close());

  const focused = () => page.evaluate(() => {
    const node = document.activeElement;
    return {
      station: node.dataset.station ?? null,
      where: node.closest(".cm-editor") ? "editor" : node.closest(".xterm") ? "terminal" : node.closest(".pane, .steps, .head")?.id ?? "",
      text: node.getAttribute("aria-label") ?? node.textContent.trim(),
    };
  });

  /** Presses a key until the focus is where it is wanted. */
  async function pressUntil(key, isThere, most = 80) {
    for (let turn = 0; turn < most; turn += 1) {
      if (isThere(await focused())) return;
      await page.keyboard.press(key);
    }
    assert.fail(`${key} does not lead there`);
  }

  station("opens a lab from the list", async () => {
    await page.goto(`${process.env.QUINTAIN_URL}/labs`);
    await pressUntil("Tab", ({ text }) => text === "Path canonicalization");
    await page.keyboard.press("Enter");
    workspace = new Workspace(page);
    await workspace.untilRunning();
    await workspace.untilAppRuns();
    await page.locator(".xterm-rows").getByText("learner@").first().waitFor();
    // A frame that still loads is passed over by Tab.
    await page.frameLocator("#frame-app iframe").locator("h1").first().waitFor();
  });

  station("reaches everything by Tab, F6 and Shift+Tab", async () => {
    const names = await page.evaluate(markAll);
    const reached = new Set();
    const pass = async (key, most, stop) => {
      for (let turn = 0; turn < most; turn += 1) {
        const { station: mark, where } = await focused();
        if (mark !== null) reached.add(Number(mark));
        if (stop(where)) return;
        if (where === "editor") await page.keyboard.press("Escape");
        await page.keyboard.press(key);
      }
    };
    await page.locator("body").focus();
    await pass("Tab", 200, (where) => where === "terminal");
    await page.keyboard.press("F6");
    assert.equal((await focused()).where, "steps", "F6 leaves the terminal");
    // Backwards from the top: round the end of the page, to what comes behind the terminal.
    await pass("Shift+Tab", 60, (where) => where === "terminal");
    const missed = names.filter((_, index) => !reached.has(index));
    assert.deepEqual(missed, []);
  });

  station("edits a file and saves it", async () => {
    await pressUntil("F6", ({ where }) => where === "editor");
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("# typed by a learner without a mouse\n");
    await page.keyboard.press("Control+s");
    await page.locator(".save-state", { hasText: "Saved" }).waitFor();
    await workspace.untilAppRuns();
  });

  station("opens another file from the tree", async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Shift+Tab");
    await pressUntil("Shift+Tab", ({ text }) => text === "Files");
    await page.keyboard.press("Enter");
    await page.getByRole("tree", { name: "Files" }).waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.locator('.file-tab[data-current="true"]').filter({ hasNotText: "app.py" }).waitFor();
    await workspace.screenshot("keyboard-1-tree");
  });

  station("types in the terminal and leaves it", async () => {
    await pressUntil("F6", ({ where }) => where === "terminal");
    await page.keyboard.type("echo hands-on-$((6 * 7))\n");
    await workspace.untilTerminalShows("hands-on-42");
    await page.keyboard.press("F6");
    assert.equal((await focused()).where, "steps");
  });

  station("moves a border with the arrow keys", async () => {
    const width = () => page.locator("#pane-brief").evaluate((pane) => pane.offsetWidth);
    const before = await width();
    const border = page.locator("#split-brief");
    await border.press("Shift+ArrowRight");
    assert.ok(await width() > before + 50);
    await border.press("Enter");
    assert.equal(await width(), before);
  });

  station("asks for a verdict and reads it", async () => {
    const verdict = await workspace.checkMyFix();
    assert.equal(verdict.accepted, false);
    await pressUntil("F6", ({ where }) => where === "pane-brief");
    await pressUntil("Tab", ({ text }) => text.startsWith("Replay it yourself"));
    await workspace.screenshot("keyboard-2-verdict");
    assert.deepEqual(page.complaints, []);
  });
});
