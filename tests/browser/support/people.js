// A server of its own, its people, and what they do on the pages: only what can be seen and pressed.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createHmac } from "node:crypto";
import { launch, pageOf, screenshot } from "./browser.js";
import { startServer } from "./server.js";

export const password = "seven green teapots";

/** A server with empty data, and a browser. */
export async function startHouse(options = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "quintain-people-"));
  const server = await startServer(path.join(folder, "data"), options);
  const browser = await launch();
  return new House(folder, server, browser);
}

class House {
  constructor(folder, server, browser) {
    Object.assign(this, { folder, server, browser });
    this.base = new URL(server.signInLink).origin;
  }

  /** A browser of somebody who has never been here. */
  async visitor({ width = 1280, height = 800, dark = false, script = true } = {}) {
    const context = await this.browser.newContext({
      baseURL: this.base,
      viewport: { width, height },
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
      javaScriptEnabled: script,
      timezoneId: "Europe/Berlin",
    });
    return pageOf(context);
  }

  /** The administrator, through the link in the terminal and the page that follows it. */
  async administrator({ name = "Grace", email = "grace@example.org" } = {}) {
    const page = await this.visitor();
    await page.goto(this.server.signInLink);
    await page.getByLabel("What shall we call you?").fill(name);
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByRole("link", { name, exact: true }).waitFor();
    return page;
  }

  /** Makes a link for somebody and accepts it in a browser of their own. */
  async invited(administrator, { name, email, role, team, manages = false }) {
    await administrator.goto("/invitations");
    await administrator.getByLabel("E-mail address").fill(email);
    if (role) await administrator.locator("#role").selectOption(role);
    if (team) await administrator.locator("#team").selectOption({ label: team });
    if (manages) await administrator.getByLabel("They manage the team").check();
    await administrator.getByRole("button", { name: "Invite", exact: true }).click();
    const link = await administrator.getByLabel("The link").inputValue();
    const page = await this.visitor();
    await page.goto(link);
    await page.getByLabel("Your name").fill(name);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Accept", exact: true }).click();
    await page.getByRole("link", { name, exact: true }).waitFor();
    return page;
  }

  async close() {
    await this.browser.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Signs in with a password, as far as that leads. */
export async function signIn(page, email, secret = password) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** What an authenticator app shows for a key (RFC 6238: SHA-1, six digits), `steps` half minutes from now. */
export function codeOf(key, steps = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...key.replaceAll(" ", "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const start = digest.at(-1) & 15;
  return String((digest.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

export const picture = (page, name) => screenshot(page, `people-${name}`);
