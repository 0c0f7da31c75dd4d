// The editor: open files in tabs, saved by themselves, compared with the original on demand.
import {
  Annotation, Compartment, EditorState, EditorView, Text, autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap,
  completionKeymap, crosshairCursor, defaultKeymap, drawSelection, dropCursor, foldGutter, foldKeymap, goToNextChunk,
  goToPreviousChunk, highlightActiveLine, highlightActiveLineGutter, highlightSelectionMatches, highlightSpecialChars,
  history, historyKeymap, indentOnInput, indentUnit, indentWithTab, keymap, languageFor, lineNumbers, openSearchPanel,
  rectangularSelection, search, searchKeymap, unifiedMergeView,
} from "../vendor/editor.js";
import { codeLook } from "./code.js";
import { button, el, hidden, icon, iconButton } from "./dom.js";

const fromDisk = Annotation.define();
const idle = 600;

/** Replaces the differing middle only, so that the cursor and the history stay. */
function changeTo(before, after) {
  let from = 0;
  const most = Math.min(before.length, after.length);
  while (from < most && before[from] === after[from]) from += 1;
  let tail = 0;
  while (tail < most - from && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}

/**
 * Mounts the editor in `root`. `api`: read, readOriginal, write, revert. `toasts`: say, error.
 * onsaved(path) after each save; onopen(path) when another file is shown.
 */
export function mountEditor(root, { api, toasts, lead = [], aside = null, onsaved = () => {}, onopen = () => {} }) {
  const open = new Map();
  let current = null;
  let listing = new Map();

  const tabs = el("div", { class: "file-tabs", role: "group", aria: { label: "Open files" } });
  const compare = button({ class: "quiet", aria: { pressed: false }, onclick: () => toggleCompare() }, icon("diff"), "Compare");
  const revert = button({ class: "quiet", onclick: () => revertCurrent() }, icon("revert"), "Revert");
  const find = iconButton("search", "Find in this file (Ctrl+F)", () => { openSearchPanel(view); });
  const tools = el("div", { class: "bar-tools" }, compare, revert, find);
  const note = el("p", { class: "editor-note", hidden: true });
  const holder = el("div", { class: "editor-holder" });
  const state = el("span", { role: "status", class: "save-state" });
  const foot = el("div", { class: "editor-foot" }, state,
    el("span", { class: "key-hint", id: "editor-keys" }, "To leave the editor: ", el("kbd", {}, "Esc"), " then ", el("kbd", {}, "Tab"), ", or ", el("kbd", {}, "F6")));
  root.append(
    el("div", { class: "pane-bar" }, ...lead, tabs, tools),
    el("div", { class: "editor-split" }, aside, el("div", { class: "editor-main" }, note, holder, foot)));

  const merge = new Compartment();

  function extensions(path, text) {
    return [
      lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), foldGutter(), drawSelection(),
      dropCursor(), indentOnInput(), bracketMatching(), closeBrackets(), autocompletion(), rectangularSelection(),
      crosshairCursor(), highlightActiveLine(), highlightSelectionMatches(), search({ top: false }),
      text.includes("\r\n") ? EditorState.lineSeparator.of("\r\n") : [],
      EditorState.tabSize.of(4), indentUnit.of(/\.(py|toml|c|h)$/.test(path) ? "    " : "  "),
      keymap.of([
        ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap,
        { key: "Alt-F5", run: goToNextChunk, shift: goToPreviousChunk }, indentWithTab,
      ].filter(({ key }) => key !== "Mod-Enter")),
      EditorView.contentAttributes.of({ "aria-label": `Code of ${path}`, "aria-describedby": "editor-keys", tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        const file = open.get(path);
        if (update.transactions.some((transaction) => transaction.annotation(fromDisk))) return;
        changed(file);
      }),
      languageFor(path), merge.of([]), codeLook(),
    ];
  }

  const view = new EditorView({ parent: holder, state: EditorState.create({ doc: "", extensions: [EditorState.readOnly.of(true), codeLook()] }) });
  holder.hidden = true;

  const stateOf = (file) => (file.path === current ? view.state : file.state);
  const textOf = (file) => stateOf(file).sliceDoc();
  const isDirty = (file) => file.dirty;

  function changed(file) {
    file.dirty = true;
    file.failed = false;
    clearTimeout(file.timer);
    file.timer = setTimeout(() => save(file), idle);
    draw();
  }

  async function save(file) {
    clearTimeout(file.timer);
    if (!file.dirty || file.gone) return true;
    if (file.saving) {
      await file.saving;
      return save(file);
    }
    const text = textOf(file);
    file.saving = api.write(file.path, text).then(() => {
      file.saved = text;
      file.dirty = textOf(file) !== text;
      file.failed = false;
      onsaved(file.path);
      return true;
    }, (error) => {
      if (!file.failed) toasts.error(new Error(`${file.path} is not saved yet. ${error.message}`));
      file.failed = true;
      file.timer = setTimeout(() => save(file), 4000);
      return false;
    }).finally(() => { file.saving = null; });
    draw();
    const done = await file.saving;
    draw();
    return done;
  }

  function fill(file, text) {
    const lines = (whole) => whole.replaceAll("\r\n", "\n");
    const { from, to, insert } = changeTo(lines(textOf(file)), lines(text));
    const spec = { changes: { from, to, insert: Text.of(insert.split("\n")) }, annotations: fromDisk.of(true) };
    if (file.path === current) view.dispatch(spec);
    else file.state = file.state.update(spec).state;
    file.saved = text;
    file.dirty = false;
  }

  async function show(path, { focus = false } = {}) {
    if (path === current) {
      if (focus) view.focus();
      return;
    }
    const entry = listing.get(path);
    if (!open.has(path)) {
      let text = "";
      if (!entry?.binary) {
        try {
          text = await api.read(path);
        } catch (error) {
          toasts.error(error);
          return;
        }
      }
      if (!open.has(path)) {
        open.set(path, {
          path, saved: text, dirty: false, saving: null, failed: false, timer: 0, binary: Boolean(entry?.binary),
          comparing: false, state: EditorState.create({ doc: text, extensions: extensions(path, text) }),
        });
      }
    }
    if (current) open.get(current).state = view.state;
    current = path;
    const file = open.get(path);
    view.setState(file.state);
    if (focus && !file.binary) view.focus();
    draw();
    onopen(path);
  }

  function close(path) {
    const file = open.get(path);
    save(file);
    const paths = [...open.keys()];
    const at = paths.indexOf(path);
    open.delete(path);
    if (path === current) {
      current = null;
      const next = paths[at + 1] ?? paths[at - 1];
      if (next) show(next);
    }
    draw();
  }

  async function toggleCompare() {
    const file = open.get(current);
    if (!file) return;
    if (file.comparing) {
      file.comparing = false;
      view.dispatch({ effects: merge.reconfigure([]) });
    } else {
      try {
        const original = await api.readOriginal(file.path);
        if (file.path !== current) return;
        file.comparing = true;
        view.dispatch({ effects: merge.reconfigure(unifiedMergeView({
          original, gutter: true, syntaxHighlightDeletions: true,
          mergeControls: (type, action) => type === "accept" ? el("span", { hidden: true })
            : button({ onmousedown: (event) => { event.preventDefault(); action(event); }, onclick: (event) => { if (event.detail === 0) action(event); } }, "Put the original back"),
        })) });
      } catch (error) {
        toasts.error(error.status === 404 ? new Error("This file is new: there is no original to compare it with.") : error);
      }
    }
    draw();
  }

  async function revertCurrent() {
    const file = open.get(current);
    clearTimeout(file.timer);
    try {
      await file.saving;
      await api.revert(file.path);
      fill(file, await api.read(file.path));
      toasts.say(`${file.path} is the original again. Ctrl+Z in the editor brings your version back.`);
      onsaved(file.path);
    } catch (error) {
      toasts.error(error);
    }
    draw();
  }

  function draw() {
    const focused = document.activeElement?.closest?.(".file-tab")?.dataset.path;
    const names = [...open.keys()].map((path) => path.split("/").pop());
    tabs.replaceChildren(...[...open.values()].map((file) => {
      const name = file.path.split("/").pop();
      const twice = names.filter((other) => other === name).length > 1;
      const edited = file.dirty || listing.get(file.path)?.changed || listing.get(file.path)?.new;
      return el("span", { class: "file-tab", data: { path: file.path, current: String(file.path === current) } },
        button({ class: "file-tab-name", title: file.path, aria: { current: file.path === current ? "true" : "false" }, onclick: () => show(file.path, { focus: true }) },
          twice ? file.path : name,
          file.dirty ? el("span", { class: "dot waiting-word", title: "Not saved yet" }, "●", hidden(" not saved yet"))
            : edited ? el("span", { class: "dot defence-word", title: "Differs from the original" }, "M", hidden(" differs from the original")) : null),
        button({ class: "file-tab-close", title: `Close ${name}`, aria: { label: `Close ${name}` }, onclick: () => close(file.path) }, icon("close")));
    }));
    if (focused) [...tabs.children].find((tab) => tab.dataset.path === focused)?.querySelector("button").focus();
    tabs.querySelector('[data-current="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });

    const file = open.get(current);
    const entry = listing.get(current);
    holder.hidden = !file || file.binary;
    foot.hidden = holder.hidden;
    note.hidden = !holder.hidden;
    note.textContent = file?.binary
      ? `${file.path} is not text (${entry?.size ?? 0} bytes). Look at it in the terminal.`
      : open.size === 0 ? "No file is open. Choose one under Files." : "";
    compare.setAttribute("aria-pressed", Boolean(file?.comparing));
    compare.disabled = !file || file.binary || (entry?.new ?? false);
    revert.disabled = !file || file.binary || entry?.new || !(entry?.changed || file.dirty);
    find.disabled = holder.hidden;
    const words = !file ? "" : file.failed ? "Not saved: trying again" : file.dirty ? "Saving…" : entry?.changed || entry?.new ? "Saved" : "Unchanged";
    if (state.textContent !== words) state.textContent = words;
  }

  addEventListener("beforeunload", (event) => {
    if ([...open.values()].some(isDirty)) event.preventDefault();
  });

  draw();
  return {
    show,
    get current() { return current; },
    focus: () => (holder.hidden ? root.querySelector("button") : view).focus(),
    saveAll: async () => (await Promise.all([...open.values()].map(save))).every(Boolean),

    /** Takes the server's list of files: closes what is gone, reads again what is clean. */
    async refresh(entries) {
      listing = new Map(entries.map((entry) => [entry.path, entry]));
      for (const file of [...open.values()]) {
        if (!listing.has(file.path) && !file.dirty) {
          file.gone = true;
          close(file.path);
        } else if (!file.dirty && !file.saving && !file.binary) {
          const text = await api.read(file.path).catch(() => null);
          if (text !== null && !file.dirty && !file.saving && text !== textOf(file)) fill(file, text);
        }
      }
      draw();
    },

    /** Marks only: which files differ, without reading any of them. */
    mark(entries) {
      listing = new Map(entries.map((entry) => [entry.path, entry]));
      draw();
    },

    renamed(from, to) {
      const file = open.get(from);
      if (!file) return;
      const was = current === from;
      file.gone = true;
      open.delete(from);
      if (was) {
        current = null;
        show(to);
      }
      draw();
    },
  };
}
