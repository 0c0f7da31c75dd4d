// The figures of lessons on a page of their own: seen, used by keyboard, looked at by axe-core.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { accessibilityProblems, launch, openPage, screenshot, scrollsSideways } from "../support/browser.js";
import { interactive, serveFigures, still } from "../support/figures.js";
import { root } from "../support/server.js";

const names = ["twos-complement", "block-modes", "same-origin", "csp-evaluator", "cvss"];
const pages = Object.fromEntries(names.map((name) => [`/${name}`, interactive(name, `The caption of ${name}`)]));
const arrows = `<svg viewBox="0 0 640 120" role="img" aria-label="Two arrows"><rect class="fig-attack" x="20" y="20" width="200" height="80"/>
  <text class="fig-text fig-mid fig-attack-text" x="120" y="65">attack</text><line class="fig-line fig-attack" x1="220" y1="60" x2="400" y2="60" marker-end="url(#fig-arrow-attack)"/></svg>`;
pages["/stills"] = `<figure>${arrows}<figcaption>A still</figcaption></figure>`;
pages["/later"] = `${"<p>Text of the lesson.</p>".repeat(400)}${interactive("cvss", "Far below")}`;
pages["/unknown"] = interactive("no-such-figure", "Nobody wrote it");
pages["/broken"] = interactive("cvss", "Its module does not arrive");

describe("figures", () => {
  let browser;
  let server;
  before(async () => {
    server = await serveFigures(pages);
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  async function open(name, options) {
    const page = await openPage(browser, options);
    await page.goto(server.address(`/${name}`));
    return page;
  }
  async function mounted(name, options) {
    const page = await open(name, options);
    await page.locator('figure[data-state="ready"]').waitFor();
    return page;
  }

  for (const name of names) {
    for (const dark of [false, true]) {
      for (const width of [320, 1280]) {
        it(`${name} fits ${width} px and has no accessibility problem (${dark ? "dark" : "light"})`, async () => {
          const page = await mounted(name, { width, height: 900, dark });
          assert.equal(await page.locator("figcaption").textContent(), `The caption of ${name}`);
          assert.equal(await page.getByText("The still").count(), 0);
          // What is folded is looked at too.
          await page.locator("details").evaluateAll((all) => all.forEach((details) => { details.open = true; }));
          await screenshot(page, `figure-${name}-${width}-${dark ? "dark" : "light"}`);
          assert.deepEqual(await accessibilityProblems(page), []);
          assert.equal(await scrollsSideways(page), false);
          assert.deepEqual(page.complaints, []);
          await page.context().close();
        });
      }
    }

    it(`${name} fits 200% zoom`, async () => {
      const page = await mounted(name, { width: 640, height: 360, scale: 2 });
      assert.equal(await scrollsSideways(page), false);
      await page.context().close();
    });
  }

  it("stills have the colours of the theme and arrow heads, and scroll where they are wide", async () => {
    for (const dark of [false, true]) {
      const page = await open("stills", { width: 320, height: 600, dark });
      const figure = page.locator("figure");
      await page.locator('figure[tabindex="0"]').waitFor();
      const seen = await page.evaluate(() => {
        const colour = (selector, property) => getComputedStyle(document.querySelector(selector))[property];
        const token = (name) => {
          const probe = document.createElement("span");
          probe.style.color = `var(${name})`;
          document.body.append(probe);
          return getComputedStyle(probe).color;
        };
        return { fill: [colour("rect", "fill"), token("--attack-soft")], stroke: [colour("line", "stroke"), token("--attack")], line: colour("line", "fill"), head: [colour(".fig-arrow-attack", "fill"), token("--attack")] };
      });
      for (const [found, wanted] of [seen.fill, seen.stroke, seen.head]) assert.equal(found, wanted);
      assert.equal(seen.line, "none");
      assert.equal(await scrollsSideways(page), false);
      assert.ok(await figure.evaluate((element) => element.scrollWidth > element.clientWidth));
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.context().close();
    }
  });

  it("on paper the dark theme is the light one", async () => {
    const colours = (page) => page.evaluate(() => [
      ["rect", "fill"], [".fig-arrow-attack", "fill"], ["figcaption", "color"],
    ].map(([selector, property]) => getComputedStyle(document.querySelector(selector))[property]));
    const light = await colours(await open("stills"));
    const page = await open("stills", { dark: true });
    assert.notDeepEqual(await colours(page), light);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(255, 255, 255)");
    assert.deepEqual(await colours(page), light);
  });

  it("a figure is fetched when the reader comes near, not before", async () => {
    const page = await openPage(browser);
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(server.address("/later"));
    await page.waitForLoadState("networkidle");
    assert.ok(!asked.some((it) => it.includes("cvss")), asked.join(" "));
    await page.locator("figure").scrollIntoViewIfNeeded();
    await page.locator('figure[data-state="ready"]').waitFor();
    assert.ok(asked.includes("/assets/js/figures/cvss.js"));
  });

  it("a figure that cannot start, or that nobody knows, keeps its still", async () => {
    const page = await openPage(browser);
    await page.route("**/vendor/cvss.js", (route) => route.abort());
    await page.goto(server.address("/broken"));
    await page.locator('figure[data-state="still"]').waitFor();
    assert.ok(await page.getByText("The still").isVisible());
    await page.goto(server.address("/unknown"));
    assert.ok(await page.getByText("The still").isVisible());
    assert.ok(still.includes("The still"));
  });

  it("the markers are those that the format of lessons names", async () => {
    const markers = await readFile(path.join(root, "crates/web/templates/figure-markers.html"), "utf8");
    for (const id of ["fig-arrow", "fig-arrow-attack", "fig-arrow-defence"]) assert.ok(markers.includes(`id="${id}"`), id);
  });

  it("two's complement is worked by keyboard: bits, numbers, the kind of reader", async () => {
    const page = await mounted("twos-complement");
    const says = page.getByRole("status");
    const row = page.getByRole("group", { name: "Bits of A" });
    await says.getByText("100 + 50 is 150").waitFor();
    await row.getByRole("button").first().focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Space");
    await says.getByText("101 + 50 is 151").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("1");
    await says.getByText("103 + 50 is 153").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "1, bit 1, worth 2");
    assert.equal(await row.locator('[tabindex="0"]').count(), 1);
    await page.getByRole("radio", { name: "signed", exact: true }).focus();
    await page.keyboard.press("ArrowRight");
    await says.getByText("103 + 50 = 153. It fits.").waitFor();
    await page.getByLabel("B", { exact: true }).fill("200");
    await says.getByText("Carry: 47 is left").waitFor();
    await page.getByLabel("B", { exact: true }).fill("300");
    await page.getByText("8 unsigned bits hold 0 to 255.").waitFor();
    await page.getByRole("radio", { name: "16" }).check();
    assert.equal(await row.getByRole("button").count(), 16);
    assert.deepEqual(page.complaints, []);
  });

  it("modes of AES: the reader paints by keyboard, changes a bit, uses a nonce twice", async () => {
    const page = await mounted("block-modes");
    await page.getByText("different blocks among 576").waitFor();
    assert.equal(await page.getByText("all 576 blocks differ").count(), 2);
    await page.getByRole("radio", { name: "Blank" }).check();
    await page.getByText("one block, 576 times").waitFor();
    await page.getByRole("application").focus();
    // A dab of three pixels in the middle lies over two blocks in a row.
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+ArrowRight");
    await page.getByText("only 3 different blocks among 576").waitFor();

    await page.getByRole("tab", { name: "Encrypt" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText("1 bit wrong, in 1 block").waitFor();
    await page.getByText("GCM, which is CTR with a tag, refuses").waitFor();
    await page.getByLabel("Column", { exact: true }).focus();
    await page.keyboard.press("Home");
    await page.getByLabel("Row", { exact: true }).focus();
    await page.keyboard.press("Home");
    await page.getByText("ciphertext byte 0, in block 0").waitFor();

    await page.getByRole("tab", { name: "Change a bit" }).focus();
    await page.keyboard.press("End");
    await page.getByText("both pictures shine through").waitFor();
    await page.getByLabel("Use the same nonce for both").focus();
    await page.keyboard.press("Space");
    await page.getByText("Each picture has its own key stream").waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it("a request to another origin is decided as one types", async () => {
    const page = await mounted("same-origin");
    const steps = page.locator(".steps-of");
    await page.getByLabel("Begin with").selectOption({ label: "JSON to another origin" });
    await steps.getByText("Preflight fails").waitFor();
    await page.getByLabel("Access-Control-Allow-Origin").fill("https://evil.example");
    await page.getByLabel("Access-Control-Allow-Credentials").fill("true");
    await page.getByLabel("Access-Control-Allow-Headers").fill("content-type");
    await steps.getByText("Script may read").waitFor();
    await page.getByLabel("The page").fill("evil");
    await page.getByText("This is no complete address").waitFor();
    await page.getByLabel("The page").fill("https://shop.example/");
    await steps.getByText("Same origin").waitFor();
    await page.getByRole("radio", { name: "fetch()" }).focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.getByLabel("Headers that the script sets").isVisible(), false);
    assert.deepEqual(page.complaints, []);
  });

  it("a policy is judged and tried as one types", async () => {
    const page = await mounted("csp-evaluator");
    await page.getByText("'unsafe-inline' lets injected script run").waitFor();
    await page.getByText("Allowed", { exact: true }).waitFor();
    await page.getByLabel("The policy").fill("script-src 'nonce-kZ3vT0mQ9eXb2LwR7uYc5A==' 'unsafe-inline'; object-src 'none'; base-uri 'none'");
    await page.getByText("'unsafe-inline' is ignored", { exact: true }).waitFor();
    await page.getByText("Blocked", { exact: true }).waitFor();
    await page.getByLabel("Its nonce").fill("kZ3vT0mQ9eXb2LwR7uYc5A==");
    await page.getByText("Its nonce is the one of the policy.").waitFor();
    await page.getByLabel("The policy").fill("");
    await page.getByText("There is no directive in this yet").waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it("CVSS is chosen by keyboard, pasted, and refused with a reason", async () => {
    const page = await mounted("cvss");
    const number = page.locator(".score-number");
    const vector = page.getByLabel("Vector", { exact: true });
    assert.equal(await number.textContent(), "8.7");
    await page.getByRole("group", { name: "Integrity, vulnerable system (VI)", exact: true }).getByRole("radio", { name: "None" }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => document.querySelector(".score-number").textContent !== "8.7");
    assert.match(await vector.inputValue(), /\/VI:L\//);
    await vector.fill("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U");
    await page.getByText("CVSS 3.1", { exact: true }).last().waitFor();
    assert.equal(await number.textContent(), "9.0");
    assert.ok(await page.getByRole("radio", { name: "CVSS 3.1" }).isChecked());
    assert.deepEqual(await page.locator(".score-parts dd").allTextContents(), ["9.8", "9.0", "not said"]);
    await vector.fill("CVSS:3.1/AV:N");
    await page.getByText("are missing: every base metric must be there").waitFor();
    assert.deepEqual(page.complaints, []);
  });
});
