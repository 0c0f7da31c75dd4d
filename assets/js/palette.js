// The search box over the page: Ctrl+K or /, results as you type. Without it the field in the page's head is a plain form.
import { el, hidden, icon } from "./dom.js";

const field = document.querySelector("[data-palette] input");
const kinds = { topic: "Lesson", lab: "Lab", "case-study": "Case study", term: "Glossary" };
let palette = null;

/** The snippet as text with marked words; the server sends nothing but <mark> in it, and nothing else is taken over. */
function snippet(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").body;
  return [...parsed.childNodes].map((node) => (node.nodeName === "MARK" ? el("mark", {}, node.textContent) : node.textContent));
}

function make() {
  const input = el("input", {
    type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: "Lessons, labs, case studies, words",
    aria: { label: "Search", expanded: "false", controls: "palette-hits", autocomplete: "list" },
  });
  const list = el("div", { id: "palette-hits", class: "palette-hits", role: "listbox", aria: { label: "Results" } });
  const said = el("p", { role: "status" });
  const dialog = el("dialog", { class: "palette", aria: { label: "Search" } },
    el("div", { class: "palette-field" }, icon("search"), input),
    list,
    el("div", { class: "palette-foot" }, said, el("span", {}, el("kbd", {}, "↑"), " ", el("kbd", {}, "↓"), " ", el("kbd", {}, "Enter"))));
  document.body.append(dialog);
  let hits = [];
  let chosen = 0;
  let asked = "";

  function draw() {
    list.replaceChildren(...hits.map((hit, at) => el("a", {
      role: "option", id: `palette-${at}`, href: hit.url, tabindex: "-1", aria: { selected: String(at === chosen) },
    },
    el("span", { class: "palette-title" }, hit.title, hidden(", "), el("span", { class: "palette-kind" }, kinds[hit.kind] ?? "")),
    el("span", { class: "palette-snippet" }, hit.snippet_html ? snippet(hit.snippet_html) : hit.place))));
    list.hidden = hits.length === 0;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    if (hits.length) input.setAttribute("aria-activedescendant", `palette-${chosen}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    said.textContent = asked === "" ? "Type a word or two" : hits.length === 0 ? "Nothing found" : hits.length === 1 ? "1 hit" : `${hits.length} hits`;
  }

  async function ask() {
    const query = input.value.trim();
    asked = query;
    if (query === "") {
      hits = [];
      return draw();
    }
    const response = await fetch(`/search/hits?q=${encodeURIComponent(query)}`).catch(() => null);
    const found = response?.ok ? await response.json() : [];
    if (asked !== query) return;
    hits = found;
    chosen = 0;
    draw();
  }

  input.addEventListener("input", ask);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      chosen = (chosen + step + hits.length) % hits.length;
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (hits[chosen] && asked === input.value.trim()) list.children[chosen].click();
      else location.assign(`/search?q=${encodeURIComponent(input.value)}`);
    }
  });
  list.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  draw();
  return {
    open(text = "") {
      if (dialog.open) return;
      input.value = text;
      dialog.showModal();
      input.focus();
      ask();
    },
  };
}

function open(text) {
  palette ??= make();
  palette.open(text);
}

if (field) {
  field.after(el("kbd", { aria: { hidden: "true" } }, "Ctrl K"));
  field.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    open(field.value);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], .cm-editor");
    const wanted = ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") || (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey);
    if (!wanted) return;
    event.preventDefault();
    open();
  });
}
