import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { stations } from "../../support/stations.js";
import { password, picture, signIn, startHouse } from "../../support/people.js";

describe("the first start", () => {
  const station = stations();
  let house;
  let page;
  before(async () => { house = await startHouse(); });
  after(() => house.close());

  station("says where the way in is, to whoever comes without the link", async () => {
    const stranger = await house.visitor();
    await stranger.goto("/");
    await stranger.getByText("printed in the terminal").waitFor();
    await picture(stranger, "sign-in");
    await stranger.context().close();
  });

  station("makes whoever opens the link the administrator", async () => {
    page = await house.visitor();
    await page.goto(house.server.signInLink);
    assert.equal(await page.getByLabel("Time zone").inputValue(), "Europe/Berlin", "the browser's own");
    await picture(page, "start");
    await page.getByLabel("What shall we call you?").fill("Grace");
    await page.getByLabel("E-mail address").fill("grace@example.org");
    await page.getByLabel("Password").fill("password1234");
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByText("lists of stolen ones").waitFor();
    assert.equal(await page.getByLabel("What shall we call you?").inputValue(), "Grace", "what was typed stays");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByRole("link", { name: "Grace", exact: true }).click();
    await page.getByText("Administrator · grace@example.org").waitFor();
  });

  station("lets them sign out and in again without the terminal", async () => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out here.").waitFor();
    await signIn(page, "grace@example.org", "not the password");
    await page.getByText("do not belong together").waitFor();
    await signIn(page, "grace@example.org");
    await page.getByRole("link", { name: "Grace", exact: true }).waitFor();
    assert.deepEqual(page.complaints, []);
  });

  station("uses the link up", async () => {
    const second = await house.visitor();
    await second.goto(house.server.signInLink);
    await second.getByText("This link does not sign you in").waitFor();
  });

  station("makes guessing slow", async () => {
    const guesser = await house.visitor();
    for (let turn = 0; turn < 12; turn += 1) {
      await signIn(guesser, "grace@example.org", `guess number ${turn}`);
      await guesser.locator(".note.attack").waitFor();
      if (await guesser.getByText("too many attempts").isVisible()) break;
    }
    await guesser.getByText("too many attempts").waitFor();
    await picture(guesser, "throttled");
    await signIn(guesser, "grace@example.org");
    await guesser.getByText("too many attempts").waitFor();
  });
});
