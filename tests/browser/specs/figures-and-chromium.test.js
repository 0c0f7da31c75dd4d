// What the figures say that a browser does, and what this one does.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { tryAll } from "../../../assets/js/figures/csp-evaluator/allowed.js";
import { parse } from "../../../assets/js/figures/csp-evaluator/parse.js";
import { decide } from "../../../assets/js/figures/same-origin/decide.js";
import { parseHeaders } from "../../../assets/js/figures/same-origin/headers.js";
import { launch } from "../support/browser.js";

const nonce = "kZ3vT0mQ9eXb2LwR7uYc5A==";

/** A server on this machine; two of them are two origins. handle(request, response). */
async function serve(handle) {
  const server = createServer(handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

describe("the figure about policies, and Chromium", () => {
  let browser;
  let page;
  let server;
  let shown;
  before(async () => {
    server = await serve((request, response) => {
      if (request.url === "/page") response.writeHead(200, { "content-type": "text/html", "content-security-policy": shown.policy }).end(shown.html);
      else if (request.url.endsWith(".js")) response.writeHead(200, { "content-type": "text/javascript" }).end("1");
      else if (request.url.endsWith(".css")) response.writeHead(200, { "content-type": "text/css" }).end("");
      else response.writeHead(200, { "content-type": "text/html" }).end("");
    });
    browser = await launch();
    page = await browser.newPage();
    await page.addInitScript(() => {
      window.refused = [];
      document.addEventListener("securitypolicyviolation", (event) => window.refused.push(event.effectiveDirective));
    });
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  /** The HTML in which the attempt is made. A path stands for an address on the page's own origin. */
  const html = {
    script: ({ address, own }) => `<script src="${address}" ${own}></script>`,
    byScript: ({ address }) => `<script nonce="${nonce}">const s = document.createElement("script"); s.src = "${address}"; document.head.append(s);</script>`,
    inlineScript: ({ own }) => `<script ${own}>1</script>`,
    handler: () => '<body onload="1">',
    image: ({ address }) => `<img src="${address}" alt="">`,
    inlineStyle: ({ own }) => `<style ${own}>p { color: red }</style>`,
    styleAttribute: () => '<p style="color: red">',
    style: ({ address, own }) => `<link rel="stylesheet" href="${address}" ${own}>`,
    frame: ({ address }) => `<iframe src="${address}"></iframe>`,
    base: ({ address }) => `<base href="${address}">`,
    eval: () => `<script nonce="${nonce}">try { eval("1") } catch { }</script>`,
    object: ({ address }) => `<object data="${address}"></object>`,
  };

  // "OTHER" is the same server under another name: localhost for 127.0.0.1.
  const cases = [
    ["script-src 'self'", "script", "/a.js"], ["script-src 'self'", "script", "OTHER/a.js"], ["default-src 'none'", "script", "/a.js"],
    [`script-src 'nonce-${nonce}'`, "script", "OTHER/a.js"], [`script-src 'nonce-${nonce}'`, "script", "OTHER/a.js", { nonce }],
    ["script-src localhost:*", "script", "OTHER/a.js"], ["script-src localhost", "script", "OTHER/a.js"], ["script-src localhost:*/b/", "script", "OTHER/a.js"],
    ["script-src localhost:*/b/", "script", "OTHER/b/a.js"], ["script-src http:", "script", "OTHER/a.js"], ["script-src https:", "script", "OTHER/a.js"],
    ["script-src 127.0.0.1:*", "script", "/a.js"], ["script-src self", "script", "/a.js"], ["script-src 'none' http:", "script", "/a.js"], ["script-src", "script", "/a.js"],
    [`script-src 'nonce-${nonce}' 'strict-dynamic' http:`, "script", "/a.js"],
    ["script-src 'self'", "inlineScript"], ["script-src 'unsafe-inline'", "inlineScript"], [`script-src 'unsafe-inline' 'nonce-${nonce}'`, "inlineScript"],
    [`script-src 'nonce-${nonce}'`, "inlineScript", null, { nonce }], ["script-src 'strict-dynamic' 'unsafe-inline'", "inlineScript"],
    ["script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='", "inlineScript", null, { hash: "sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=" }],
    ["script-src 'unsafe-inline'", "handler"], [`script-src 'nonce-${nonce}'`, "handler"], ["script-src 'none'; script-src-attr 'unsafe-inline'", "handler"],
    ["script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='", "handler", null, { hash: "sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=" }],
    ["script-src 'unsafe-hashes' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='", "handler", null, { hash: "sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=" }],
    [`script-src 'nonce-${nonce}'`, "eval"], [`script-src 'nonce-${nonce}' 'unsafe-eval'`, "eval"],
    [`script-src 'nonce-${nonce}' 'strict-dynamic'`, "byScript", "OTHER/a.js"], [`script-src 'nonce-${nonce}'`, "byScript", "OTHER/a.js"],
    ["img-src 'self'", "image", "OTHER/i"], ["default-src 'self'", "image", "/i"], ["img-src *", "image", "data:image/gif;base64,R0lGODlhAQABAAAAACw="], ["img-src data:", "image", "data:image/gif;base64,R0lGODlhAQABAAAAACw="],
    ["default-src 'none', img-src *", "image", "/i"],
    ["style-src 'self'", "inlineStyle"], ["style-src 'unsafe-inline' 'strict-dynamic'", "inlineStyle"], [`style-src 'nonce-${nonce}'`, "inlineStyle", null, { nonce }], [`style-src 'nonce-${nonce}'`, "styleAttribute"],
    [`style-src 'nonce-${nonce}'`, "style", "OTHER/a.css", { nonce }], ["style-src 'self'", "style", "OTHER/a.css"],
    ["child-src 'none'", "frame", "/f"], ["frame-src 'self'; default-src 'none'", "frame", "/f"], ["base-uri 'none'", "base", "/b/"], ["default-src 'none'", "base", "/b/"], ["object-src 'none'", "object", "/o"],
  ];

  for (const [policy, attempt, where = null, more = {}] of cases) {
    it(`${policy}: ${attempt} ${where ?? ""}${more.nonce ? " with the nonce" : ""}`, async () => {
      const self = `http://127.0.0.1:${server.port}`;
      const address = where?.startsWith("data:") ? where : where && where.replace("OTHER", `http://localhost:${server.port}`).replace(/^\//, `${self}/`);
      shown = { policy, html: `<!doctype html><title>x</title>${html[attempt]({ address, own: more.nonce ? `nonce="${nonce}"` : "" })}` };
      await page.goto(`${self}/page`, { waitUntil: "load" });
      // Violations are told in tasks of their own, which come before this one.
      const refused = await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(window.refused))));
      const kind = attempt === "byScript" ? "script" : attempt;
      const said = tryAll(parse(policy).policies, { kind, url: address && new URL(address), self: new URL(`${self}/page`), nonce: more.nonce ?? "", hash: more.hash ?? "", byScript: attempt === "byScript" });
      assert.equal(said.allowed, refused.length === 0, `${said.why} Chromium refused: ${refused.join(", ") || "nothing"}.`);
    });
  }
});

describe("the figure about origins, and Chromium", () => {
  let browser;
  let page;
  let own;
  let target;
  let answer;
  let received;
  before(async () => {
    own = await serve((request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>x</title>"));
    target = await serve((request, response) => {
      received.push(request.method);
      const headers = { "cache-control": "no-store" };
      for (const [name, value] of Object.entries(answer.headers)) if (value) headers[name] = value;
      response.writeHead(request.method === "OPTIONS" ? answer.status : 200, headers).end("x");
    });
    browser = await launch();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${own.port}/`);
  });
  after(async () => {
    await browser.close();
    await own.stop();
    await target.stop();
  });

  const me = () => `http://127.0.0.1:${own.port}`;
  const cases = [
    ["GET", "", "same-origin", {}], ["GET", "", "omit", { allowOrigin: "*" }], ["GET", "", "include", { allowOrigin: "*", allowCredentials: "true" }],
    ["GET", "", "include", { allowOrigin: "ME" }], ["GET", "", "include", { allowOrigin: "ME", allowCredentials: "true" }], ["GET", "", "omit", { allowOrigin: "ME/" }],
    ["POST", "Content-Type: text/plain", "omit", {}], ["POST", "Content-Type: application/json", "omit", {}],
    ["POST", "Content-Type: application/json", "omit", { allowOrigin: "*", allowHeaders: "content-type" }], ["POST", "Content-Type: application/json", "omit", { allowOrigin: "*" }],
    ["PUT", "", "omit", { allowOrigin: "*", allowMethods: "PUT" }], ["put", "", "omit", { allowOrigin: "*", allowMethods: "PUT" }], ["PUT", "", "omit", { allowOrigin: "*" }],
    ["patch", "", "omit", { allowOrigin: "*", allowMethods: "PATCH" }], ["PATCH", "", "omit", { allowOrigin: "*", allowMethods: "*" }],
    ["DELETE", "", "include", { allowOrigin: "ME", allowCredentials: "true", allowMethods: "*" }],
    // Authorization under a star is not here: the standard refuses it, Chromium 156 lets it through.
    ["GET", "Authorization: x", "omit", { allowOrigin: "*", allowHeaders: "Authorization" }],
    ["GET", "X-One: 1\nX-Two: 2", "omit", { allowOrigin: "*", allowHeaders: "x-one" }], ["GET", "X-One: 1", "omit", { allowOrigin: "*", allowHeaders: "*" }],
    ["GET", "X-One: 1", "omit", { allowOrigin: "*", allowHeaders: "*", status: 404 }], ["GET", "Accept-Language: en_GB", "omit", { allowOrigin: "*" }],
    ["GET", "Range: bytes=0-9", "omit", { allowOrigin: "*" }], ["GET", "Range: bytes=-9", "omit", { allowOrigin: "*" }], ["GET", "Cookie: a=b", "omit", { allowOrigin: "*" }], ["TRACE", "", "omit", { allowOrigin: "*" }],
  ];

  for (const [number, [method, lines, credentials, response]] of cases.entries()) {
    const says = Object.entries(response).map(([name, value]) => `${name} ${value}`).join(", ") || "silence";
    it(`${method} ${lines.replace("\n", ", ")} (${credentials}), answered with ${says}`, async () => {
      const filled = { allowOrigin: "", allowCredentials: "", allowMethods: "", allowHeaders: "", exposeHeaders: "", ...response };
      filled.allowOrigin = filled.allowOrigin.replace("ME", me());
      const status = response.status ?? 204;
      answer = { status, headers: { "access-control-allow-origin": filled.allowOrigin, "access-control-allow-credentials": filled.allowCredentials, "access-control-allow-methods": filled.allowMethods, "access-control-allow-headers": filled.allowHeaders } };
      received = [];
      const { headers } = parseHeaders(lines);
      // An address of its own for each: what a preflight allowed is remembered by address.
      const address = `http://127.0.0.1:${target.port}/${number}`;
      const read = await page.evaluate(async ([url, options]) => {
        try {
          await (await fetch(url, options)).text();
          return true;
        } catch {
          return false;
        }
      }, [address, { method, credentials, headers: headers.map(({ name, value }) => [name, value]) }]);
      const { steps, verdict } = decide({
        page: new URL(me()), target: new URL(address), how: "fetch", method, headers, credentials, sameSite: "lax", secure: false, response: { ...filled, preflightStatus: status },
      });
      assert.equal(verdict.read === "yes", read, steps.at(-1).text);
      const preflight = steps.some(({ title }) => title.startsWith("Preflight"));
      assert.equal(received.includes("OPTIONS"), preflight, received.join(" "));
      assert.equal(received.some((it) => it !== "OPTIONS"), verdict.sent === "yes", received.join(" "));
    });
  }
});
