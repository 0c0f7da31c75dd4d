// Notes in the margin: select words to write one beside them; the words of your notes are marked in the text.
import { button, icon } from "./dom.js";

export function mountNotes(root) {
  const opener = button({ class: "note-button", onclick: write }, icon("plus"), "Write a note");
  opener.hidden = true;
  document.body.append(opener);
  let chosen = null;

  function look() {
    const selection = document.getSelection();
    const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
    const node = range?.commonAncestorContainer;
    const topic = (node instanceof Element ? node : node?.parentElement)?.closest(".topic .prose")?.closest(".topic");
    const quote = selection?.toString().replace(/\s+/g, " ").trim() ?? "";
    const form = document.querySelector("[data-note-new] form");
    if (!topic || !form || quote.length < 2 || topic.querySelector(".cm-editor")?.contains(node)) {
      opener.hidden = true;
      return;
    }
    chosen = { quote: quote.slice(0, 500), item: topic.dataset.topic };
    const at = range.getBoundingClientRect();
    opener.hidden = false;
    opener.style.left = `${Math.round(Math.min(at.right, document.documentElement.clientWidth - 150) + scrollX)}px`;
    opener.style.top = `${Math.round(at.bottom + 6 + scrollY)}px`;
  }

  function write() {
    const details = document.querySelector("[data-note-new]");
    const form = details.querySelector("form");
    details.open = true;
    form.elements.quote.value = chosen.quote;
    form.elements.item.value = chosen.item;
    const quote = form.querySelector("[data-note-quote]");
    quote.textContent = chosen.quote;
    quote.hidden = false;
    opener.hidden = true;
    form.elements.text.focus();
    details.scrollIntoView({ block: "nearest" });
  }

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 200);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") opener.hidden = true;
  });
  document.addEventListener("swapped", () => mark(root));
  mark(root);
}

/** Marks the quoted words in the text, without changing the page. */
function mark(root) {
  if (!CSS.highlights) return;
  const ranges = [];
  for (const note of document.querySelectorAll("[data-note]")) {
    const { item, quote } = note.dataset;
    const text = quote && root.querySelector(`[data-topic="${CSS.escape(item)}"] .prose`);
    const range = text && find(text, quote);
    if (range) ranges.push(range);
  }
  CSS.highlights.set("own-note", new Highlight(...ranges));
}

/** The range of the first place where an element says these words, whatever the white space between them. */
function find(element, words) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const places = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = 0; at < node.data.length; at += 1) {
      const letter = /\s/.test(node.data[at]) ? " " : node.data[at];
      if (letter === " " && text.endsWith(" ")) continue;
      text += letter;
      places.push([node, at]);
    }
  }
  const start = text.indexOf(words);
  if (start < 0) return null;
  const range = new Range();
  range.setStart(...places[start]);
  const [node, at] = places[start + words.length - 1];
  range.setEnd(node, at + 1);
  return range;
}
