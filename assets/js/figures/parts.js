// What the interactive figures share: the stage, labelled controls, words with a meaning.
import { el, icon, newId } from "../dom.js";

/** Clears the stage: all of the figure but its caption makes room for `children`, in one box. */
export function stage(figure, ...children) {
  const caption = figure.querySelector(":scope > figcaption");
  const app = el("div", { class: "figure-app" }, ...children);
  figure.replaceChildren(app, ...(caption ? [caption] : []));
  return app;
}

/**
 * One of several, as a row of radio buttons. options: [[value, label]]; `small` says it in a quieter way.
 * Returns {root, value (get and set; setting does not call onchange)}.
 */
export function choice({ legend, options, value, onchange, note, small = false }) {
  const name = newId("choice");
  const inputs = new Map();
  const chips = options.map(([key, label]) => {
    const input = el("input", { type: "radio", name, value: key, checked: key === value, onchange: () => onchange(key) });
    inputs.set(key, input);
    return el("label", { class: "chip" }, input, el("span", {}, label));
  });
  const root = el("fieldset", { class: small ? "choice small" : "choice" },
    el("legend", {}, legend), note ? el("p", { class: "hint" }, note) : null, el("div", { class: "chips" }, chips));
  return {
    root,
    get value() { return [...inputs].find(([, input]) => input.checked)?.[0] ?? null; },
    set value(key) { for (const [own, input] of inputs) input.checked = own === key; },
  };
}

/** A control under its label, with a hint and a place for what is wrong with the value. */
function labelled(control, label, hint) {
  control.id = newId("field");
  const wrong = el("p", { class: "wrong", hidden: true });
  wrong.id = `${control.id}-wrong`;
  const notes = [wrong.id];
  const says = hint ? el("p", { class: "hint", id: `${control.id}-hint` }, hint) : null;
  if (says) notes.unshift(says.id);
  control.setAttribute("aria-describedby", notes.join(" "));
  const root = el("div", { class: "field" }, el("label", { for: control.id }, label), control, says, wrong);
  return {
    root,
    control,
    get value() { return control.value; },
    set value(text) { control.value = text; },
    /** Says what is wrong with the value; null takes it back. */
    complain(text) {
      wrong.hidden = !text;
      wrong.replaceChildren(...(text ? [icon("alert"), ` ${text}`] : []));
      control.setAttribute("aria-invalid", Boolean(text));
    },
  };
}

/** A text field. `code`: in monospace, without spelling. */
export function textField({ label, hint, value = "", code = false, oninput, ...more }) {
  const attributes = { type: "text", value, oninput: (event) => oninput(event.target.value), ...more };
  if (code) Object.assign(attributes, { class: "code", spellcheck: "false", autocomplete: "off", autocapitalize: "off" });
  return labelled(el("input", attributes), label, hint);
}

/** A field of several lines, in monospace. */
export function textArea({ label, hint, value = "", rows = 3, oninput }) {
  const area = el("textarea", { class: "code", rows, spellcheck: "false", autocomplete: "off", autocapitalize: "off", oninput: (event) => oninput(event.target.value) });
  area.value = value;
  return labelled(area, label, hint);
}

/** A list to choose from. options: [[value, label]]. */
export function selectField({ label, hint, options, value, onchange }) {
  const list = el("select", { onchange: (event) => onchange(event.target.value) },
    options.map(([key, text]) => el("option", { value: key, selected: key === value }, text)));
  return labelled(list, label, hint);
}

/** A box to tick. */
export function tick({ label, checked = false, onchange }) {
  const input = el("input", { type: "checkbox", checked, onchange: (event) => onchange(event.target.checked) });
  return { root: el("label", { class: "tick" }, input, el("span", {}, label)), get value() { return input.checked; }, set value(on) { input.checked = on; } };
}

const signs = { attack: "failed", defence: "fix", proof: "done", waiting: "alert", plain: "info" };

/** An icon and words in one of the colours of meaning: attack, defence, proof, waiting, plain. */
export function sign(meaning, ...words) {
  return el("span", { class: `sign ${meaning}` }, icon(signs[meaning]), el("span", {}, ...words));
}

/** A sentence that screen readers hear when it changes. */
export function status(attributes = {}) {
  return el("p", { role: "status", class: "says", ...attributes });
}

/** Text with `code` between backticks. */
export function prose(text) {
  return text.split("`").map((part, i) => (i % 2 ? el("code", {}, part) : part)).filter((part) => part !== "");
}

/** A heading-like line over a part of a figure, and the part. */
export function part(title, ...children) {
  const id = newId("part");
  return el("section", { class: "part", aria: { labelledby: id } }, el("p", { class: "part-title", id }, title), ...children);
}
