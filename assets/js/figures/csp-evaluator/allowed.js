// Would the policy let this happen? CSP Level 3, pre-request checks, inline checks and EvalEnabled.
import { deciding } from "./directives.js";
import { matches } from "./match.js";
import { hasKeyword, hasNonceOrHash, parseSources } from "./parse.js";

/** What can be tried: name: {label, directive, by: "address" | "inline" | "attribute" | "eval"}. */
export const attempts = {
  script: { label: "Script from an address", directive: "script-src-elem", by: "address" },
  inlineScript: { label: "Inline <script>", directive: "script-src-elem", by: "inline" },
  handler: { label: "Event handler in an attribute (onclick)", directive: "script-src-attr", by: "attribute" },
  javascriptUrl: { label: "javascript: link", directive: "script-src-elem", by: "attribute" },
  eval: { label: "eval() and new Function()", directive: "script-src", by: "eval" },
  style: { label: "Style sheet from an address", directive: "style-src-elem", by: "address" },
  inlineStyle: { label: "Inline <style>", directive: "style-src-elem", by: "inline" },
  styleAttribute: { label: "style attribute", directive: "style-src-attr", by: "attribute" },
  image: { label: "Image", directive: "img-src", by: "address" },
  font: { label: "Font", directive: "font-src", by: "address" },
  media: { label: "Audio or video", directive: "media-src", by: "address" },
  connect: { label: "Request by a script (fetch, WebSocket)", directive: "connect-src", by: "address" },
  frame: { label: "Frame in this page", directive: "frame-src", by: "address" },
  object: { label: "<object> or <embed>", directive: "object-src", by: "address" },
  worker: { label: "Worker", directive: "worker-src", by: "address" },
  manifest: { label: "Web app manifest", directive: "manifest-src", by: "address" },
  form: { label: "Form sent to an address", directive: "form-action", by: "address" },
  base: { label: "<base> with an address", directive: "base-uri", by: "address" },
  ancestor: { label: "This page, framed by another", directive: "frame-ancestors", by: "address" },
};

/**
 * attempt: {kind, url (URL or null), self (URL of the page), nonce, hash, byScript (a script that was allowed
 * inserted it, not the parser)}. Returns {allowed, directive, why} for one policy.
 */
export function tryPolicy(policy, attempt) {
  const { directive: wanted, by } = attempts[attempt.kind];
  const directive = deciding(policy, wanted);
  if (!directive) return { allowed: true, directive: null, why: `The policy says nothing about this: neither \`${wanted}\` nor what stands in for it is there.` };
  const sources = parseSources(policy.directives.get(directive));
  const judge = { address: judgeAddress, inline: judgeInline, attribute: judgeInline, eval: judgeEval }[by];
  return { directive, ...judge(sources, attempt, directive) };
}

/** All policies together: the first that refuses decides. */
export function tryAll(policies, attempt) {
  const results = policies.map((policy) => tryPolicy(policy, attempt));
  return results.find(({ allowed }) => !allowed) ?? results[0] ?? { allowed: true, directive: null, why: "There is no policy." };
}

const yes = (why) => ({ allowed: true, why });
const no = (why) => ({ allowed: false, why });
const own = (sources, kind, value) => (value ? sources.find((source) => source.kind === kind && source.value === value) : undefined);

/** A nonce is compared as it is; hashes also in the alphabet for URLs. */
function ownHash(sources, text) {
  const [, algorithm, value] = (text ?? "").match(/^'?(sha256|sha384|sha512)-([^']+)'?$/i) ?? [];
  const plain = (hash) => hash.replaceAll("-", "+").replaceAll("_", "/");
  return value && sources.find((source) => source.kind === "hash" && source.algorithm.toLowerCase() === algorithm.toLowerCase() && plain(source.value) === plain(value));
}

function judgeAddress(sources, { kind, url, self, nonce, hash, byScript }, directive) {
  // A worker is always made by a script; 'strict-dynamic' reaches it where script-src stands in for worker-src.
  const isScript = kind === "script" || (kind === "worker" && directive === "script-src");
  const takesNonce = kind === "script" || kind === "style";
  if (takesNonce && own(sources, "nonce", nonce)) return yes("Its nonce is the one of the policy.");
  if (kind === "script" && ownHash(sources, hash)) return yes("Its integrity attribute has a hash of the policy.");
  if (isScript && hasKeyword(sources, "'strict-dynamic'")) {
    return byScript || kind === "worker" ? yes("`'strict-dynamic'`: a script that was allowed may load others, from anywhere.")
      : no("`'strict-dynamic'`: scripts that stand in the HTML need the nonce or a hash. Hosts, schemes and `'self'` do not count.");
  }
  const match = sources.find((source) => matches(source, url, self));
  if (match) return yes(`\`${match.text}\` matches the address.`);
  return no(sources.some(({ keyword }) => keyword !== "'none'") ? "No source in the list matches the address." : "The list allows nothing.");
}

function judgeInline(sources, { kind, nonce, hash, byScript }) {
  const isScript = attempts[kind].directive.startsWith("script");
  const isElement = attempts[kind].by === "inline";
  const strict = isScript && hasKeyword(sources, "'strict-dynamic'");
  const everything = hasKeyword(sources, "'unsafe-inline'");
  if (everything && !hasNonceOrHash(sources) && !strict) return yes("`'unsafe-inline'` allows whatever stands in the page, injected or not.");
  if (isElement && own(sources, "nonce", nonce)) return yes("Its nonce is the one of the policy.");
  if (isElement && strict && byScript) return yes("`'strict-dynamic'`: a script that was allowed put it there.");
  const hashes = isElement || hasKeyword(sources, "'unsafe-hashes'");
  if (hashes && ownHash(sources, hash)) return yes(isElement ? "A hash of the policy is the hash of its text." : "`'unsafe-hashes'` lets hashes count for attributes too.");
  if (everything) return no("`'unsafe-inline'` is ignored, since the list has a nonce, a hash or `'strict-dynamic'`.");
  if (!isElement && ownHash(sources, hash)) return no("Hashes count for elements only, unless `'unsafe-hashes'` is there.");
  return no(isElement ? "Inline needs the nonce of the policy, a hash of its text, or `'unsafe-inline'`." : "Attributes take no nonce; they need `'unsafe-inline'`, or `'unsafe-hashes'` with a hash.");
}

function judgeEval(sources) {
  return hasKeyword(sources, "'unsafe-eval'") ? yes("`'unsafe-eval'` is there.") : no("Text does not become code without `'unsafe-eval'`.");
}
