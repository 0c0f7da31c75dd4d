import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkAnswer, checkPreflight, normalizeMethod, visibleHeaders } from "../js/figures/same-origin/cors.js";
import { decideCookie } from "../js/figures/same-origin/cookies.js";
import { decide } from "../js/figures/same-origin/decide.js";
import { isForbiddenHeader, isForbiddenMethod, isSafelisted, parseHeaders, unsafeNames } from "../js/figures/same-origin/headers.js";
import { isSameSite, isTrustworthy, originDifferences, parseAddress, siteOf } from "../js/figures/same-origin/origins.js";

const url = (text) => new URL(text);
const header = (name, value) => ({ name, value });

describe("origins and sites", () => {
  it("an origin is scheme, host and port", () => {
    const page = url("https://shop.example/a");
    for (const [other, differences] of [
      ["https://shop.example/b?c", []], ["https://shop.example:443/", []], ["http://shop.example/", ["scheme", "port"]],
      ["https://shop.example:8443/", ["port"]], ["https://api.shop.example/", ["host"]], ["http://evil.example:1/", ["scheme", "host", "port"]],
    ]) assert.deepEqual(originDifferences(page, url(other)), differences, other);
  });

  it("a site is scheme and registrable domain, by the Public Suffix List", () => {
    for (const [left, right, same] of [
      ["https://a.shop.example/", "https://b.shop.example/", true],
      ["https://shop.example/", "https://shop.example:8443/", true],
      ["http://shop.example/", "https://shop.example/", false],
      ["https://a.co.uk/", "https://b.co.uk/", false],
      ["https://a.github.io/", "https://b.github.io/", false],
      ["http://localhost:5000/", "http://localhost:8000/", true],
      ["http://127.0.0.1/", "http://localhost/", false],
      ["http://10.0.0.1/", "http://10.0.0.2/", false],
    ]) assert.equal(isSameSite(url(left), url(right)), same, `${left} ${right}`);
    assert.equal(siteOf(url("https://www.books.co.uk/")).domain, "books.co.uk");
  });

  it("https and this machine are trustworthy", () => {
    for (const good of ["https://a.example/", "http://localhost:80/", "http://app.localhost/", "http://127.9.9.9/", "http://[::1]/"]) assert.ok(isTrustworthy(url(good)), good);
    for (const bad of ["http://a.example/", "http://localhost.example/", "http://10.0.0.1/"]) assert.ok(!isTrustworthy(url(bad)), bad);
  });

  it("anything but an http address is refused with a word on what to type", () => {
    for (const text of ["", "shop.example", "ftp://x.example/", "javascript:1", "https://"]) assert.match(parseAddress(text).problem, /\w/, text);
    assert.equal(parseAddress(" https://shop.example/ ").url.host, "shop.example");
  });
});

describe("request headers", () => {
  it("are safe where a form could have sent them", () => {
    for (const [name, value, safe] of [
      ["Content-Type", "text/plain", true], ["Content-Type", "TEXT/PLAIN; charset=utf-8", true], ["Content-Type", "application/json", false],
      ["Content-Type", "text/plain, application/json", false], ["Content-Type", "multipart/form-data; boundary=x", true], ["Content-Type", "nonsense", false],
      ["Accept", "application/json", true], ["Accept", "a(b)", false], ["Accept-Language", "en, de;q=0.5", true], ["Accept-Language", "en_GB", false],
      ["Range", "bytes=0-99", true], ["Range", "bytes=5-", true], ["Range", "bytes=-5", false], ["Range", "bytes=9-1", false],
      ["X-Token", "1", false], ["Authorization", "Bearer x", false], ["Accept", "x".repeat(129), false],
    ]) assert.equal(isSafelisted(header(name, value)), safe, `${name}: ${value}`);
  });

  it("safe ones count when they are many", () => {
    const many = Array.from({ length: 9 }, () => header("Accept", "x".repeat(128)));
    assert.deepEqual(unsafeNames(many), ["accept"]);
    assert.deepEqual(unsafeNames(many.slice(0, 8)), []);
  });

  it("names are asked for small and sorted, each once", () => {
    assert.deepEqual(unsafeNames([header("X-B", "1"), header("Authorization", "2"), header("x-b", "3"), header("Accept", "*/*")]), ["authorization", "x-b"]);
  });

  it("some belong to the browser", () => {
    for (const name of ["Cookie", "Origin", "Sec-Fetch-Site", "Proxy-Authorization", "Host"]) assert.ok(isForbiddenHeader(header(name, "x")), name);
    assert.ok(isForbiddenHeader(header("X-HTTP-Method-Override", "GET, TRACE")));
    assert.ok(!isForbiddenHeader(header("X-HTTP-Method-Override", "DELETE")));
    assert.ok(isForbiddenMethod("trace") && !isForbiddenMethod("PATCH"));
  });

  it("are read line by line", () => {
    assert.deepEqual(parseHeaders("A: b\n\n C:d:e \n").headers, [header("A", "b"), header("C", "d:e")]);
    assert.match(parseHeaders("no colon").problem, /no colon/);
    assert.match(parseHeaders("two words: x").problem, /Name: value/);
  });

  it("PATCH is the one method whose capitals you must write yourself", () => {
    assert.equal(normalizeMethod("put"), "PUT");
    assert.equal(normalizeMethod("patch"), "patch");
  });
});

const silent = { allowOrigin: "", allowCredentials: "", allowMethods: "", allowHeaders: "", exposeHeaders: "", preflightStatus: 204 };
const origin = "https://shop.example";

describe("the CORS check", () => {
  for (const [name, credentials, response, ok] of [
    ["no header, no reading", "omit", {}, false],
    ["a star is for everybody", "same-origin", { allowOrigin: "*" }, true],
    ["a star is not for requests with credentials", "include", { allowOrigin: "*", allowCredentials: "true" }, false],
    ["the origin by name is enough without credentials", "omit", { allowOrigin: origin }, true],
    ["with credentials it takes two headers", "include", { allowOrigin: origin, allowCredentials: "true" }, true],
    ["one of the two is not enough", "include", { allowOrigin: origin }, false],
    ["true is written small", "include", { allowOrigin: origin, allowCredentials: "True" }, false],
    ["a slash at the end is another origin", "omit", { allowOrigin: `${origin}/` }, false],
    ["two origins are none", "omit", { allowOrigin: `${origin}, https://b.example` }, false],
    ["null is not this origin", "omit", { allowOrigin: "null" }, false],
  ]) it(name, () => assert.equal(checkAnswer({ origin, credentials, response: { ...silent, ...response } }).ok, ok));

  it("shows seven headers, and those that are exposed", () => {
    assert.match(visibleHeaders({ credentials: "omit", response: { ...silent, exposeHeaders: "X-Total" } }), /`Pragma`, `X-Total`$/);
    assert.match(visibleHeaders({ credentials: "omit", response: { ...silent, exposeHeaders: "*" } }), /^all headers/);
    assert.match(visibleHeaders({ credentials: "include", response: { ...silent, exposeHeaders: "*, Set-Cookie" } }), /`\*`$/);
  });
});

describe("the preflight", () => {
  const ask = (response, { credentials = "omit", method = "GET", names = [] } = {}) =>
    checkPreflight({ origin, credentials, method, names, sent: names, response: { ...silent, allowOrigin: origin, allowCredentials: "true", ...response } });

  for (const [name, response, request, ok] of [
    ["names the method", { allowMethods: "PUT, DELETE" }, { method: "DELETE" }, true],
    ["must name the method", { allowMethods: "PUT" }, { method: "DELETE" }, false],
    ["need not name POST", {}, { method: "POST", names: [] }, true],
    ["compares methods letter by letter", { allowMethods: "PATCH" }, { method: "patch" }, false],
    ["takes a star for any method", { allowMethods: "*" }, { method: "DELETE" }, true],
    ["takes no star with credentials", { allowMethods: "*" }, { method: "DELETE", credentials: "include" }, false],
    ["names headers in any case", { allowHeaders: "X-TOKEN" }, { names: ["x-token"] }, true],
    ["must name every header", { allowHeaders: "x-token" }, { names: ["content-type", "x-token"] }, false],
    ["takes a star for any header", { allowHeaders: "*" }, { names: ["content-type", "x-token"] }, true],
    ["takes no star for Authorization", { allowHeaders: "*" }, { names: ["authorization"] }, false],
    ["takes no star for headers with credentials", { allowHeaders: "*" }, { names: ["x-token"], credentials: "include" }, false],
    ["must be answered with a status of success", { preflightStatus: 302 }, {}, false],
    ["may be answered with 204", { preflightStatus: 204 }, {}, true],
    ["must be a list", { allowMethods: "PUT DELETE" }, { method: "PUT" }, false],
    ["must allow the origin", { allowOrigin: "" }, {}, false],
  ]) it(name, () => assert.equal(ask(response, request).ok, ok));
});

describe("cookies", () => {
  const page = url("https://evil.example/");
  const target = url("https://bank.example/pay");
  const cookie = (more) => decideCookie({ page, target, how: "fetch", method: "GET", credentials: "include", sameSite: "lax", secure: true, ...more }).sent;

  for (const [name, more, sent] of [
    ["Lax stays with a fetch across sites", {}, "no"],
    ["Lax goes with a link across sites", { how: "link" }, "yes"],
    ["Lax stays with a form that posts", { how: "form", method: "POST" }, "no"],
    ["Lax goes with a form that gets", { how: "form" }, "yes"],
    ["Strict stays even with a link", { how: "link", sameSite: "strict" }, "no"],
    ["None goes with a form that posts", { how: "form", method: "POST", sameSite: "none" }, "yes"],
    ["None in a page of another site depends on the browser", { sameSite: "none" }, "depends"],
    ["None must be Secure", { sameSite: "none", secure: false }, "no"],
    ["unset depends on the browser", { how: "form", method: "POST", sameSite: "unset" }, "depends"],
    ["unset goes with a link in every browser", { how: "link", sameSite: "unset" }, "yes"],
    ["Strict goes within the site, whatever the port", { page: url("https://www.bank.example:8443/"), sameSite: "strict" }, "yes"],
    ["another scheme is another site", { page: url("http://bank.example/") }, "no"],
    ["fetch sends none to another origin unless told", { page: url("https://www.bank.example/"), credentials: "same-origin" }, "no"],
    ["omit sends none anywhere", { page: target, credentials: "omit" }, "no"],
    ["Secure stays without encryption", { page: url("http://bank.example/"), target: url("http://bank.example/") }, "no"],
    ["Secure goes to this machine", { page: url("http://localhost/"), target: url("http://localhost:5000/") }, "yes"],
    ["an image is no navigation", { how: "image" }, "no"],
  ]) it(name, () => assert.equal(cookie(more), sent));
});

describe("the whole decision", () => {
  const ask = (more) => decide({
    page: url("https://shop.example/"), target: url("https://api.other.example/orders?x=1"), how: "fetch", method: "GET", headers: [], credentials: "same-origin",
    sameSite: "lax", secure: true, response: silent, ...more,
  });
  const verdict = (more) => Object.values(ask(more).verdict).join(" ");

  it("within the origin all is allowed", () => {
    assert.equal(verdict({ target: url("https://shop.example/x") }), "yes yes yes");
  });

  it("a simple request is sent though nobody may read the answer", () => {
    assert.equal(verdict({ method: "POST", headers: [header("Content-Type", "text/plain")] }), "yes no no");
  });

  it("JSON is asked for first, and not sent where the answer is silent", () => {
    const { steps, verdict: found } = ask({ method: "POST", headers: [header("Content-Type", "application/json")] });
    assert.equal(found.sent, "preflight");
    const preflight = steps.find(({ title }) => title === "Preflight fails");
    assert.match(preflight.code, /^OPTIONS \/orders\?x=1 HTTP\/1\.1\nHost: api\.other\.example\nOrigin: https:\/\/shop\.example\nAccess-Control-Request-Method: POST\nAccess-Control-Request-Headers: content-type$/);
  });

  it("an answer that names all of it lets the script read", () => {
    assert.equal(verdict({ method: "DELETE", credentials: "include", sameSite: "none", response: { ...silent, allowOrigin: origin, allowCredentials: "true", allowMethods: "DELETE" } }), "yes depends yes");
  });

  it("plain http is not fetched from a page over https, and an image is upgraded", () => {
    assert.equal(verdict({ target: url("http://api.other.example/") }), "no no no");
    assert.equal(verdict({ target: url("http://localhost:5000/") }), "yes no no");
    assert.equal(verdict({ target: url("http://img.other.example/a.png"), how: "image", sameSite: "none" }), "yes depends no");
    assert.equal(verdict({ target: url("http://other.example/"), how: "link", sameSite: "none" }), "yes no no");
  });

  it("a form needs no permission", () => {
    assert.equal(verdict({ how: "form", method: "POST", sameSite: "none" }), "yes yes no");
    assert.equal(verdict({ how: "form", method: "DELETE", sameSite: "lax" }), "yes yes no");
  });

  it("TRACE is refused, and headers of the browser are dropped", () => {
    assert.equal(verdict({ method: "TRACE" }), "no no no");
    assert.ok(ask({ headers: [header("Cookie", "a=b")] }).steps.some(({ text }) => /`Cookie`/.test(text)));
    assert.equal(ask({ headers: [header("Cookie", "a=b")] }).verdict.sent, "yes");
  });
});
