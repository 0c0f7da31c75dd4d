// Debian's Chromium, signed in.
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";
import { root } from "./server.js";

const screenshots = path.join(root, "target", "screenshots");
/** Patience with a machine that has other work too. */
const patience = 60_000;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

/** Signs in by the server's link; pages that are opened from now on belong to this server. */
export async function signIn(browser, server, folder) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.signInLink);
  process.env.QUINTAIN_URL = new URL(page.url()).origin;
  process.env.QUINTAIN_STATE = path.join(folder, "signed-in.json");
  await context.storageState({ path: process.env.QUINTAIN_STATE });
  await context.close();
}

/** Opens a page of somebody who is not signed in. */
export function stranger(browser, options = {}) {
  return openPage(browser, { ...options, signedIn: false });
}

/**
 * Opens a page that is signed in. `tour`: whether the hints of the first visit come; `script`: whether scripts run.
 */
export async function openPage(browser, { width = 1280, height = 720, scale = 1, dark = false, tour = false, script = true, signedIn = true } = {}) {
  const context = await browser.newContext({
    storageState: signedIn ? process.env.QUINTAIN_STATE : undefined,
    javaScriptEnabled: script,
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  if (!tour) {
    await context.addInitScript(() => {
      if (window === window.top) localStorage.setItem("quintain.tour", "true");
    });
  }
  return pageOf(context);
}

/** A page of a context. Its `complaints` collect script errors and what the Content-Security-Policy refused. */
export async function pageOf(context) {
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) page.complaints.push(message.text());
  });
  return page;
}

export function address(to) {
  return new URL(to, process.env.QUINTAIN_URL).href;
}

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds wrong, one line for each element. Looks at our page only, not into the lab's frame. */
export async function accessibilityProblems(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    iframes: false,
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary.split("\n").at(1)?.trim() ?? ""}`));
}

/** Whether the page is wider than its window. */
export function scrollsSideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
}

export async function screenshot(page, name) {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
}
