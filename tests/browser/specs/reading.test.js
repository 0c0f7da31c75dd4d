import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessibilityProblems, address, launch, openPage, screenshot, scrollsSideways, stranger } from "../support/browser.js";
import { Lesson, course, sql } from "../support/lesson.js";

const pages = {
  home: "/", catalogue: course, section: sql, quiz: `${sql}/quiz`, drills: "/drills", notes: "/notes",
  glossary: "/glossary", search: "/search?q=injection",
};

describe("the pages of the course", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser.close());

  for (const dark of [false, true]) {
    for (const width of [320, 1280]) {
      it(`have no accessibility problem (${dark ? "dark" : "light"}, ${width} px)`, async () => {
        for (const [name, path] of Object.entries(pages)) {
          const page = await openPage(browser, { dark, width, height: width === 320 ? 640 : 800 });
          await page.goto(address(path));
          await page.locator("h1").waitFor();
          await screenshot(page, `course-${name}-${width}-${dark ? "dark" : "light"}`);
          assert.deepEqual(await accessibilityProblems(page), [], path);
          assert.deepEqual(page.complaints, [], path);
          assert.equal(await scrollsSideways(page), false, path);
          await page.context().close();
        }
      });
    }
  }

  it("lead from the catalogue through a section to the next one", async () => {
    const page = await openPage(browser);
    await page.goto(address(course));
    await page.locator(".toc").getByRole("link", { name: "SQL injection", exact: true }).first().click();
    await page.locator("h1", { hasText: "SQL injection" }).waitFor();
    await page.locator('.turn a[rel="next"]').click();
    await page.locator("h1", { hasText: "SQL injection attack techniques" }).waitFor();
    assert.equal(await page.locator('#outline [aria-current="page"]').textContent().then((text) => text.trim()), "SQL injection attack techniques");
  });

  it("mark what is being read in the contents", async () => {
    const page = await openPage(browser);
    await Lesson.open(page);
    const last = page.locator(".contents a").last();
    await page.locator("#quiz").scrollIntoViewIfNeeded();
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.locator('.contents a[aria-current="true"]', { hasText: await last.textContent() }).waitFor();
  });

  it("put the outline away and open it as a drawer on a phone", async () => {
    const wide = await openPage(browser);
    await Lesson.open(wide);
    const outline = wide.locator("#outline");
    await wide.getByRole("button", { name: "Outline" }).click();
    await outline.waitFor({ state: "hidden" });
    await wide.reload();
    assert.equal(await outline.isVisible(), false, "it stays away");
    await wide.getByRole("button", { name: "Outline" }).click();
    await outline.waitFor();

    const phone = await openPage(browser, { width: 390, height: 780, scale: 2 });
    await Lesson.open(phone);
    assert.equal(await phone.locator("#outline").isVisible(), false);
    await phone.getByRole("button", { name: "Outline" }).click();
    await phone.locator("#outline").waitFor();
    await screenshot(phone, "course-outline-phone");
    assert.deepEqual(await accessibilityProblems(phone), []);
    await phone.keyboard.press("Escape");
    await phone.locator("#outline").waitFor({ state: "hidden" });
  });

  it("explain a word on focus and hover, and Escape closes it", async () => {
    const page = await openPage(browser);
    await Lesson.open(page, `${course}/hashing`);
    const word = page.locator("a.term").first();
    const note = page.locator(`#${await word.getAttribute("aria-describedby")}`);
    const before = await page.evaluate(() => document.documentElement.scrollHeight);
    await word.focus();
    await note.waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollHeight), before, "nothing moves");
    await page.keyboard.press("Escape");
    await note.waitFor({ state: "hidden" });
    await page.locator("h1").click();
    await word.hover();
    await note.waitFor();
    await note.hover();
    await screenshot(page, "course-word");
    assert.ok(await note.isVisible(), "the pointer may move onto it");
  });

  it("show a stranger the catalogue and samples, and what is locked", async () => {
    const page = await stranger(browser);
    await page.goto(address("/"));
    await page.getByRole("link", { name: "Web application security in Python" }).click();
    await page.locator(".samples a").first().click();
    await page.locator(".topic .prose").first().waitFor();
    assert.ok(await page.getByText("a seat opens it").count() > 0);
    assert.deepEqual(await accessibilityProblems(page), []);
    const locked = await page.goto(address(`${sql}/quiz`));
    assert.equal(locked.status(), 403);
    assert.deepEqual(await accessibilityProblems(page), []);
    await screenshot(page, "course-locked");
  });

  it("print without what is beside the text", async () => {
    const page = await openPage(browser);
    await Lesson.open(page);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("#outline").isVisible(), false);
    assert.equal(await page.locator(".hand").isVisible(), false);
    assert.ok(await page.locator(".topic").first().isVisible());
  });
});
