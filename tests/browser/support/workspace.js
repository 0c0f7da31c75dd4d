// The workspace as a learner uses it: what can be seen and pressed, never the page's insides.
import { address, screenshot } from "./browser.js";

export class Workspace {
  constructor(page) {
    this.page = page;
  }

  /** Opens a lab and waits until it runs. */
  static async open(page, slug) {
    const answer = await page.goto(address(`/labs/${slug}`));
    if (!answer.ok()) throw new Error(`The lab ${slug} answers ${answer.status()}.`);
    const workspace = new Workspace(page);
    await workspace.untilRunning();
    return workspace;
  }

  /** Finds a lab in the list, opens it there and waits until it runs. */
  static async openFromList(page, title, picture) {
    await page.goto(address("/labs"));
    await page.getByLabel("Find a lab").fill(title);
    if (picture) await screenshot(page, picture);
    await page.locator(".card").getByRole("link", { name: title, exact: true }).click();
    const workspace = new Workspace(page);
    await workspace.untilRunning();
    return workspace;
  }

  async untilRunning() {
    await this.page.locator('#workspace[data-phase="running"]').waitFor({ timeout: 60_000 });
    await this.page.locator(".cm-content").waitFor();
    await this.page.locator(".xterm-rows").waitFor();
  }

  /** Types a line into the terminal and presses Enter. */
  async type(line) {
    await this.page.getByRole("tab", { name: "Terminal" }).click();
    await this.page.locator(".terminal-screen").click();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press("Enter");
  }

  /** What the terminal shows now. */
  terminalText() {
    return this.page.locator(".xterm-rows > div").allTextContents().then((rows) => rows.join("\n"));
  }

  /** Waits for a text, or for what a pattern finds; returns it. */
  async untilTerminalShows(wanted, timeout = 60_000) {
    const pattern = typeof wanted === "string" ? wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : wanted.source;
    const found = await this.page.waitForFunction(
      (source) => [...document.querySelectorAll(".xterm-rows > div")].map((row) => row.textContent).join("\n").match(new RegExp(source))?.[0],
      pattern, { timeout });
    return found.jsonValue();
  }

  /** Waits for the shell's prompt in the last line that has anything. */
  async untilPrompt() {
    await this.page.waitForFunction(() => /\$\s*$/.test(
      [...document.querySelectorAll(".xterm-rows > div")].map((row) => row.textContent).join("\n").trimEnd()));
  }

  async openFile(path) {
    const files = this.page.getByRole("button", { name: "Files", exact: true });
    if (await files.getAttribute("aria-expanded") !== "true") await files.click();
    await this.page.locator(`[role="treeitem"][data-path="${path}"]`).click();
    await this.page.locator(`.file-tab[data-path="${path}"][data-current="true"]`).waitFor();
  }

  /** Puts `text` in place of a file's whole content, by pasting, and waits until it is saved. */
  async writeFile(path, text) {
    await this.openFile(path);
    await this.page.locator(".cm-content").click();
    await this.page.keyboard.press("Control+a");
    await this.paste(text);
    await this.save();
  }

  /** Pastes where the cursor is. */
  async paste(text) {
    await this.page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }

  /** Adds `text` at the end of a file, or puts it before all, and waits until it is saved. */
  async addTo(path, text, { atTop = false } = {}) {
    await this.openFile(path);
    await this.page.locator(".cm-content").click();
    await this.page.keyboard.press(atTop ? "Control+Home" : "Control+End");
    await this.paste(text);
    await this.save();
  }

  /** Writes all files of a repair. */
  async writeFiles(files) {
    for (const { path, text } of files) await this.writeFile(path, text);
  }

  async save() {
    await this.page.keyboard.press("Control+s");
    await this.page.locator(".save-state", { hasText: /^(Saved|Unchanged)$/ }).waitFor();
  }

  /** The frame of an origin ("app", "attacker"). */
  async preview(origin = "app") {
    await this.page.locator(`#origin-tab-${origin}`).click();
    return this.page.frameLocator(`#frame-${origin} iframe`);
  }

  /** Waits until the application is up with what was saved last. */
  async untilAppRuns() {
    await this.page.waitForFunction(() => !document.querySelector(".restart-bar").classList.contains("on") && document.querySelector(".down").hidden);
  }

  async browse(path, origin = "app") {
    await this.page.locator(`#origin-tab-${origin}`).click();
    await this.page.locator("#address").fill(path);
    await this.page.locator("#address").press("Enter");
  }

  /** Chooses a task by the place it has in the head line, from 1. */
  async chooseTask(number) {
    await this.page.locator(".steps button").nth(number - 1).click();
  }

  async handInFlag(flag) {
    await this.page.getByLabel("The flag that you found").fill(flag);
    await this.page.getByRole("button", { name: "Hand it in" }).click();
  }

  async untilTaskDone(number) {
    await this.page.locator(".steps button.done").nth(number - 1).waitFor({ timeout: 60_000 });
  }

  /** Presses Ctrl+Enter and waits for the verdict: {accepted, checks: [{title, result, message, replay}]}. */
  async checkMyFix() {
    const [before] = await this.page.locator("#panel-checks .check").elementHandles();
    await this.page.keyboard.press("Control+Enter");
    if (before) await this.page.waitForFunction((old) => !old.isConnected, before, { timeout: 60_000 });
    await this.page.locator('#panel-checks [role="status"][data-state="accepted"], #panel-checks [role="status"][data-state="rejected"]').waitFor({ timeout: 240_000 });
    return this.verdict();
  }

  /** Brings a reason of the rejection into view; fails if the learner can't see it. */
  async seeReason(sentence) {
    const reason = this.page.locator("#panel-checks .check-body > p", { hasText: sentence }).first();
    await reason.waitFor();
    await reason.scrollIntoViewIfNeeded();
    return reason.textContent();
  }

  /** Opens the debrief from the task's place and waits for the diffs. */
  async openDebrief() {
    await this.page.getByRole("button", { name: "Read the debrief" }).click();
    await this.page.locator("#debrief .debrief-head").waitFor();
    await this.page.locator("#debrief .cm-mergeView").first().waitFor();
    await this.closeToasts();
    return this.page.locator("#debrief");
  }

  /** Waits for a message over the page. */
  async untilToast(text) {
    await this.page.locator(".toast", { hasText: text }).first().waitFor();
  }

  verdict() {
    return this.page.evaluate(() => ({
      accepted: document.querySelector('#panel-checks [role="status"]').dataset.state === "accepted",
      checks: [...document.querySelectorAll("#panel-checks .check")].map((check) => ({
        title: check.querySelector(".check-title").textContent,
        result: check.dataset.result,
        message: check.querySelector(".check-body > p")?.textContent ?? null,
        replay: check.querySelector(".replay pre")?.textContent ?? null,
      })),
    }));
  }

  /** Closes the messages that lie over the page. */
  async closeToasts() {
    for (const close of await this.page.getByRole("button", { name: "Close this message" }).all()) {
      await close.click({ timeout: 2000 }).catch(() => { /* it has gone by itself */ });
    }
  }

  screenshot(name) {
    return screenshot(this.page, name);
  }
}

/** The slugs of all labs in the list. */
export async function labSlugs(page) {
  await page.goto(address("/labs"));
  return page.locator(".card h3 a").evaluateAll((links) => links.map((link) => link.pathname.split("/").pop()));
}
