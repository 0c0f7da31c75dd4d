// Policies as browsers read them. CSP Level 3, "Parse a serialized CSP list".

/** What people paste before the policy itself. */
const headerName = /^\s*content-security-policy(-report-only)?\s*:\s*/i;

/**
 * Reads the value of a header, or the whole header line. Commas separate policies, and all of them must
 * allow a thing. Returns {reportOnly, policies: [{directives: Map of name to values, duplicates: [name]}]}.
 */
export function parse(text) {
  const named = text.match(headerName);
  const policies = text.replace(headerName, "").split(",").map(parseOne).filter(({ directives }) => directives.size > 0);
  return { reportOnly: Boolean(named?.[1]), policies };
}

function parseOne(text) {
  const directives = new Map();
  const duplicates = [];
  for (const piece of text.split(";")) {
    const [name, ...values] = piece.trim().split(/[\t\n\f\r ]+/);
    if (!name) continue;
    const lower = name.toLowerCase();
    if (directives.has(lower)) duplicates.push(lower);
    else directives.set(lower, values);
  }
  return { directives, duplicates };
}

const hostSource = /^(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?<host>\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::(?<port>\d+|\*))?(?<path>\/[^?#]*)?$/i;
const schemeSource = /^(?<scheme>[a-z][a-z0-9+.-]*):$/i;
const nonceSource = /^'nonce-(?<value>[A-Za-z0-9+/_-]+={0,2})'$/i;
const hashSource = /^'(?<algorithm>sha256|sha384|sha512)-(?<value>[A-Za-z0-9+/_-]+={0,2})'$/i;
const keywords = new Set([
  "'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'", "'unsafe-hashes'", "'report-sample'",
  "'wasm-unsafe-eval'", "'trusted-types-eval'", "'report-sha256'", "'report-sha384'", "'report-sha512'", "'unsafe-webtransport-hashes'",
]);

/** One source expression: {kind: "keyword" | "nonce" | "hash" | "star" | "scheme" | "host" | "unknown", ...}. */
export function parseSource(text) {
  if (text === "*") return { kind: "star", text };
  if (keywords.has(text.toLowerCase())) return { kind: "keyword", text, keyword: text.toLowerCase() };
  for (const [kind, pattern] of [["nonce", nonceSource], ["hash", hashSource], ["scheme", schemeSource], ["host", hostSource]]) {
    const found = text.match(pattern);
    if (found) return { kind, text, ...found.groups };
  }
  return { kind: "unknown", text };
}

/** The sources of a list; 'none' beside others means nothing, as browsers have it. */
export function parseSources(values) {
  return values.map(parseSource);
}

export const hasKeyword = (sources, keyword) => sources.some((source) => source.keyword === keyword);
export const hasNonceOrHash = (sources) => sources.some(({ kind }) => kind === "nonce" || kind === "hash");
