// A lesson as its reader uses it.
import { address } from "./browser.js";

export const course = "/courses/python-web";
/** A section with code to run, a lab and a quiz. */
export const sql = `${course}/sql-injection`;

export class Lesson {
  constructor(page) {
    this.page = page;
  }

  static async open(page, path = sql) {
    const answer = await page.goto(address(path));
    if (!answer.ok()) throw new Error(`${path} answers ${answer.status()}.`);
    await page.locator("h1").waitFor();
    return new Lesson(page);
  }

  /** The first piece of code that can be run. */
  code(number = 0) {
    return this.page.locator("figure.code[data-run]").nth(number);
  }

  /** Presses Run and waits for the end; gives what was printed. */
  async run(code) {
    await code.getByRole("button", { name: "Run" }).click();
    await code.locator(".run-state", { hasText: /^(Done|Ended|Stopped|Not run)/ }).waitFor();
    return code.locator(".code-output:not([hidden]) samp").textContent();
  }

  /** Opens a piece of code in the editor and puts other code in its place. */
  async write(code, text) {
    const edit = code.getByRole("button", { name: "Edit" });
    if (await edit.isVisible()) await edit.click();
    const editor = code.locator(".cm-content");
    await editor.click();
    await this.page.keyboard.press("Control+a");
    // As by the clipboard: what a browser types itself over coloured text, it tries to colour too.
    await this.page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }
}
