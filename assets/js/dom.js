// Making elements. Text is always text: nothing here parses HTML.

const svg = "http://www.w3.org/2000/svg";
const assets = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

/** An icon of icons.svg, silent to screen readers: a word stands beside it. */
export function icon(name, ...classes) {
  const element = document.createElementNS(svg, "svg");
  element.classList.add("icon", ...classes);
  element.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(svg, "use");
  use.setAttribute("href", `${assets}/icons.svg#${name}`);
  element.append(use);
  return element;
}

/**
 * el("button", {class: "primary", type: "button", onclick}, icon("done"), "Check my fix")
 * Attributes that are false, null or undefined are left out; on... are listeners; data and aria are objects.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "aria") for (const [key, word] of Object.entries(value)) element.setAttribute(`aria-${key}`, word);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button that does something here and submits nothing. */
export function button(attributes, ...children) {
  return el("button", { type: "button", ...attributes }, ...children);
}

/** A square button with an icon; `label` is its name and its tooltip. */
export function iconButton(name, label, onclick, attributes = {}) {
  return button({ class: "icon-button", title: label, aria: { label }, onclick, ...attributes }, icon(name));
}

export function hidden(text) {
  return el("span", { class: "visually-hidden" }, text);
}

let ids = 0;
/** An id that no other element has. */
export function newId(prefix) {
  ids += 1;
  return `${prefix}-${ids}`;
}

export function plural(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}
