import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { stations } from "../../support/stations.js";
import { codeOf, password, picture, signIn, startHouse } from "../../support/people.js";

/** An authenticator in the browser, as in a phone: it knows its owner, and keeps keys. */
async function authenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    keys: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    refuse: () => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false }),
    agree: () => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true }),
  };
}

describe("what one signs in with", () => {
  const station = stations();
  let house;
  let page;
  let key;
  let recovery;
  before(async () => {
    house = await startHouse();
    page = await house.administrator();
  });
  after(() => house.close());

  const signOut = async () => {
    await page.goto("/account");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out here.").waitFor();
  };

  station("an app with codes is set up, and gives recovery codes once", async () => {
    await page.goto("/account/keys");
    await page.getByRole("link", { name: "Set up an app" }).click();
    await page.getByRole("img", { name: "Picture for the app" }).waitFor();
    await picture(page, "codes");
    key = await page.locator("[data-secret]").textContent();
    await page.getByLabel("What does the app show?").fill("000000");
    await page.getByRole("button", { name: "Switch it on" }).click();
    await page.getByText("This is not what the app should show").waitFor();
    assert.equal(await page.locator("[data-secret]").textContent(), key, "the same key");
    await page.getByLabel("What does the app show?").fill(codeOf(key));
    await page.getByRole("button", { name: "Switch it on" }).click();
    recovery = await page.locator("[data-recovery] code").allTextContents();
    assert.equal(recovery.length, 10);
    await picture(page, "recovery-codes");
  });

  station("after the password the code is asked for; one that was used is refused", async () => {
    await signOut();
    await signIn(page, "grace@example.org");
    await page.getByRole("heading", { name: "One more step" }).waitFor();
    await page.goto("/account");
    await page.getByRole("heading", { name: "One more step" }).waitFor();
    // The step of the code that set it up is used; the next one is accepted too.
    const code = codeOf(key, 1);
    await page.getByLabel("Code").fill(code);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("heading", { name: "Your account" }).waitFor();
    await signOut();
    await signIn(page, "grace@example.org");
    await page.getByLabel("Code").fill(code);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("was used already").waitFor();
    await picture(page, "second");
  });

  station("a recovery code stands in, once", async () => {
    await page.getByLabel("Code").fill(recovery[0].toUpperCase());
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("link", { name: "Grace", exact: true }).waitFor();
    await page.goto("/account/keys");
    await page.getByText("9 recovery codes are left").waitFor();
    await page.getByRole("button", { name: "Switch it off" }).click();
    await page.getByText("The app with codes is switched off").waitFor();
  });

  let device;
  station("a passkey is added", async () => {
    device = await authenticator(page);
    await page.getByLabel("What you call it").fill("My phone");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("The passkey is added.").waitFor();
    await page.locator("strong", { hasText: "My phone" }).waitFor();
    await picture(page, "keys");
    assert.equal((await device.keys()).length, 1);
    assert.equal((await device.keys())[0].isResidentCredential, true);
  });

  station("it signs in on its own, without an address", async () => {
    await signOut();
    await page.goto("/sign-in?to=/account/sessions");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByRole("heading", { name: "Where you are signed in" }).waitFor();
  });

  station("whoever refuses on the device is told so and stays outside", async () => {
    await signOut();
    await device.refuse();
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.locator("[data-passkey-says]:not([hidden])").waitFor();
    await device.agree();
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByRole("link", { name: "Grace", exact: true }).waitFor();
  });

  station("it proves that it is oneself", async () => {
    await page.goto("/sign-in/again?to=/account/tokens");
    await picture(page, "again");
    await page.getByRole("button", { name: "Use your passkey" }).click();
    await page.getByRole("heading", { name: "API tokens" }).waitFor();
  });

  station("as second factor it comes after the password, and not alone", async () => {
    await page.goto("/account/keys");
    await page.getByRole("button", { name: "Remove My phone" }).click();
    await page.getByText("The passkey is removed.").waitFor();
    await page.getByLabel("What you call it").fill("Security key");
    await page.getByLabel("comes after the password").check();
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("The passkey is added.").waitFor();
    await signOut();
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.locator("[data-passkey-says]:not([hidden])").waitFor();
    await signIn(page, "grace@example.org");
    await page.getByRole("button", { name: "Use your passkey" }).click();
    await page.getByRole("link", { name: "Grace", exact: true }).waitFor();
  });

  station("an invitation is accepted with a passkey in place of a password", async () => {
    await page.goto("/invitations");
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    const link = await page.getByLabel("The link").inputValue();
    const kim = await house.visitor();
    await authenticator(kim);
    await kim.goto(link);
    await kim.getByLabel("Your name").fill("Kim");
    await kim.getByLabel("E-mail address").fill("kim@example.org");
    await kim.getByRole("button", { name: "Accept and make a passkey instead" }).click();
    await kim.getByRole("button", { name: "Add a passkey" }).click();
    await kim.getByText("The passkey is added.").waitFor();
    await kim.getByRole("button", { name: "Sign out" }).click();
    await kim.getByRole("button", { name: "Use a passkey" }).click();
    await kim.getByRole("link", { name: "Kim", exact: true }).waitFor();
  });

  station("another browser is signed out from the list", async () => {
    const other = await house.invited(page, { name: "Ada", email: "ada@example.org" });
    const third = await house.visitor();
    await signIn(third, "ada@example.org");
    await third.getByRole("link", { name: "Ada", exact: true }).waitFor();
    await third.goto("/account/sessions");
    assert.equal(await third.locator(".rows li").count(), 2);
    await picture(third, "sessions");
    await third.getByRole("button", { name: /^Sign out Chrome/ }).click();
    await third.getByText("That browser is signed out.").waitFor();
    await other.goto("/account");
    await other.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.deepEqual([...page.complaints, ...other.complaints, ...third.complaints], []);
  });

  station("a token is shown once", async () => {
    await page.goto("/account/tokens");
    await page.getByLabel("What it is for").fill("Backup");
    await page.getByRole("button", { name: "Make the token" }).click();
    const token = await page.getByLabel("The new token").inputValue();
    assert.match(token, /^quintain_[\w-]{43}$/);
    await picture(page, "tokens");
    await page.goto("/account/tokens");
    assert.equal(await page.getByText(token).count(), 0);
  });

  station("everything that is kept comes as a file, and an account can be deleted", async () => {
    await page.goto("/account/data");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export my data" }).click()]);
    assert.match(download.suggestedFilename(), /^quintain-1-.*\.zip$/);
    const ada = await house.visitor();
    await signIn(ada, "ada@example.org", password);
    await ada.goto("/account/delete");
    await ada.getByLabel("To be sure, write the word delete").fill("delete");
    await ada.getByRole("button", { name: "Delete my account" }).click();
    await ada.getByText("Your account is deleted.").waitFor();
    await signIn(ada, "ada@example.org");
    await ada.getByText("do not belong together").waitFor();
  });
});
