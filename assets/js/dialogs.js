// Questions and short lists in front of the page. Escape always closes, focus goes back where it was.
import { button, el, newId } from "./dom.js";

/** Opens a modal dialog; resolves with its return value when it closes. */
function open(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

function frame(title, ...content) {
  const id = newId("dialog");
  return el("dialog", { aria: { labelledby: id } }, el("h2", { id }, title), ...content);
}

/** Asks before something is lost. Resolves to true or false. */
export async function confirmLoss({ title, text, action }) {
  const dialog = frame(title, el("p", {}, text));
  dialog.append(el("form", { method: "dialog", class: "dialog-actions" },
    el("button", { value: "no", autofocus: true }, "Keep it"),
    el("button", { value: "yes", class: "attack-button" }, action)));
  return (await open(dialog)) === "yes";
}

/** Asks for one line of text. Resolves to null when it is not given. */
export async function askText({ title, label, value = "", action, select = [value.length, value.length] }) {
  const id = newId("ask");
  const input = el("input", { id, type: "text", class: "code", required: true, autocomplete: "off", spellcheck: "false", autofocus: true });
  input.value = value;
  const dialog = frame(title);
  dialog.append(el("form", { method: "dialog" },
    el("label", { for: id }, label), input,
    el("div", { class: "dialog-actions" },
      button({ onclick: () => dialog.close("") }, "Cancel"),
      el("button", { class: "primary", value: "ok" }, action))));
  const closed = open(dialog);
  input.setSelectionRange(...select);
  return (await closed) === "ok" ? input.value.trim() : null;
}

/** Shows content with one way out. */
export function showDialog(title, ...content) {
  return open(frame(title, ...content,
    el("form", { method: "dialog", class: "dialog-actions" }, el("button", { class: "primary", autofocus: true }, "Close"))));
}

/** A button with a menu below it. Items: {name, what, run} or null for a line. */
export function menuButton(attributes, label, items, foot) {
  const id = newId("menu");
  const menu = el("div", { class: "menu", id, popover: "auto" });
  const opener = button({ ...attributes, popovertarget: id }, ...label);
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "open") return;
    menu.replaceChildren(...items().map((item) => item
      ? button({ onclick: () => { menu.hidePopover(); item.run(); } },
        el("span", {}, item.name), el("span", { class: "menu-what" }, item.what))
      : el("hr")));
    const words = foot?.();
    if (words) menu.prepend(el("p", {}, words));
    const place = opener.getBoundingClientRect();
    menu.style.top = `${Math.round(place.bottom + 4)}px`;
    menu.style.right = `${Math.max(8, Math.round(document.documentElement.clientWidth - place.right))}px`;
    menu.style.maxHeight = `calc(100dvh - ${Math.round(place.bottom + 12)}px)`;
  });
  return [opener, menu];
}
