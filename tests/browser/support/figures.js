// A page with figures, served like the product's own pages: the same style sheets, the same policy.
import { createServer } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./server.js";

const assets = path.join(root, "assets");
const types = { css: "text/css", js: "text/javascript", svg: "image/svg+xml", woff2: "font/woff2" };
const nonce = "Zm9yIHRoZXNlIHRlc3RzIG9ubHk=";
const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** The still that stands in for an interactive figure; a plain one does for most. */
export const still = '<svg viewBox="0 0 640 200" role="img" aria-label="A still of the figure"><rect class="fig-box" x="20" y="20" width="600" height="160" rx="6"/><text class="fig-text fig-mid" x="320" y="105">The still</text></svg>';

async function pageOf(figures) {
  const markers = (await readFile(path.join(root, "crates/web/templates/figure-markers.html"), "utf8")).replace(/\{#-?[\s\S]*?-?#\}/g, "");
  const sheets = ["tokens", "base", "figures"].map((name) => `<link rel="stylesheet" href="/assets/css/${name}.css">`).join("");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Figures</title>
    <script src="/assets/js/theme.js" nonce="${nonce}"></script>${sheets}
    <script type="module" src="/assets/js/figures.js" nonce="${nonce}"></script></head>
    <body class="page">${markers}<main id="content" class="prose"><h1>Figures</h1>${figures}</main></body></html>`;
}

/** `pages`: path to the figures' HTML. Returns {address(path), stop()}. */
export async function serveFigures(pages) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pages[pathname] !== undefined) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy });
      response.end(await pageOf(pages[pathname]));
      return;
    }
    const file = path.join(assets, path.posix.normalize(pathname.replace(/^\/assets/, "")));
    try {
      const content = await readFile(file);
      response.writeHead(200, { "content-type": types[file.split(".").pop()] ?? "text/plain" });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: (to) => `http://127.0.0.1:${server.address().port}${to}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** An interactive figure as a lesson has it. */
export function interactive(name, caption) {
  return `<figure data-interactive="${name}">${still}<figcaption>${caption}</figcaption></figure>`;
}
