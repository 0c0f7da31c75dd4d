import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { launch, openPage } from "../../support/browser.js";
import { labFolder } from "../../support/labs.js";
import { stations } from "../../support/stations.js";
import { Workspace } from "../../support/workspace.js";

const lab = labFolder("a05-injection/sql-injection/lab-sql-injection");
const search = "nothing' UNION SELECT id, login, passphrase, 1, 1, name, role FROM staff WHERE role = 'owner' --";

describe("SQL injection, from the list to the debrief", () => {
  const station = stations();
  let browser;
  let page;
  let workspace;
  let owner;
  let flag;
  before(async () => {
    browser = await launch();
    page = await openPage(browser);
  });
  after(() => browser.close());

  station("opens from the list and says what is wanted", async () => {
    workspace = await Workspace.openFromList(page, "SQL injection", "sql-1-list");
    const brief = page.locator("#panel-brief");
    await brief.getByRole("heading", { name: "What is wanted" }).waitFor();
    assert.match(await brief.innerText(), /Get to Harriet's desk and read the note/);
    const shop = await workspace.preview();
    await shop.getByText("second-hand books, since 1974").waitFor();
    await workspace.screenshot("sql-2-brief");
  });

  station("gives the staff's passphrases to a search", async () => {
    const shop = await workspace.preview();
    await shop.getByRole("link", { name: "All books", exact: true }).click();
    await shop.getByLabel("Title or author").fill(search);
    await shop.getByRole("button", { name: "Find" }).click();
    await shop.getByText("1 book on the shelves").waitFor();
    owner = {
      login: await shop.locator(".shelf .title").innerText(),
      passphrase: (await shop.locator(".shelf .author").innerText()).replace(/, 1$/, ""),
    };
    await page.waitForFunction(() => document.querySelector("#address").value.startsWith("/search?q=nothing"));
    await shop.locator(".found").evaluate((words) => words.scrollIntoView({ block: "start" }));
    await workspace.screenshot("sql-3-union");
  });

  station("shows the owner's desk to whoever signs in with one", async () => {
    const shop = await workspace.preview();
    await shop.getByRole("link", { name: "Staff" }).click();
    await shop.getByLabel("Login").fill(owner.login);
    await shop.getByLabel("Passphrase").fill(owner.passphrase);
    await shop.getByRole("button", { name: "Sign in" }).click();
    const note = await shop.locator(".post-it p").innerText();
    [flag] = note.match(/FLAG\{\w+\}/);
    await page.waitForFunction(() => document.querySelector("#address").value === "/desk");
  });

  station("refuses what is no flag, and takes the flag", async () => {
    await workspace.handInFlag(owner.passphrase);
    await page.locator(".task-says .attack-word").waitFor();
    await workspace.screenshot("sql-4-refused");
    await workspace.handInFlag(flag);
    await workspace.untilTaskDone(1);
    await workspace.screenshot("sql-5-attack-done");
  });

  station("rejects apostrophes written twice, and says what still works", async () => {
    await workspace.writeFiles(await lab.repair("wrong-fixes/escape-quotes"));
    await workspace.untilAppRuns();
    const verdict = await workspace.checkMyFix();
    assert.equal(verdict.accepted, false);
    for (const sentence of await lab.rejectedBecause("wrong-fixes/escape-quotes")) await workspace.seeReason(sentence);
    await page.locator(".check .replay[open]").first().scrollIntoViewIfNeeded();
    await workspace.screenshot("sql-6-rejected");
  });

  station("puts the request that got through into the terminal", async () => {
    await page.getByRole("button", { name: "Paste into my terminal" }).first().click();
    await workspace.untilTerminalShows("curl");
    await workspace.screenshot("sql-7-replay");
    await page.keyboard.press("Control+c");
  });

  station("accepts another repair than the reference", async () => {
    await workspace.writeFiles(await lab.repair("also-right/named-values"));
    const verdict = await workspace.checkMyFix();
    assert.deepEqual(verdict.checks.filter(({ result }) => result !== "passed"), []);
    assert.equal(verdict.accepted, true);
    await workspace.untilTaskDone(2);
    await workspace.screenshot("sql-8-accepted");
  });

  station("shows the debrief, and both repairs side by side", async () => {
    const debrief = await workspace.openDebrief();
    await debrief.getByText("The flaw.").waitFor();
    await workspace.screenshot("sql-9-debrief");
    const diff = debrief.getByRole("region", { name: "app/shop.py" });
    await diff.evaluate((section) => section.scrollIntoView({ block: "start" }));
    const yours = diff.getByRole("textbox", { name: "Yours: app/shop.py" });
    const reference = diff.getByRole("textbox", { name: "Reference: app/shop.py" });
    assert.ok(await yours.locator(".cm-changedLine").count() > 0, "differences are marked on the left");
    assert.ok(await reference.locator(".cm-changedLine").count() > 0, "and on the right");
    const [left, right] = [await yours.boundingBox(), await reference.boundingBox()];
    assert.ok(left.x + left.width <= right.x + 1, "they stand side by side");
    await workspace.screenshot("sql-10-diff");
    await debrief.getByRole("button", { name: "Back to the workspace" }).click();
    await page.locator(".cm-content").first().waitFor();
    assert.deepEqual(page.complaints, []);
  });

  station("is done in the list", async () => {
    await page.getByRole("link", { name: "Course" }).click();
    await page.getByRole("link", { name: "Labs", exact: true }).click();
    const tasks = page.locator(".card", { has: page.getByRole("link", { name: "SQL injection", exact: true }) }).locator(".card-tasks li");
    await tasks.first().waitFor();
    assert.deepEqual(await tasks.evaluateAll((items) => items.map((item) => item.textContent.replace(/\s+/g, " ").trim())), ["Attack, done", "Repair, done"]);
    await workspace.screenshot("sql-11-list-done");
  });
});
