import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { address, launch, openPage, screenshot } from "../../support/browser.js";
import { labFolder } from "../../support/labs.js";
import { Workspace } from "../../support/workspace.js";

const slug = "stored-xss";
const lab = labFolder("a05-injection/xss-attacks/lab-stored-xss");
const echo = `@app.get("/headers")
def headers():
    answer = app.make_response({"turn": request.args["turn"], "headers": list(request.headers)})
    answer.set_cookie("own", "lab")
    answer.set_cookie("wide", "lab", domain=".quintain.localhost")
    return answer


if __name__ == "__main__":`;

describe("a lab's origins", () => {
  let browser;
  let page;
  let workspace;
  before(async () => {
    browser = await launch();
    page = await openPage(browser);
    page.entries = [];
    page.on("request", (request) => { if (request.url().includes("/.quintain/enter?")) page.entries.push(request.url()); });
    workspace = await Workspace.open(page, slug);
    await (await workspace.preview()).locator("h1").first().waitFor();
  });
  after(() => browser.close());

  const frameOf = (origin) => page.frames().find((frame) => new URL(frame.url()).host.startsWith(`${origin}--`));

  it("stay shut to every other browser", async () => {
    const { origin } = new URL(frameOf("app").url());
    const stranger = await browser.newContext();
    const strangers = await stranger.newPage();
    const refused = await strangers.goto(origin);
    assert.equal(refused.status(), 403);
    await strangers.getByText("opens only from its learner's workspace").waitFor();
    await screenshot(strangers, "origin-403");

    // A ticket that was used is worth nothing, and being signed in elsewhere is no ticket.
    assert.ok(page.entries.length > 0);
    assert.equal((await strangers.goto(page.entries[0])).status(), 403);
    assert.equal((await strangers.goto(origin)).status(), 403);
    await stranger.close();
    const same = await openPage(browser);
    assert.equal((await same.goto(origin)).status(), 403);
    await same.context().close();
  });

  it("stay shut to strangers by the platform's way in", async () => {
    const { origin } = new URL(frameOf("app").url());
    const [, session] = origin.match(/--(\w+)/);
    const stranger = await browser.newContext();
    const strangers = await stranger.newPage();
    await strangers.goto(address(`/sessions/${session}/open/app?to=/`));
    const shown = new URL(strangers.url());
    assert.equal(shown.origin + shown.pathname, address("/sign-in"));
    await stranger.close();
  });

  it("the attacker's site never gets a cookie of the platform or the gate", async () => {
    await workspace.preview("attacker");
    await workspace.browse("/index.html?seen", "attacker");
    await page.getByRole("tab", { name: "Attacker's log" }).click();
    const request = page.locator(".requests > li", { hasText: "/index.html?seen" }).first();
    await request.locator("summary").click();
    const headers = await request.locator("dl").innerText();
    assert.match(headers, /user-agent/);
    assert.doesNotMatch(headers, /quintain-|__Host-/);
    assert.match(headers, /host\s+attacker\.test/);
    assert.equal(await frameOf("attacker").evaluate(() => document.cookie), "");
    await workspace.screenshot("origin-attackers-log");
  });

  it("the application never gets one either, and the platform none of the application's", async () => {
    const program = (await lab.repair("app")).find(({ path }) => path === "app/app.py");
    await workspace.writeFile(program.path, program.text.replace('if __name__ == "__main__":', echo));
    await page.locator('input[name="mode"][value="edited"]:checked').waitFor({ state: "attached" });
    await workspace.untilAppRuns();
    const preview = await workspace.preview();
    for (const turn of ["first", "second"]) {
      await workspace.browse(`/headers?turn=${turn}`);
      await preview.getByText(`"${turn}"`).waitFor();
    }
    const seen = JSON.parse(await preview.locator("body").innerText());
    const cookies = seen.headers.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value).join("; ");
    assert.doesNotMatch(JSON.stringify(seen), /quintain-gate|__Host-/);
    assert.match(cookies, /own=lab/);
    assert.doesNotMatch(await frameOf("app").evaluate(() => document.cookie), /quintain/);

    // A page of the lab tries to plant cookies for the platform, its sign-in among them.
    await frameOf("app").evaluate(() => {
      document.cookie = "__Host-quintain=mine; domain=quintain.localhost; path=/; secure";
      document.cookie = "__Host-quintain=mine; path=/; secure";
    });
    const [asked] = await Promise.all([
      page.waitForRequest((request) => request.url().endsWith("/files")),
      page.getByRole("button", { name: "Revert" }).click(),
    ]);
    const sent = (await asked.allHeaders()).cookie;
    assert.match(sent, /^__Host-quintain=[\w-]{20,}$/);
    assert.equal(await page.evaluate(() => document.cookie), "");
    const list = await openPage(browser);
    assert.equal((await list.goto(address("/"))).status(), 200);
  });
});
