import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { stations } from "../../support/stations.js";
import { password, picture, signIn, startHouse } from "../../support/people.js";

describe("invitations", () => {
  const station = stations();
  let house;
  let grace;
  let max;
  before(async () => {
    house = await startHouse();
    grace = await house.administrator();
  });
  after(() => house.close());

  station("a team is made, and a manager invited to manage it", async () => {
    await grace.goto("/teams");
    await grace.getByLabel("Name of a new team").fill("Engines");
    await grace.getByRole("button", { name: "Make the team" }).click();
    await grace.getByRole("heading", { name: "Engines", level: 1 }).waitFor();
    max = await house.invited(grace, { name: "Max", email: "max@example.org", role: "manager", team: "Engines", manages: true });
    await max.goto("/teams");
    await max.getByRole("link", { name: "Engines", exact: true }).waitFor();
  });

  station("the manager invites a learner, who signs in and has a seat", async () => {
    await max.goto("/invitations");
    await max.getByLabel("E-mail address").fill("ada@example.org");
    await max.locator("#course").selectOption({ index: 1 });
    await max.getByRole("button", { name: "Invite", exact: true }).click();
    const link = await max.getByLabel("The link").inputValue();
    await picture(max, "invited");
    const ada = await house.visitor({ script: false });
    await ada.goto(link);
    await ada.getByText("Max invites you").waitFor();
    assert.equal(await ada.getByLabel("E-mail address").inputValue(), "ada@example.org");
    await ada.getByLabel("Your name").fill("Ada");
    await ada.getByLabel("Password").fill("short");
    await ada.getByRole("button", { name: "Accept", exact: true }).click();
    await ada.getByText("Use at least 12 characters").waitFor();
    assert.equal(await ada.getByLabel("Your name").inputValue(), "Ada");
    await ada.getByLabel("Password").fill(password);
    await ada.getByRole("button", { name: "Accept", exact: true }).click();
    await ada.getByRole("link", { name: "Ada", exact: true }).click();
    await ada.getByRole("button", { name: "Sign out" }).click();
    await signIn(ada, "ada@example.org");
    await ada.getByRole("link", { name: "Ada", exact: true }).waitFor();
    await max.goto("/seats");
    await max.getByRole("main").getByRole("link", { name: "Ada", exact: true }).click();
    await max.getByText("Running").waitFor();
    await picture(max, "person");
  });

  station("a list with faults tells each with its line, and nothing of it is lost", async () => {
    await max.goto("/invitations/list");
    const text = "email,name,team\nbob@example.org,Bob,Engines\nnobody,,\nada@example.org,,Engines\n";
    await max.getByLabel("The list, as CSV").fill(text);
    await max.getByRole("button", { name: "Look at the list" }).click();
    await max.getByText("Line 3", { exact: true }).waitFor();
    assert.equal(await max.getByLabel("The list, as CSV").inputValue(), text);
    await picture(max, "list-faults");
  });

  station("a list in order is shown, then sent", async () => {
    await max.getByLabel("The list, as CSV").fill("email,name,team\nbob@example.org,Bob,Engines\neve@example.org,Eve,engines\n");
    await max.getByRole("button", { name: "Look at the list" }).click();
    await max.getByRole("button", { name: "Invite 2 people" }).waitFor();
    await picture(max, "list");
    await max.getByRole("button", { name: "Invite 2 people" }).click();
    await max.getByText("2 people are invited").waitFor();
    assert.equal(await max.getByText(`${house.base}/join/`).count(), 2);
  });

  station("a seat code lets in whoever types it", async () => {
    await max.goto("/invitations");
    await max.getByText("Or make a code").click();
    await max.getByLabel("How many people may use it").fill("3");
    await max.getByRole("button", { name: "Make the code" }).click();
    const code = await max.getByLabel("The code").inputValue();
    const kim = await house.visitor();
    await kim.goto("/sign-in");
    await kim.getByRole("link", { name: "Join with a code" }).click();
    await kim.getByLabel("Code").fill(` ${code.toUpperCase().replaceAll("-", " ")} `);
    await kim.getByRole("button", { name: "Go on" }).click();
    await kim.getByLabel("Your name").fill("Kim");
    await kim.getByLabel("E-mail address").fill("kim@example.org");
    await kim.getByLabel("Password").fill(password);
    await kim.getByRole("button", { name: "Accept", exact: true }).click();
    await kim.getByRole("link", { name: "Kim", exact: true }).waitFor();
    await max.goto("/people");
    await max.getByRole("link", { name: "Kim", exact: true }).waitFor();
    assert.deepEqual([...max.complaints, ...kim.complaints], []);
  });

  station("a deactivated learner is out at once", async () => {
    const ada = await house.visitor();
    await signIn(ada, "ada@example.org");
    await ada.getByRole("link", { name: "Ada", exact: true }).waitFor();
    await grace.goto("/people?text=ada");
    await grace.getByRole("link", { name: "Ada", exact: true }).click();
    await grace.getByRole("link", { name: "Role and access" }).click();
    await grace.getByRole("button", { name: "Deactivate" }).click();
    await grace.getByText("Deactivated since").waitFor();
    await ada.goto("/account");
    await ada.getByRole("heading", { name: "Sign in" }).waitFor();
    await grace.goto("/audit?act=person.deactivated");
    await grace.getByRole("cell", { name: "person.deactivated" }).waitFor();
  });
});
