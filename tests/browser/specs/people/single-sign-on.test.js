import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe } from "node:test";
import { stations } from "../../support/stations.js";
import { picture, signIn, startHouse } from "../../support/people.js";
import { signInThere, startProvider } from "../../support/provider.js";

const people = {
  ada: { email: "ada@example.org", email_verified: true, name: "Ada Lovelace", zoneinfo: "Europe/London" },
  bob: { email: "bob@example.org", email_verified: true, name: "Bob" },
  eve: { email: "eve@elsewhere.net", email_verified: true, name: "Eve" },
  kim: { email: "kim@example.org", email_verified: false, name: "Kim" },
  grace: { email: "grace@example.org", email_verified: true, name: "Grace" },
};

describe("single sign-on with a real provider", () => {
  const station = stations();
  let folder;
  let provider;
  let house;
  let grace;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "quintain-oidc-"));
    const secret = path.join(folder, "secret");
    await writeFile(secret, "a secret of the test\n");
    house = await startHouse({
      options: async (base) => {
        provider = await startProvider({ back: `${base}/sign-in/outside/callback`, people });
        return [
          "--oidc-issuer", provider.issuer, "--oidc-secret-file", secret, "--oidc-name", "Example account",
          "--oidc-domain", "example.org", "--oidc-sign-up",
        ];
      },
    });
    grace = await house.administrator();
  });
  after(async () => {
    await house.close();
    await provider.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const arrive = async (name) => {
    const page = await house.visitor();
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Go on with Example account" }).click();
    await signInThere(page, name);
    return page;
  };

  station("whoever comes from there has an account, as the provider names them", async () => {
    const ada = await arrive("ada");
    await ada.getByRole("link", { name: "Ada Lovelace", exact: true }).click();
    await ada.getByText("Learner · ada@example.org").waitFor();
    assert.equal(await ada.getByLabel("Time zone").inputValue(), "Europe/London");
    const again = await arrive("ada");
    await again.getByRole("link", { name: "Ada Lovelace", exact: true }).waitFor();
    await grace.goto("/people?text=ada@example.org");
    assert.equal(await grace.locator("tbody tr").count(), 1, "one account");
    assert.deepEqual(again.complaints, []);
  });

  station("addresses of other domains, and those that nobody vouches for, are not let in", async () => {
    for (const name of ["eve", "kim"]) {
      const page = await arrive(name);
      await page.getByText("are not let in here").waitFor();
      await page.goto("/account");
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
    }
  });

  station("an account that is there is not taken over, but tied by its owner", async () => {
    const page = await arrive("grace");
    await page.getByText("There is an account here with this address").waitFor();
    await picture(page, "not-taken-over");
    await signIn(page, "grace@example.org");
    await page.goto("/account/keys");
    await page.getByRole("link", { name: "Tie them together" }).click();
    await page.getByText("is tied to this one").waitFor();
    await page.getByText(provider.issuer).waitFor();
    await page.goto("/account");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Go on with Example account" }).click();
    await page.getByRole("link", { name: "Grace", exact: true }).waitFor();
  });

  station("it proves that it is oneself, by signing in there anew", async () => {
    const page = await arrive("ada");
    await page.goto("/sign-in/again?to=/account/keys");
    await page.getByRole("link", { name: "Prove it with Example account" }).click();
    await signInThere(page, "ada");
    await page.getByRole("heading", { name: "How you sign in" }).waitFor();
  });

  station("somebody else's account there proves nothing", async () => {
    const page = await arrive("ada");
    await page.goto("/sign-in/again?to=/account/keys");
    await page.getByRole("link", { name: "Prove it with Example account" }).click();
    await signInThere(page, "bob");
    await page.getByText("does not prove that it is you").waitFor();
  });

  station("an invitation is accepted with it", async () => {
    await grace.goto("/teams");
    await grace.getByLabel("Name of a new team").fill("Engines");
    await grace.getByRole("button", { name: "Make the team" }).click();
    await grace.goto("/invitations");
    await grace.getByLabel("E-mail address").fill("bob@example.org");
    await grace.locator("#team").selectOption({ label: "Engines" });
    await grace.getByRole("button", { name: "Invite", exact: true }).click();
    const link = await grace.getByLabel("The link").inputValue();
    const wrong = await house.visitor();
    await wrong.goto(link);
    await picture(wrong, "join");
    const bob = await house.visitor();
    await bob.goto(link);
    await bob.getByRole("link", { name: "Accept with Example account" }).click();
    await signInThere(bob, "bob");
    await bob.getByRole("link", { name: "Bob", exact: true }).waitFor();
    await grace.goto("/teams");
    await grace.getByRole("link", { name: "Engines", exact: true }).click();
    await grace.getByRole("link", { name: "Bob", exact: true }).waitFor();
  });

  station("a way back that this browser did not begin is refused", async () => {
    const page = await house.visitor();
    await page.goto("/sign-in/outside/callback?code=x&state=y");
    await page.getByText("began in another browser").waitFor();
  });
});
