// What is wrong with a policy, the worst first, and what is good.
import { deciding, directives, sourceLists } from "./directives.js";
import { hasKeyword, hasNonceOrHash, parseSources } from "./parse.js";

/** meaning: attack (the policy does not hold), waiting (a gap), plain (good to know), proof (good). */
const ranks = ["attack", "waiting", "plain", "proof"];

/**
 * Hosts that serve a copy of AngularJS, or whatever package one asks for: with one of them allowed, injected
 * HTML can run script. The first four are in the list of known bypasses of Google's CSP Evaluator
 * (github.com/google/csp-evaluator, allowlist_bypasses/angular.ts); unpkg.com and esm.sh serve every package of npm.
 */
const bypassHosts = ["ajax.googleapis.com", "cdnjs.cloudflare.com", "cdn.jsdelivr.net", "www.gstatic.com", "unpkg.com", "esm.sh"];
/** Hosts with JSONP endpoints that call what the address says. From the same list, jsonp.ts. */
const jsonpHosts = ["accounts.google.com", "www.google.com", "maps.google.com", "www.youtube.com", "api.facebook.com", "syndication.twitter.com", "api.vk.com", "mc.yandex.ru"];

/** [{meaning, title, text}] for one policy. */
export function findings(policy) {
  const all = [...spelling(policy), ...scripts(policy), ...otherFetches(policy), ...documents(policy), ...reporting(policy)];
  return all.sort((a, b) => ranks.indexOf(a.meaning) - ranks.indexOf(b.meaning));
}

const finding = (meaning, title, text) => ({ meaning, title, text });
const bareKeyword = /^(self|none|unsafe-inline|unsafe-eval|strict-dynamic|unsafe-hashes|report-sample|nonce-.+|sha(256|384|512)-.+)$/i;

function spelling({ directives: own, duplicates }) {
  const found = duplicates.map((name) => finding("attack", `${name} twice`, `Only the first \`${name}\` counts; what the second says is ignored.`));
  for (const [name, values] of own) {
    const kind = directives[name]?.[0];
    if (!kind) found.push(finding("attack", `Unknown directive ${name}`, `Browsers ignore \`${name}\`.${nearest(name)}`));
    if (kind === "old") found.push(finding("plain", `${name} is out of date`, directives[name][1]));
    if (!sourceLists.has(name)) continue;
    const sources = parseSources(values);
    for (const value of values) {
      if (directives[value.toLowerCase()]) found.push(finding("attack", "A semicolon is missing", `\`${value}\` stands among the sources of \`${name}\`, so it is read as a host, not as a directive.`));
      else if (bareKeyword.test(value)) found.push(finding("attack", `Quotes are missing round ${value}`, `In \`${name}\`, \`${value}\` without quotes is the name of a host. Write \`'${value}'\`.`));
    }
    for (const { text } of sources.filter((source) => source.kind === "unknown")) found.push(finding("attack", "Not a source", `\`${text}\` in \`${name}\` is nothing that browsers know; they ignore it.`));
    if (sources.length > 1 && hasKeyword(sources, "'none'")) found.push(finding("waiting", "'none' is not alone", `In \`${name}\`, \`'none'\` beside other sources has no effect.`));
  }
  return found;
}

function nearest(name) {
  const close = Object.keys(directives).find((known) => known.replaceAll("-", "") === name.replaceAll(/[-_]/g, "") || known === `${name}-src` || known.slice(0, -1) === name || known === name.slice(0, -1));
  return close ? ` Did you mean \`${close}\`?` : "";
}

function scripts(policy) {
  const name = deciding(policy, "script-src-elem");
  if (!name) return [finding("attack", "Scripts may come from anywhere", "There is neither `script-src` nor `default-src`, so inline script runs too. Against XSS this policy does nothing.")];
  const sources = parseSources(policy.directives.get(name));
  const strict = hasKeyword(sources, "'strict-dynamic'");
  const trusted = hasNonceOrHash(sources);
  const found = [...inline(name, sources, strict, trusted), ...handlers(policy, name), ...evaluation(name, sources), ...nonces(sources)];
  if (strict && !trusted) found.push(finding("attack", "Nothing starts", "`'strict-dynamic'` without a nonce or a hash: no script in the HTML is allowed."));
  if (strict) return [...found, ...ignoredByStrict(name, sources)];
  return [...found, ...hosts(name, sources)];
}

function inline(name, sources, strict, trusted) {
  if (!hasKeyword(sources, "'unsafe-inline'")) {
    return trusted ? [finding("proof", "Inline script needs a nonce or a hash", "Injected script has neither, so it does not run.")] : [finding("proof", "No inline script", "Neither injected `<script>` elements nor event handlers run.")];
  }
  if (strict || trusted) return [finding("plain", "'unsafe-inline' is ignored", `\`${name}\` has ${trusted ? "a nonce or a hash" : "`'strict-dynamic'`"}, so \`'unsafe-inline'\` counts only in browsers too old to know those.`)];
  return [finding("attack", "'unsafe-inline' lets injected script run", `\`${name}\` allows every inline script and event handler, which is what XSS injects. Use a nonce.`)];
}

/** Event handlers, where another directive decides about them than about elements. */
function handlers(policy, elements) {
  const name = deciding(policy, "script-src-attr");
  if (!name || name === elements) return [];
  const sources = parseSources(policy.directives.get(name));
  if (!hasKeyword(sources, "'unsafe-inline'") || hasNonceOrHash(sources) || hasKeyword(sources, "'strict-dynamic'")) return [];
  return [finding("attack", "Event handlers run", `\`${name}\` has \`'unsafe-inline'\`: an injected \`onerror\` is all that XSS needs.`)];
}

function evaluation(name, sources) {
  const found = [];
  if (hasKeyword(sources, "'unsafe-eval'")) found.push(finding("waiting", "'unsafe-eval'", `\`${name}\` lets text become code by \`eval()\` and \`new Function()\`.`));
  if (hasKeyword(sources, "'unsafe-hashes'")) found.push(finding("waiting", "'unsafe-hashes'", "Event handlers with a listed hash run, also where an attacker puts them on another element."));
  return found;
}

function nonces(sources) {
  const own = sources.filter(({ kind }) => kind === "nonce");
  if (!own.length) return [];
  const weak = own.find(({ value }) => value.replace(/=+$/, "").length < 22);
  const found = [finding("plain", "The nonce must be new each time", "A nonce that stays the same from one response to the next can be read once and used for ever.")];
  if (weak) found.push(finding("waiting", "The nonce is short", "The standard asks for at least 128 random bits: 22 characters of base64 or more."));
  return found;
}

function ignoredByStrict(name, sources) {
  const ignored = sources.filter(({ kind, keyword }) => ["host", "scheme", "star"].includes(kind) || keyword === "'self'").map(({ text }) => `\`${text}\``);
  const found = [finding("plain", "'strict-dynamic' passes trust on", "A script that was allowed by its nonce or hash may load further scripts from anywhere. Make sure that it never takes an address from input.")];
  if (ignored.length) found.push(finding("plain", "Sources that do not count", `With \`'strict-dynamic'\`, ${ignored.join(", ")} in \`${name}\` ${ignored.length > 1 ? "are" : "is"} for older browsers only.`));
  return found;
}

function hosts(name, sources) {
  const found = [];
  for (const source of sources) {
    const { kind, text, host = "", scheme } = source;
    const lower = host.toLowerCase();
    if (kind === "star" || lower === "*" || (kind === "scheme" && ["http", "https", "data", "blob", "filesystem"].includes(scheme.toLowerCase()))) {
      found.push(finding("attack", `${text} allows any script`, kind === "scheme" && scheme.toLowerCase() === "data" ? `\`data:\` in \`${name}\` lets the attacker write the script into the address.` : `\`${text}\` in \`${name}\` lets the attacker load a script from a place of their own.`));
    } else if (kind === "host" && lower.startsWith("*.")) {
      found.push(finding("waiting", `${text} is wide`, `Every subdomain may serve script. One with uploads, JSONP or an abandoned name is enough.`));
    } else if (bypassHosts.includes(lower)) {
      found.push(finding("attack", `${host} serves too much`, "It serves old AngularJS or any package one asks for; injected HTML can run script with that. Use a nonce, or host the file yourself."));
    } else if (jsonpHosts.includes(lower)) {
      found.push(finding("attack", `${host} has JSONP`, "It is known for endpoints that answer with a script that calls what the address says."));
    }
    if (kind === "host" && scheme?.toLowerCase() === "http") found.push(finding("waiting", `${text} over http`, "Whoever is on the way can put another script there."));
  }
  if (hasKeyword(sources, "'self'") && !hasNonceOrHash(sources)) found.push(finding("plain", "'self' is all of your site", "Uploads, JSONP and error pages on the same origin count as scripts too, if they can be loaded as such."));
  return found;
}

function otherFetches(policy) {
  const found = [];
  const objects = deciding(policy, "object-src");
  if (!objects || !parseSources(policy.directives.get(objects)).every(({ keyword }) => keyword === "'none'")) {
    found.push(finding("waiting", "object-src is open", "`<object>` and `<embed>` may load documents. Write `object-src 'none'`."));
  }
  const styles = deciding(policy, "style-src-elem");
  if (styles && styles !== "default-src") {
    const sources = parseSources(policy.directives.get(styles));
    if (hasKeyword(sources, "'unsafe-inline'") && !hasNonceOrHash(sources)) found.push(finding("plain", "Inline styles", `\`'unsafe-inline'\` in \`${styles}\` lets injected styles restyle the page, and read attribute values by selectors.`));
  }
  if (!policy.directives.has("default-src")) found.push(finding("plain", "No default-src", "What no directive speaks of is allowed from anywhere. Begin with `default-src 'none'` or `'self'` and open what you need."));
  return found;
}

function documents(policy) {
  const has = (name) => policy.directives.has(name);
  const found = [];
  if (!has("base-uri")) {
    const name = deciding(policy, "script-src-elem");
    const relies = name && hasNonceOrHash(parseSources(policy.directives.get(name)));
    found.push(finding(relies ? "attack" : "waiting", "base-uri is missing", `It has no stand-in. An injected \`<base>\` makes relative addresses lead to the attacker${relies ? ", and scripts with your nonce are loaded from there" : ""}. Write \`base-uri 'none'\`.`));
  }
  if (!has("frame-ancestors")) found.push(finding("waiting", "frame-ancestors is missing", "It has no stand-in. Any site may frame the page and borrow clicks, unless `X-Frame-Options` is sent."));
  if (!has("form-action")) found.push(finding("waiting", "form-action is missing", "It has no stand-in. An injected form may send what people type to anywhere."));
  for (const name of ["base-uri", "form-action", "frame-ancestors"].filter(has)) {
    const open = parseSources(policy.directives.get(name)).find(({ kind, host }) => kind === "star" || kind === "scheme" || host === "*");
    if (open) found.push(finding("waiting", `${name} is open`, `\`${open.text}\` in \`${name}\` takes addresses of anybody.`));
  }
  if (has("require-trusted-types-for")) found.push(finding("proof", "Trusted Types", "Strings can no longer reach `innerHTML` and its like by accident."));
  return found;
}

function reporting({ directives: own }) {
  if (own.has("report-to") || own.has("report-uri")) return [];
  return [finding("plain", "Nobody hears of violations", "With `report-to` you learn of attacks, and of pages that the policy breaks.")];
}
