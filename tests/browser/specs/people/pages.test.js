import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessibilityProblems, scrollsSideways } from "../../support/browser.js";
import { picture, startHouse } from "../../support/people.js";

describe("pages of people", () => {
  let house;
  let grace;
  let state;
  let link;
  before(async () => {
    house = await startHouse();
    grace = await house.administrator();
    await grace.goto("/teams");
    await grace.getByLabel("Name of a new team").fill("Engines");
    await grace.getByRole("button", { name: "Make the team" }).click();
    await house.invited(grace, { name: "Ada with a rather long name of several words", email: "ada.with.a.rather.long.address@subdomain.example.org", team: "Engines" });
    await grace.goto("/invitations");
    await grace.locator("#course").selectOption({ index: 1 });
    await grace.getByRole("button", { name: "Invite", exact: true }).click();
    link = new URL(await grace.getByLabel("The link").inputValue()).pathname;
    state = await grace.context().storageState();
  });
  after(() => house.close());

  const open = ["/sign-in", "/forgotten", "/join", "/sign-in?said=signed-out"];
  const own = [
    "/account", "/account/keys", "/account/codes", "/account/sessions", "/account/tokens", "/account/data", "/account/delete",
    "/sign-in/again", "/start", "/people", "/people/2", "/people/2/access", "/teams", "/teams/1", "/seats", "/invitations",
    "/invitations/list", "/audit", "/roles",
  ];

  async function look(path, storageState, name = path) {
    for (const dark of [false, true]) {
      const context = await house.browser.newContext({
        baseURL: house.base, storageState, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce",
      });
      const page = await context.newPage();
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        const answer = await page.goto(path);
        assert.equal(answer.status(), 200, path);
        const where = `${path} at ${width}, ${dark ? "dark" : "light"}`;
        assert.deepEqual(await accessibilityProblems(page), [], where);
        assert.equal(await scrollsSideways(page), false, `${where} is too wide`);
        await picture(page, `page${name.replaceAll(/[^a-z0-9]+/g, "-")}-${width}-${dark ? "dark" : "light"}`);
      }
      await context.close();
    }
  }

  for (const path of open) it(`${path} is sound, narrow and wide, light and dark`, () => look(path));
  it("an invitation is sound, narrow and wide, light and dark", () => look(link, undefined, "/join/link"));
  for (const path of own) it(`${path} is sound, narrow and wide, light and dark`, () => look(path, state));

  it("every page works without script", async () => {
    const context = await house.browser.newContext({ baseURL: house.base, storageState: state, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto("/account");
    await page.getByLabel("Name", { exact: true }).fill("Grace H.");
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.getByText("Saved.").waitFor();
    await page.goto("/people?text=ada");
    assert.equal(await page.locator("tbody tr").count(), 1);
    await context.close();
  });
});
