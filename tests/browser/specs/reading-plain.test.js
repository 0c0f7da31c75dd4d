import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { address, launch, openPage } from "../support/browser.js";
import { course, sql } from "../support/lesson.js";

describe("without script", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser.close());

  const open = () => openPage(browser, { script: false });

  it("everything can be read", async () => {
    const page = await open();
    await page.goto(address("/"));
    await page.locator("h1").waitFor();
    await page.goto(address(sql));
    assert.ok(await page.locator(".topic .prose").first().isVisible());
    assert.ok(await page.locator(".code-output samp").first().isVisible(), "the recorded output is there");
    assert.ok(await page.locator("#outline a").count() > 50);
    await page.goto(address(`${course}/integer-handling-problems`));
    assert.ok(await page.locator("figure svg").count() > 0);
  });

  it("a topic is marked and a question answered by plain forms", async () => {
    const page = await open();
    await page.goto(address(`${course}/hashing`));
    await page.locator(".topic").first().getByRole("button", { name: "Mark as read" }).click();
    await page.locator(".topic").first().getByRole("button", { name: /not read/ }).waitFor();
    await page.locator(".topic").first().getByRole("button", { name: /not read/ }).click();
    await page.locator(".topic").first().getByRole("button", { name: "Mark as read" }).waitFor();

    await page.goto(address(`${course}/hashing/quiz`));
    const question = page.locator(".question:has(input[type=radio])").first();
    const id = await question.getAttribute("id");
    await question.locator("input[type=radio]").first().check();
    await question.getByRole("button", { name: "Answer" }).click();
    await page.locator(`#${id} .verdict`).waitFor();
  });

  it("the search is a form", async () => {
    const page = await open();
    await page.goto(address("/"));
    await page.getByRole("searchbox", { name: "Search" }).fill("password");
    await page.keyboard.press("Enter");
    await page.locator(".hits a").first().click();
    await page.locator("h1").waitFor();
  });

  it("a phone reaches the outline", async () => {
    const page = await openPage(browser, { script: false, width: 390, height: 780 });
    await page.goto(address(sql));
    assert.equal(await page.locator("#outline").isVisible(), false);
    await page.getByRole("link", { name: "Outline" }).click();
    await page.locator("#outline").waitFor();
    await page.getByRole("link", { name: "Close the outline" }).click();
    await page.locator("#outline").waitFor({ state: "hidden" });
  });
});
