import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attempts, tryAll } from "../js/figures/csp-evaluator/allowed.js";
import { deciding, directives } from "../js/figures/csp-evaluator/directives.js";
import { examples } from "../js/figures/csp-evaluator/examples.js";
import { findings } from "../js/figures/csp-evaluator/findings.js";
import { matches } from "../js/figures/csp-evaluator/match.js";
import { parse, parseSource } from "../js/figures/csp-evaluator/parse.js";

const self = new URL("https://shop.example/cart");
const policy = (text) => parse(text).policies[0];

describe("a policy is read as browsers read it", () => {
  it("splits at semicolons, in small letters, the first of two counts", () => {
    const { directives: own, duplicates } = policy("DEFAULT-SRC 'self' ;; img-src  a.example\tb.example;img-src *");
    assert.deepEqual([...own], [["default-src", ["'self'"]], ["img-src", ["a.example", "b.example"]]]);
    assert.deepEqual(duplicates, ["img-src"]);
  });

  it("takes a pasted header line, and several policies", () => {
    assert.equal(parse("Content-Security-Policy: default-src 'none'").policies.length, 1);
    assert.equal(parse("content-security-policy-report-only: img-src *").reportOnly, true);
    assert.equal(parse("script-src 'self', img-src *, ").policies.length, 2);
    assert.equal(parse("  ").policies.length, 0);
  });

  it("knows the kinds of sources", () => {
    for (const [text, kind] of [
      ["*", "star"], ["https:", "scheme"], ["data:", "scheme"], ["'self'", "keyword"], ["'SELF'", "keyword"], ["self", "host"], ["*.a.example", "host"],
      ["https://a.example:*/x/", "host"], ["a.example:8443", "host"], ["'nonce-abc='", "nonce"], ["'sha256-abc_-+/='", "hash"], ["'md5-abc'", "unknown"],
      ["https://a.example/?q", "unknown"], ["'unsafe-typo'", "unknown"], ["[::1]:80", "host"],
    ]) assert.equal(parseSource(text).kind, kind, text);
  });
});

describe("addresses and sources", () => {
  for (const [source, address, fits] of [
    ["'self'", "https://shop.example/x.js", true], ["'self'", "https://shop.example:8443/", false], ["'self'", "http://shop.example/", false],
    ["'self'", "wss://shop.example/live", true], ["'self'", "https://www.shop.example/", false], ["'self'", "blob:https://shop.example/1", false],
    ["*", "https://any.example:99/", true], ["*", "data:text/plain,x", false], ["*", "wss://any.example/", true], ["*", "blob:https://shop.example/1", false],
    ["https:", "https://any.example/", true], ["https:", "http://any.example/", false], ["http:", "https://any.example/", true], ["data:", "data:text/plain,x", true],
    ["a.example", "https://a.example/deep/x.js", true], ["a.example", "http://a.example/", false], ["http://a.example", "https://a.example/", true],
    ["a.example", "https://a.example:8443/", false], ["a.example:*", "https://a.example:8443/", true], ["a.example:8443", "https://a.example:8443/", true],
    ["A.Example", "https://a.example/", true], ["*.a.example", "https://b.a.example/", true], ["*.a.example", "https://a.example/", false], ["*.a.example", "https://xa.example/", false],
    ["a.example/js/", "https://a.example/js/x.js", true], ["a.example/js/", "https://a.example/js", false], ["a.example/js", "https://a.example/js/x.js", false],
    ["a.example/x.js", "https://a.example/x.js", true], ["a.example/x%2Ejs", "https://a.example/x.js", true], ["a.example/", "https://a.example/any", true],
    ["127.0.0.1:*", "https://127.0.0.1:5000/", true], ["wss://a.example", "wss://a.example/", true], ["ws:", "wss://a.example/", true],
  ]) it(`${source} ${fits ? "takes" : "does not take"} ${address}`, () => assert.equal(matches(parseSource(source), new URL(address), self), fits));

  it("'self' of a page over http takes the same host over https and ws", () => {
    const plain = new URL("http://shop.example/");
    for (const [address, fits] of [["https://shop.example/", true], ["ws://shop.example/", true], ["https://shop.example:444/", false]]) assert.equal(matches(parseSource("'self'"), new URL(address), plain), fits, address);
  });
});

describe("which directive decides", () => {
  it("goes from the exact one to default-src", () => {
    assert.equal(deciding(policy("default-src 'self'; script-src a.example"), "script-src-elem"), "script-src");
    assert.equal(deciding(policy("default-src 'self'; child-src a.example"), "frame-src"), "child-src");
    assert.equal(deciding(policy("default-src 'self'; script-src a.example"), "worker-src"), "script-src");
    assert.equal(deciding(policy("default-src 'self'"), "img-src"), "default-src");
  });

  it("base-uri, form-action and frame-ancestors have no stand-in", () => {
    for (const name of ["base-uri", "form-action", "frame-ancestors"]) assert.equal(deciding(policy("default-src 'none'"), name), null);
  });
});

describe("would it be allowed", () => {
  const outcome = (text, kind, more = {}) => tryAll(parse(text).policies, { kind, url: new URL(more.url ?? "https://evil.example/x"), self, nonce: "", hash: "", byScript: false, ...more, ...(more.url ? { url: new URL(more.url) } : {}) }).allowed;
  const nonce = "'nonce-dGhpcyBpcyBhIG5vbmNl'";
  const own = { nonce: "dGhpcyBpcyBhIG5vbmNl" };

  for (const [name, text, kind, more, allowed] of [
    ["a stranger's script is not 'self'", "script-src 'self'", "script", {}, false],
    ["a nonce lets a script in from anywhere", `script-src ${nonce}`, "script", own, true],
    ["another nonce does not", `script-src ${nonce}`, "script", { nonce: "other" }, false],
    ["integrity that is listed lets a script in", "script-src 'sha256-abc='", "script", { hash: "sha256-abc=" }, true],
    ["'strict-dynamic' ignores hosts", `script-src ${nonce} 'strict-dynamic' https:`, "script", {}, false],
    ["'strict-dynamic' lets a trusted script load more", `script-src ${nonce} 'strict-dynamic'`, "script", { byScript: true }, true],
    ["without 'strict-dynamic' trust is not passed on", `script-src ${nonce}`, "script", { byScript: true }, false],
    ["inline needs unsafe-inline", "script-src 'self'", "inlineScript", {}, false],
    ["unsafe-inline lets inline run", "script-src 'unsafe-inline'", "inlineScript", {}, true],
    ["a nonce switches unsafe-inline off", `script-src 'unsafe-inline' ${nonce}`, "inlineScript", {}, false],
    ["'strict-dynamic' switches unsafe-inline off for script", "script-src 'unsafe-inline' 'strict-dynamic'", "handler", {}, false],
    ["'strict-dynamic' does not touch styles", "style-src 'unsafe-inline' 'strict-dynamic'", "inlineStyle", {}, true],
    ["a nonce lets inline run", `script-src ${nonce}`, "inlineScript", own, true],
    ["a hash lets inline run", "script-src 'sha256-a-_='", "inlineScript", { hash: "sha256-a+/=" }, true],
    ["handlers take no nonce", `script-src ${nonce}`, "handler", own, false],
    ["handlers take hashes with unsafe-hashes only", "script-src 'sha256-abc='", "handler", { hash: "sha256-abc=" }, false],
    ["handlers take hashes with unsafe-hashes", "script-src 'unsafe-hashes' 'sha256-abc='", "handler", { hash: "sha256-abc=" }, true],
    ["script-src-attr speaks for handlers alone", "script-src 'none'; script-src-attr 'unsafe-inline'", "handler", {}, true],
    ["javascript: links are inline script", "script-src https:", "javascriptUrl", {}, false],
    ["eval needs unsafe-eval", "default-src 'self'", "eval", {}, false],
    ["eval is not asked about without script-src and default-src", "img-src 'self'", "eval", {}, true],
    ["an image falls back to default-src", "default-src 'self'", "image", {}, false],
    ["an empty list allows nothing", "img-src", "image", {}, false],
    ["'none' beside others counts for nothing", "img-src 'none' evil.example", "image", {}, true],
    ["a form is free without form-action", "default-src 'none'", "form", {}, true],
    ["a form is held by form-action", "form-action 'self'", "form", {}, false],
    ["framing is free without frame-ancestors", "default-src 'none'", "ancestor", {}, true],
    ["framing is held by frame-ancestors", "frame-ancestors 'none'", "ancestor", {}, false],
    ["a worker may be made by a trusted script", `script-src ${nonce} 'strict-dynamic'`, "worker", {}, true],
    ["a worker-src of its own goes by addresses", `script-src ${nonce} 'strict-dynamic'; worker-src 'self'`, "worker", {}, false],
    ["all policies must allow", "img-src *, img-src 'self'", "image", {}, false],
    ["a style attribute is no element", `style-src ${nonce}`, "styleAttribute", own, false],
  ]) it(name, () => assert.equal(outcome(text, kind, more), allowed));

  it("every attempt has a directive that is known", () => {
    for (const { directive } of Object.values(attempts)) assert.ok(directives[directive] ?? directive === "script-src-elem", directive);
  });
});

describe("findings", () => {
  const titles = (text, meaning) => findings(policy(text)).filter((one) => !meaning || one.meaning === meaning).map(({ title }) => title);
  const closed = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-to x";

  for (const [name, text, wanted] of [
    ["no script directive at all", "img-src 'self'", /anywhere/],
    ["unsafe-inline that counts", "script-src 'unsafe-inline'", /lets injected script run/],
    ["handlers opened by script-src-attr", "script-src 'none'; script-src-attr 'unsafe-inline'", /Event handlers run/],
    ["a star", "script-src *", /^\* allows any script/],
    ["a scheme", "script-src https:", /https: allows any script/],
    ["data:", "script-src data:", /data: allows any script/],
    ["a host with AngularJS", "script-src cdnjs.cloudflare.com", /serves too much/],
    ["a host with JSONP", "script-src https://accounts.google.com", /JSONP/],
    ["strict-dynamic without a nonce", "script-src 'strict-dynamic'", /Nothing starts/],
    ["a nonce without base-uri", "script-src 'nonce-dGhpcyBpcyBhIG5vbmNl'", /base-uri is missing/],
    ["missing quotes", "script-src self", /Quotes are missing/],
    ["a missing semicolon", "script-src 'self' object-src 'none'", /semicolon/],
    ["an unknown directive", "frame-ancestor 'none'", /Unknown directive/],
    ["a directive that comes twice", "img-src a.example; img-src b.example", /twice/],
    ["a source that is none", "img-src 'selv'", /Not a source/],
  ]) it(`does not hold: ${name}`, () => assert.ok(titles(text, "attack").some((title) => wanted.test(title)), titles(text).join("; ")));

  it("names the directive that was meant", () => {
    assert.match(findings(policy("frame-ancestor 'none'")).find(({ title }) => /Unknown/.test(title)).text, /`frame-ancestors`/);
    assert.match(findings(policy("script 'none'")).find(({ title }) => /Unknown/.test(title)).text, /`script-src`/);
  });

  it("unsafe-inline beside a nonce is no flaw", () => {
    const found = titles(`script-src 'nonce-dGhpcyBpcyBhIG5vbmNl' 'unsafe-inline'; ${closed}`);
    assert.ok(found.includes("'unsafe-inline' is ignored"));
    assert.ok(!found.some((title) => /injected script run/.test(title)));
  });

  it("hosts beside strict-dynamic are no flaw", () => {
    assert.deepEqual(titles(`script-src 'nonce-dGhpcyBpcyBhIG5vbmNl' 'strict-dynamic' https: *; ${closed}`, "attack"), []);
  });

  it("a strict policy has neither flaws nor gaps", () => {
    const strict = examples.find(([name]) => name === "nonce")[2];
    assert.deepEqual([...titles(strict, "attack"), ...titles(strict, "waiting")], []);
    assert.ok(titles(strict, "proof").length > 0);
  });

  it("gaps are told with their mend", () => {
    const gaps = findings(policy("script-src 'none'")).filter(({ meaning }) => meaning === "waiting");
    assert.deepEqual(gaps.map(({ title }) => title), ["object-src is open", "base-uri is missing", "frame-ancestors is missing", "form-action is missing"]);
    assert.ok(titles("frame-ancestors *", "waiting").includes("frame-ancestors is open"));
    assert.ok(titles("script-src 'nonce-abc'", "waiting").includes("The nonce is short"));
    assert.ok(titles("script-src *.a.example", "waiting").includes("*.a.example is wide"));
  });

  it("the worst comes first", () => {
    const ranks = ["attack", "waiting", "plain", "proof"];
    for (const [, , text] of examples) {
      const order = findings(policy(text)).map(({ meaning }) => ranks.indexOf(meaning));
      assert.deepEqual(order, [...order].sort((a, b) => a - b));
    }
  });
});
