// A request from a page to an address: what the browser decides, step by step.
import { el } from "../dom.js";
import { choice, part, prose, selectField, sign, stage, textArea, textField, tick } from "./parts.js";
import { decide } from "./same-origin/decide.js";
import { examples } from "./same-origin/examples.js";
import { parseHeaders } from "./same-origin/headers.js";
import { originDifferences, parseAddress } from "./same-origin/origins.js";

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "patch", "TRACE"];
const verdicts = {
  sent: ["Request", { yes: ["plain", "is sent"], no: ["defence", "is not sent"], preflight: ["defence", "not sent, only the preflight"] }],
  cookies: ["Cookie", { yes: ["plain", "goes along"], no: ["defence", "stays"], depends: ["waiting", "depends on the browser"] }],
  read: ["Script", { yes: ["plain", "may read the answer"], no: ["defence", "may not read the answer"] }],
};

/** Puts the figure in the place of its still. */
export default function mount(figure) {
  const text = (label, more = {}) => textField({ label, code: true, oninput: draw, ...more });
  const fields = {
    page: text("The page", { inputmode: "url" }),
    target: text("Asks for", { inputmode: "url" }),
    how: choice({ legend: "By", value: "fetch", small: true, options: [["fetch", "fetch()"], ["form", "a form"], ["link", "a link"], ["image", "an image"]], onchange: draw }),
    method: selectField({ label: "Method", options: methods.map((name) => [name, name]), value: "GET", onchange: draw }),
    headers: textArea({ label: "Headers that the script sets", hint: "One on each line, such as Content-Type: application/json", rows: 2, oninput: draw }),
    credentials: selectField({ label: "Credentials", options: [["same-origin", "same-origin (the default)"], ["include", "include"], ["omit", "omit"]], value: "same-origin", onchange: draw }),
    sameSite: selectField({ label: "SameSite of its cookie", options: [["unset", "not said"], ["lax", "Lax"], ["strict", "Strict"], ["none", "None"]], value: "lax", onchange: draw }),
    secure: tick({ label: "Secure", checked: true, onchange: draw }),
    allowOrigin: text("Access-Control-Allow-Origin"),
    allowCredentials: text("Access-Control-Allow-Credentials"),
    allowMethods: text("Access-Control-Allow-Methods"),
    allowHeaders: text("Access-Control-Allow-Headers"),
    exposeHeaders: text("Access-Control-Expose-Headers"),
    preflightStatus: text("Status of the preflight", { inputmode: "numeric" }),
  };
  const response = part("What the target answers", el("div", { class: "fields two" },
    fields.allowOrigin.root, fields.allowCredentials.root, fields.allowMethods.root, fields.allowHeaders.root, fields.exposeHeaders.root, fields.preflightStatus.root));
  const summary = el("ul", { class: "verdict" });
  const steps = el("ol", { class: "steps-of" });

  /** The request that the fields describe; null, and complaints beside the fields, where they do not. */
  function read() {
    const [page, target] = [parseAddress(fields.page.value), parseAddress(fields.target.value)];
    const headers = parseHeaders(fields.headers.value);
    const status = Number(fields.preflightStatus.value);
    const wrongStatus = Number.isInteger(status) && status >= 100 && status <= 599 ? null : "A status is a number from 100 to 599.";
    fields.page.complain(page.problem);
    fields.target.complain(target.problem);
    fields.headers.complain(headers.problem);
    fields.preflightStatus.complain(wrongStatus);
    if (page.problem || target.problem || headers.problem || wrongStatus) return null;
    const answer = Object.fromEntries(["allowOrigin", "allowCredentials", "allowMethods", "allowHeaders", "exposeHeaders"].map((name) => [name, fields[name].value]));
    return {
      page: page.url, target: target.url, how: fields.how.value, method: fields.method.value, headers: headers.headers,
      credentials: fields.credentials.value, sameSite: fields.sameSite.value, secure: fields.secure.value,
      response: { ...answer, preflightStatus: status },
    };
  }

  function draw() {
    const how = fields.how.value;
    for (const field of [fields.headers, fields.credentials]) field.root.hidden = how !== "fetch";
    fields.method.root.hidden = how === "link" || how === "image";
    const request = read();
    response.hidden = how !== "fetch" || Boolean(request && originDifferences(request.page, request.target).length === 0);
    if (!request) {
      summary.replaceChildren(el("li", {}, sign("waiting", "Something above is not complete yet.")));
      steps.replaceChildren();
      return;
    }
    const found = decide(request);
    summary.replaceChildren(...Object.entries(verdicts).map(([name, [what, words]]) => {
      const [meaning, says] = words[found.verdict[name]];
      return el("li", { class: meaning }, sign(meaning, el("b", {}, what), " ", says));
    }));
    steps.replaceChildren(...found.steps.map(({ title, meaning, text: words, code }) => el("li", { class: meaning },
      el("p", { class: "step-title" }, sign(meaning, title)), el("p", {}, prose(words)), code ? el("pre", { tabindex: "0" }, code) : null)));
  }

  function load(name) {
    const [, , values] = examples.find(([key]) => key === name);
    for (const [field, value] of Object.entries(values)) fields[field].value = value;
    draw();
  }

  stage(figure,
    selectField({ label: "Begin with", options: examples.map(([name, title]) => [name, title]), value: "stranger", onchange: load }).root,
    part("The request",
      el("div", { class: "fields two" }, fields.page.root, fields.target.root),
      fields.how.root,
      el("div", { class: "fields two" }, fields.method.root, fields.credentials.root, fields.sameSite.root, fields.secure.root),
      fields.headers.root),
    response,
    part("What the browser decides", el("div", { role: "status" }, summary), steps));
  load("stranger");
}
