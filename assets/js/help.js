// The keys, under "?".
import { el } from "./dom.js";
import { showDialog } from "./dialogs.js";

const keys = [
  ["Everywhere", [
    [["Ctrl", "Enter"], "Check my fix"],
    [["Ctrl", "S"], "Save now (it saves by itself too)"],
    [["F6"], "Go to the next part of the workspace"],
    [["Shift", "F6"], "Go to the part before"],
    [["?"], "This list"],
  ]],
  ["Editor", [
    [["Tab"], "Indent"],
    [["Esc", "Tab"], "Leave the editor: first Esc, then Tab", "then"],
    [["Ctrl", "M"], "Let Tab move on instead of indenting, and back (Mac: Shift+Option+M)"],
    [["Ctrl", "F"], "Find and replace"],
    [["Ctrl", "Space"], "Complete"],
    [["Alt", "F5"], "Next change, while comparing"],
  ]],
  ["Terminal", [
    [["F6"], "Leave the terminal (Tab goes to the shell)"],
    [["Ctrl", "Shift", "C"], "Copy what is selected"],
    [["Ctrl", "Shift", "V"], "Paste"],
  ]],
  ["Between the panes", [
    [["←", "→", "↑", "↓"], "Move a border that has the focus", "or"],
    [["Enter"], "Put it back where it was"],
  ]],
  ["Files", [
    [["F2"], "Rename"],
    [["Del"], "Delete"],
  ]],
];

function combination(names, how) {
  return names.flatMap((name, index) => [index === 0 ? "" : how ? ` ${how === "or" ? "" : how} ` : "+", el("kbd", {}, name)]);
}

export function showHelp() {
  return showDialog("Keys",
    el("div", { class: "keys-list" }, ...keys.map(([title, rows]) => el("section", { class: "keys" },
      el("h3", {}, title),
      el("dl", {}, ...rows.flatMap(([names, what, how]) => [el("dt", {}, ...combination(names, how)), el("dd", {}, what)]))))),
    el("p", { class: "soft" }, "While the focus is in the running application's page, the browser gives these keys to that page: click outside it first."));
}

/** Opens on "?" unless the learner is typing. */
export function listenForHelp() {
  addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable=true], dialog")) return;
    event.preventDefault();
    showHelp();
  });
}
