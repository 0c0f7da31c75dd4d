// A Content-Security-Policy, taken apart: what it says, what is wrong with it, what it would let happen.
import { el, plural } from "../dom.js";
import { attempts, tryAll } from "./csp-evaluator/allowed.js";
import { directives } from "./csp-evaluator/directives.js";
import { examples } from "./csp-evaluator/examples.js";
import { findings } from "./csp-evaluator/findings.js";
import { parse } from "./csp-evaluator/parse.js";
import { part, prose, selectField, sign, stage, status, textArea, textField, tick } from "./parts.js";

const words = { attack: "Flaw", waiting: "Gap", plain: "Good to know", proof: "Good" };

/** Puts the figure in the place of its still. */
export default function mount(figure) {
  let parsed = parse("");
  const policy = textArea({ label: "The policy", rows: 5, oninput: read });
  const said = el("dl", { class: "directives" });
  const counts = status();
  const list = el("ul", { class: "findings" });
  const tryOut = mountTryOut(() => parsed.policies);

  function read() {
    parsed = parse(policy.value);
    const [first] = parsed.policies;
    policy.complain(first ? null : "There is no directive in this yet. Try default-src 'self'");
    said.replaceChildren(...parsed.policies.flatMap((one, i) => describe(one, parsed.policies.length > 1 ? i + 1 : 0)));
    const found = parsed.policies.flatMap(findings);
    if (parsed.reportOnly) found.unshift({ meaning: "attack", title: "Report only", text: "`Content-Security-Policy-Report-Only` reports and blocks nothing." });
    list.replaceChildren(...found.map(({ meaning, title, text }) => el("li", { class: meaning },
      el("p", { class: "finding-title" }, sign(meaning, title), el("span", { class: "finding-kind" }, words[meaning])), el("p", {}, prose(text)))));
    const count = (meaning) => found.filter((one) => one.meaning === meaning).length;
    const [flaws, gaps] = [count("attack"), count("waiting")];
    counts.replaceChildren(first ? sign(flaws ? "attack" : gaps ? "waiting" : "proof", flaws || gaps ? `${plural(flaws, "flaw")}, ${plural(gaps, "gap")}.` : "No flaw and no gap was found.") : "");
    tryOut.draw();
  }

  function load(name) {
    policy.value = examples.find(([key]) => key === name)[2];
    read();
  }

  stage(figure,
    selectField({ label: "Begin with", options: examples.map(([name, title]) => [name, title]), value: "inline", onchange: load }).root,
    policy.root,
    part("What stands out", counts, list),
    part("Try it", tryOut.root),
    el("details", { class: "part more" }, el("summary", {}, "Directive by directive"), said));
  load("inline");
}

/** Each directive with its values and what it is for. */
function describe({ directives: own }, number) {
  const lines = [...own].map(([name, values]) => el("div", {},
    el("dt", {}, el("code", {}, name)),
    el("dd", {}, values.length ? el("code", { class: "values" }, values.join(" ")) : null, el("span", {}, directives[name]?.[1] ?? "Browsers do not know this one."))));
  return number ? [el("div", { class: "policy-number" }, `Policy ${number}`), ...lines] : lines;
}

/** The part where the reader tries something. Returns {root, draw()}. */
function mountTryOut(policies) {
  const field = (label, more) => textField({ label, code: true, oninput: draw, ...more });
  const fields = {
    self: field("Address of the page", { value: "https://shop.example/", inputmode: "url" }),
    kind: selectField({ label: "What happens", options: Object.entries(attempts).map(([kind, { label }]) => [kind, label]), value: "inlineScript", onchange: draw }),
    url: field("Its address", { value: "https://evil.example/steal.js", inputmode: "url" }),
    nonce: field("Its nonce", { hint: "Empty: it has none" }),
    hash: field("Its hash", { hint: "sha256-…, as in the policy" }),
  };
  const byScript = tick({ label: "Put there by a script that was allowed, not by the HTML", onchange: draw });
  const answer = status();

  function draw() {
    const kind = fields.kind.value;
    const { by } = attempts[kind];
    const isScript = kind === "script" || kind === "inlineScript";
    fields.url.root.hidden = by !== "address";
    fields.nonce.root.hidden = !isScript && kind !== "style" && kind !== "inlineStyle";
    fields.hash.root.hidden = !isScript && by !== "inline" && by !== "attribute";
    byScript.root.hidden = !isScript;
    const [self, url] = [address(fields.self), by === "address" ? address(fields.url) : null];
    if (!self || (by === "address" && !url)) {
      answer.replaceChildren(sign("waiting", "An address is not complete yet."));
      return;
    }
    const result = tryAll(policies(), { kind, url, self, nonce: fields.nonce.value.trim(), hash: fields.hash.value.trim(), byScript: byScript.value });
    const decider = result.directive ? [" by ", el("code", {}, result.directive), ". "] : [". "];
    answer.replaceChildren(sign(result.allowed ? "waiting" : "defence", el("b", {}, result.allowed ? "Allowed" : "Blocked"), ...decider, ...prose(result.why)));
  }

  function address(own) {
    const text = own.value.trim();
    const fits = URL.canParse(text);
    own.complain(fits ? null : "Write the whole address, with https:// in front.");
    return fits ? new URL(text) : null;
  }

  const root = el("div", { class: "fields" },
    el("div", { class: "fields two" }, fields.kind.root, fields.self.root, fields.url.root, fields.nonce.root, fields.hash.root), byScript.root, answer);
  return { root, draw };
}
