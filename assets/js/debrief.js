// The debrief: what happened here, and your repair beside the reference.
import { EditorState, EditorView, MergeView, languageFor, lineNumbers } from "../vendor/editor.js";
import { codeLook } from "./code.js";
import { button, el, hidden, icon } from "./dom.js";

function side(text, path, label) {
  return {
    doc: text ?? "",
    extensions: [
      lineNumbers(), EditorState.readOnly.of(true), EditorView.editable.of(false), languageFor(path), codeLook(), EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", role: "textbox", "aria-readonly": "true", "aria-multiline": "true" }),
    ],
  };
}

/** Mounts the debrief in `root`. onclose() goes back to the workspace. */
export function mountDebrief(root, { api, toasts, onclose }) {
  let loaded = false;
  let views = [];

  function close() {
    root.hidden = true;
    for (const view of views) view.destroy();
    views = [];
    onclose();
  }

  function diff({ path, yours, reference, original }) {
    const holder = el("div", { class: "diff-holder" });
    const against = el("select", { aria: { label: `What ${path} is compared with` }, onchange: () => show() },
      el("option", { value: "reference" }, "Yours and the reference"),
      original === null ? "" : el("option", { value: "original" }, "The original and yours"));
    let view = null;
    const show = () => {
      view?.destroy();
      views = views.filter((one) => one !== view);
      const [a, b] = against.value === "reference"
        ? [side(yours, path, `Yours: ${path}`), side(reference, path, `Reference: ${path}`)]
        : [side(original, path, `Original: ${path}`), side(yours, path, `Yours: ${path}`)];
      view = new MergeView({ a, b, parent: holder, gutter: true, highlightChanges: true, collapseUnchanged: { margin: 3, minSize: 6 } });
      views.push(view);
      names.replaceChildren(...(against.value === "reference" ? ["Yours", "Reference"] : ["Original", "Yours"])
        .map((name) => el("span", {}, name)));
    };
    const names = el("div", { class: "diff-names" });
    const remark = yours === null ? "You have no such file." : reference === null ? "The reference leaves this file as it was." : yours === reference ? "Yours is the same as the reference." : "";
    return {
      node: el("section", { class: "diff", aria: { label: path } },
        el("div", { class: "diff-head" }, el("h3", {}, icon("file"), path), remark ? el("p", { class: "soft" }, remark) : "", against),
        names, holder),
      show,
    };
  }

  async function load() {
    const { html, diffs } = await api.debrief();
    const text = el("div", { class: "prose debrief-text" });
    text.innerHTML = html;
    const parts = diffs.map(diff);
    root.replaceChildren(
      el("div", { class: "debrief-head" },
        el("h2", {}, icon("book"), "Debrief"),
        el("span", { class: "proof-word" }, icon("done"), " Every task is done"),
        button({ onclick: close }, icon("back"), "Back to the workspace")),
      el("div", { class: "debrief-body", tabindex: "0", role: "group", aria: { label: "Debrief text and repairs" } },
        text,
        el("div", { class: "debrief-diffs" }, parts.length ? el("h2", {}, "Your repair and the reference", hidden(", file by file")) : "", ...parts.map(({ node }) => node))));
    for (const part of parts) part.show();
  }

  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  return {
    async open() {
      if (loaded) return;
      loaded = true;
      root.hidden = false;
      root.replaceChildren(el("p", { class: "empty", role: "status" }, "The debrief is coming…"));
      try {
        await load();
        root.querySelector("button").focus();
      } catch (error) {
        toasts.error(error);
        close();
      } finally {
        loaded = false;
      }
    },
    close,
    get isOpen() { return !root.hidden; },
  };
}
