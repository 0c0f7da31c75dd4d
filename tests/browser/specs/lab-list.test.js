import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessibilityProblems, address, launch, openPage, screenshot, scrollsSideways } from "../support/browser.js";

describe("the list of labs", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser.close());

  for (const dark of [false, true]) {
    const theme = dark ? "dark" : "light";
    it(`has no accessibility problem (${theme})`, async () => {
      const page = await openPage(browser, { dark });
      await page.goto(address("/labs"));
      await page.locator("h1").waitFor();
      await screenshot(page, `labs-${theme}`);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(page.complaints, []);
    });
  }

  it("fits a phone and 200% zoom", async () => {
    for (const [width, height] of [[390, 780], [640, 360]]) {
      const page = await openPage(browser, { width, height, scale: 2 });
      await page.goto(address("/labs"));
      await screenshot(page, `labs-${width}`);
      assert.equal(await scrollsSideways(page), false, `${width} px`);
    }
  });

  it("finds a lab by its words", async () => {
    const page = await openPage(browser);
    await page.goto(address("/labs"));
    const title = await page.locator(".card h3").first().textContent();
    await page.getByLabel("Find a lab").fill(title);
    assert.equal(await page.locator(".card:visible h3").first().textContent(), title);
    await page.getByLabel("Find a lab").fill("no lab is called this");
    assert.equal(await page.locator(".card:visible").count(), 0);
    await page.getByText("No lab fits").waitFor();
  });

  it("answers an unknown address with a page that says what to do", async () => {
    const page = await openPage(browser);
    const response = await page.goto(address("/labs/there-is-no-such-lab"));
    assert.equal(response.status(), 404);
    assert.deepEqual(await accessibilityProblems(page), []);
    assert.ok(await page.locator("main a").count() > 0);
  });
});
