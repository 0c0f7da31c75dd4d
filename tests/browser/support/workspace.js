// The workspace as a learner uses it: what can be seen and pressed, never the page's insides.
import { address, screenshot } from "./browser.js";

export class Workspace {
  constructor(page) {
    this.page = page;
  }

  /** Opens a lab and waits until it runs. */
  static async open(page, slug) {
    await page.goto(address(`/labs/${slug}`));
    const workspace = new Workspace(page);
    await workspace.untilRunning();
    return workspace;
  }

  async untilRunning() {
    await this.page.locator('#workspace[data-phase="running"]').waitFor({ timeout: 30_000 });
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

  async untilTerminalShows(text, timeout = 15_000) {
    await this.page.waitForFunction(
      (wanted) => [...document.querySelectorAll(".xterm-rows > div")].map((row) => row.textContent).join("\n").includes(wanted),
      text, { timeout });
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
    await this.page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
    await this.save();
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
    await this.page.locator(".steps button.done").nth(number - 1).waitFor({ timeout: 15_000 });
  }

  /** Presses Ctrl+Enter and waits for the verdict: {accepted, checks: [{title, result, message, replay}]}. */
  async checkMyFix() {
    const [before] = await this.page.locator("#panel-checks .check").elementHandles();
    await this.page.keyboard.press("Control+Enter");
    if (before) await this.page.waitForFunction((old) => !old.isConnected, before, { timeout: 30_000 });
    await this.page.locator('#panel-checks [role="status"][data-state="accepted"], #panel-checks [role="status"][data-state="rejected"]').waitFor({ timeout: 90_000 });
    return this.verdict();
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

  screenshot(name) {
    return screenshot(this.page, name);
  }
}

/** The slugs of all labs in the list. */
export async function labSlugs(page) {
  await page.goto(address("/"));
  return page.locator(".card h3 a").evaluateAll((links) => links.map((link) => link.pathname.split("/").pop()));
}
