import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessibilityProblems, address, launch, openPage, screenshot, scrollsSideways } from "../support/browser.js";
import { Workspace, labSlugs } from "../support/workspace.js";

describe("the workspace", () => {
  let browser;
  let slug;
  before(async () => {
    browser = await launch();
    [slug] = await labSlugs(await openPage(browser));
    assert.ok(slug, "the course has a lab");
  });
  after(() => browser.close());

  it("greets the first visit with three hints, once", async () => {
    const page = await openPage(browser, { tour: true });
    await Workspace.open(page, slug);
    const tour = page.locator(".tour");
    await tour.waitFor();
    await screenshot(page, "first-visit");
    assert.deepEqual(await accessibilityProblems(page), []);
    for (const name of ["Next", "Next", "Begin"]) await tour.getByRole("button", { name }).click();
    await page.reload();
    await new Workspace(page).untilRunning();
    assert.equal(await tour.count(), 0);
  });

  for (const dark of [false, true]) {
    const theme = dark ? "dark" : "light";

    it(`has no accessibility problem while it runs (${theme})`, async () => {
      const page = await openPage(browser, { dark });
      const workspace = await Workspace.open(page, slug);
      await workspace.screenshot(`workspace-${theme}`);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(page.complaints, []);
    });

    it(`has none with a dialog, a menu and the files open (${theme})`, async () => {
      const page = await openPage(browser, { dark });
      await Workspace.open(page, slug);
      await page.getByRole("button", { name: "Files", exact: true }).click();
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.getByRole("button", { name: "Reset", exact: true }).click();
      await page.getByRole("button", { name: "Stop the lab" }).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Keys (?)" }).click();
      await page.locator("dialog[open]").waitFor();
      await screenshot(page, `keys-${theme}`);
      assert.deepEqual(await accessibilityProblems(page), []);
    });
  }

  it("shows one pane at a time at 200% zoom", async () => {
    const page = await openPage(browser, { width: 640, height: 360, scale: 2 });
    await page.goto(address(`/labs/${slug}`));
    await page.locator('#workspace[data-phase="running"]').waitFor();
    for (const [pane, name] of [["editor", "Editor"], ["preview", "Application"], ["bottom", "Terminal and logs"], ["brief", "Brief"]]) {
      await page.locator("#pane-tabs").getByRole("button", { name }).click();
      assert.ok(await page.locator(`#pane-${pane}`).isVisible());
      await screenshot(page, `workspace-zoom-${pane}`);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await scrollsSideways(page), false);
    }
  });

  it("lets a phone read the brief and starts nothing there", async () => {
    const page = await openPage(browser, { width: 390, height: 780, scale: 2 });
    const started = [];
    page.on("request", (request) => { if (request.method() === "POST") started.push(request.url()); });
    await page.goto(address(`/labs/${slug}`));
    await page.getByText("wants a larger screen").waitFor();
    await page.getByRole("button", { name: "Start it here" }).waitFor();
    await screenshot(page, "workspace-phone");
    assert.deepEqual(await accessibilityProblems(page), []);
    assert.deepEqual(started, []);
  });

  it("can be left by keyboard from everywhere", async () => {
    const page = await openPage(browser);
    await Workspace.open(page, slug);
    const parts = [];
    await page.locator("h1").click();
    for (let turn = 0; turn < 6; turn += 1) {
      await page.keyboard.press("F6");
      parts.push(await page.evaluate(() => document.activeElement.closest(".pane, .steps")?.id));
    }
    assert.deepEqual(parts, ["steps", "pane-brief", "pane-editor", "pane-preview", "pane-bottom", "steps"]);
  });
});
