import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessibilityProblems, address, launch, openPage, screenshot } from "../support/browser.js";
import { Lesson, course, sql } from "../support/lesson.js";

describe("a reader", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser.close());

  it("runs code where it stands", async () => {
    const page = await openPage(browser);
    const lesson = await Lesson.open(page);
    const code = lesson.code();
    const recorded = await code.locator(".code-output samp").textContent();
    assert.equal((await lesson.run(code)).trimEnd(), recorded.trimEnd());
    await code.scrollIntoViewIfNeeded();
    await screenshot(page, "course-run");
    assert.deepEqual(await accessibilityProblems(page), []);
    assert.deepEqual(page.complaints, []);
  });

  it("edits code, runs it by Ctrl+Enter, finds it again later and puts it back", async () => {
    const page = await openPage(browser);
    const lesson = await Lesson.open(page);
    let code = lesson.code();
    await lesson.write(code, "print(6 * 7)");
    await page.keyboard.press("Control+Enter");
    await code.locator(".run-state", { hasText: "Done" }).waitFor();
    assert.equal(await code.locator(".code-output:not([hidden]) samp").textContent(), "42\n");
    await screenshot(page, "course-edit");
    assert.deepEqual(await accessibilityProblems(page), []);
    await page.reload();
    code = new Lesson(page).code();
    await code.locator(".cm-content", { hasText: "print(6 * 7)" }).waitFor();
    await code.getByRole("button", { name: "Back to the original" }).click();
    assert.doesNotMatch(await code.locator(".cm-content").textContent(), /6 \* 7/);
    assert.deepEqual(page.complaints, []);
  });

  it("stops code that does not end, and sees what it printed before", async () => {
    const page = await openPage(browser);
    const lesson = await Lesson.open(page);
    const code = lesson.code();
    await lesson.write(code, "import time\nprint('begun', flush=True)\ntime.sleep(60)");
    await page.keyboard.press("Control+Enter");
    await code.locator("samp", { hasText: "begun" }).waitFor();
    await code.getByRole("button", { name: "Stop" }).click();
    await code.getByText("You stopped it.").waitFor();
    await lesson.write(code, "raise SystemExit(3)");
    await page.keyboard.press("Control+Enter");
    await code.getByText("It ended with status 3.").waitFor();
    await code.getByRole("button", { name: "Back to the original" }).click();
  });

  it("marks a topic as read, and sees it in the outline", async () => {
    const page = await openPage(browser);
    await Lesson.open(page, `${course}/injection-problems`);
    const topic = page.locator(".topic").first();
    await topic.getByRole("button", { name: "Mark as read" }).click();
    await topic.getByRole("button", { name: /not read/ }).waitFor();
    await page.locator("#topics-read", { hasText: /^1 of/ }).waitFor();
    await page.locator("#outline li.begun [aria-current='page']").waitFor();
    await page.goto(address("/"));
    await page.getByText("Go on where you were").or(page.locator("#next-title")).first().waitFor();
    await screenshot(page, "course-home-begun");
  });

  it("answers a question and is told why", async () => {
    const page = await openPage(browser);
    await page.goto(address(`${sql}/quiz`));
    const question = page.locator(".question").first();
    await question.getByRole("radio").first().check();
    await question.getByRole("button", { name: "Answer" }).click();
    await question.locator(".verdict").waitFor();
    assert.ok(await question.locator(".why").count() >= 2, "every choice says why");
    assert.equal(await page.evaluate(() => document.activeElement.className.includes("verdict")), true, "the verdict is read out");
    await question.scrollIntoViewIfNeeded();
    await screenshot(page, "course-answer");
    assert.deepEqual(await accessibilityProblems(page), []);
    await question.getByRole("link", { name: "Answer it again" }).click();
    await question.getByRole("radio").first().waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it("orders steps by buttons alone", async () => {
    const page = await openPage(browser);
    await page.goto(address(await sectionWith(page, "[data-order]")));
    const list = page.locator("[data-order]").first();
    const texts = () => list.locator(".step-text").allTextContents();
    const before = await texts();
    await list.getByRole("button", { name: /^Move down/ }).first().focus();
    await page.keyboard.press("Enter");
    const now = await texts();
    assert.deepEqual(now.slice(0, 2), [before[1], before[0]]);
    assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), /^Move down/);
    await screenshot(page, "course-order");
    assert.deepEqual(await accessibilityProblems(page), []);
    const question = page.locator(".question", { has: list });
    const id = await question.getAttribute("id");
    await question.getByRole("button", { name: "Answer" }).click();
    await page.locator(`#${id} .verdict`).waitFor();
  });

  it("writes a note beside selected words, changes and deletes it", async () => {
    const page = await openPage(browser);
    await Lesson.open(page);
    const words = await page.evaluate(() => {
      const paragraph = document.querySelector(".topic .prose p");
      const range = document.createRange();
      range.setStart(paragraph.firstChild, 0);
      range.setEnd(paragraph.firstChild, Math.min(30, paragraph.firstChild.length));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return getSelection().toString().trim();
    });
    await page.getByRole("button", { name: "Write a note" }).click();
    await page.getByLabel("Your words").fill("To be asked on Monday");
    await page.getByRole("button", { name: "Keep the note" }).click();
    const note = page.locator(".own-note", { hasText: "To be asked on Monday" });
    await note.waitFor();
    assert.equal(await note.locator("blockquote").textContent(), words);
    assert.equal(await page.evaluate(() => CSS.highlights.get("own-note").size), 1, "the words are marked in the text");
    await screenshot(page, "course-note");
    assert.deepEqual(await accessibilityProblems(page), []);
    await note.getByText("Change").click();
    await note.getByRole("textbox").fill("Asked");
    await note.getByRole("button", { name: "Save" }).click();
    await page.locator(".own-note", { hasText: "Asked" }).waitFor();
    await page.goto(address("/notes"));
    await page.locator(".own-note", { hasText: "Asked" }).getByText("Change").click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("no notes or bookmarks yet").waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it("finds things by the keyboard", async () => {
    const page = await openPage(browser);
    await page.goto(address("/"));
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox", { name: "Search" });
    await field.fill("injcetion");
    const first = page.getByRole("option").first();
    await first.waitFor();
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.getByRole("option").nth(1).getAttribute("aria-selected"), "true");
    await screenshot(page, "course-palette");
    assert.deepEqual(await accessibilityProblems(page), []);
    await page.keyboard.press("ArrowUp");
    const href = await first.getAttribute("href");
    await page.keyboard.press("Enter");
    await page.waitForURL(address(href));
    await page.keyboard.press("/");
    await field.waitFor();
    await page.keyboard.press("Escape");
    await field.waitFor({ state: "hidden" });
  });
});

/** The quiz of a section that has such a thing. */
async function sectionWith(page, selector) {
  await page.goto(address(course));
  const sections = await page.locator(".toc-section:not(.coming) .toc-title > a").evaluateAll((links) => links.map((link) => link.pathname));
  for (const section of sections) {
    const answer = await page.goto(address(`${section}/quiz`));
    if (answer.ok() && await page.locator(selector).count() > 0) return `${section}/quiz`;
  }
  throw new Error(`No quiz has ${selector}.`);
}
