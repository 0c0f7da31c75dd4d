// The tree of files: arrows move, Enter opens, F2 renames, Delete deletes.
import { el, hidden, icon, iconButton } from "./dom.js";
import { askText, confirmLoss } from "./dialogs.js";

function build(entries) {
  const top = { name: "", path: "", folders: new Map(), files: [] };
  for (const entry of entries) {
    const parts = entry.path.split("/");
    let folder = top;
    parts.slice(0, -1).forEach((part, depth) => {
      if (!folder.folders.has(part)) {
        folder.folders.set(part, { name: part, path: parts.slice(0, depth + 1).join("/"), folders: new Map(), files: [] });
      }
      folder = folder.folders.get(part);
    });
    folder.files.push({ ...entry, name: parts.at(-1) });
  }
  return top;
}

/**
 * Mounts the tree in `root`. `api`: write, rename, remove. onopen(path), onchange(), onrenamed(from, to);
 * onbefore() saves what is open before a file gets another name.
 */
export function mountFiles(root, { api, toasts, onopen, onchange, onbefore, onrenamed }) {
  let entries = [];
  let shown = null;
  let active = null;
  const closed = new Set();

  const tree = el("div", { role: "tree", class: "tree", aria: { label: "Files" } });
  const rename = iconButton("rename", "Rename (F2)", () => renameActive());
  const remove = iconButton("trash", "Delete (Del)", () => deleteActive());
  root.append(
    el("div", { class: "tree-tools", role: "group", aria: { label: "Change files" } },
      iconButton("plus", "New file", () => create()), rename, remove),
    tree);

  const isFile = (path) => entries.some((entry) => entry.path === path);

  async function attempt(work) {
    try {
      await work();
      await onchange();
      return true;
    } catch (error) {
      toasts.error(error);
      return false;
    }
  }

  async function create() {
    const folder = active === null ? "app" : isFile(active) ? active.split("/").slice(0, -1).join("/") : active;
    const path = await askText({ title: "New file", label: "Path, from app/ or attacker/", value: `${folder}/`, action: "Make the file" });
    if (!path) return;
    if (isFile(path)) {
      toasts.error(new Error(`${path} is already there.`));
      return;
    }
    if (await attempt(() => api.write(path, ""))) onopen(path);
  }

  async function renameActive() {
    if (!isFile(active)) return;
    const from = active;
    const start = from.lastIndexOf("/") + 1;
    const dot = from.lastIndexOf(".");
    const to = await askText({ title: `Rename ${from}`, label: "New path", value: from, action: "Rename", select: [start, dot > start ? dot : from.length] });
    if (!to || to === from) return;
    await attempt(async () => {
      await onbefore();
      await api.rename(from, to);
      active = to;
      onrenamed(from, to);
    });
  }

  async function deleteActive() {
    if (!isFile(active)) return;
    const path = active;
    const entry = entries.find((one) => one.path === path);
    const back = entry.new ? "It is yours, so no original can bring it back." : "Reset → My code brings the original back.";
    if (await confirmLoss({ title: `Delete ${path}?`, text: back, action: "Delete the file" })) {
      if (await attempt(() => api.remove(path))) active = null;
    }
  }

  function row(path, name, depth, extra, ...children) {
    return el("div", { role: "treeitem", class: "tree-row", tabindex: path === active ? 0 : -1, data: { path, depth: String(depth) }, aria: { level: depth, ...extra } }, ...children);
  }

  function branch(folder, depth) {
    const nodes = [];
    for (const child of [...folder.folders.values()].sort((a, b) => a.name.localeCompare(b.name))) {
      const isOpen = !closed.has(child.path);
      nodes.push(row(child.path, child.name, depth, { expanded: isOpen }, icon(isOpen ? "down" : "right"), el("span", {}, child.name)));
      if (isOpen) nodes.push(...branch(child, depth + 1));
    }
    for (const file of folder.files.sort((a, b) => a.name.localeCompare(b.name))) {
      const mark = file.new ? ["N", "new"] : file.changed ? ["M", "differs from the original"] : null;
      nodes.push(row(file.path, file.name, depth, { selected: file.path === shown }, icon("file"),
        el("span", { class: "tree-name" }, file.name),
        mark ? el("span", { class: "dot defence-word", title: mark[1] }, mark[0], hidden(`, ${mark[1]}`)) : null));
    }
    return nodes;
  }

  function draw() {
    const hadFocus = tree.contains(document.activeElement);
    tree.replaceChildren(...branch(build(entries), 1));
    let row = tree.querySelector(`[data-path="${CSS.escape(active ?? "")}"]`);
    if (!row) {
      row = tree.firstElementChild;
      if (row) row.tabIndex = 0;
    }
    if (hadFocus) row?.focus();
    rename.disabled = remove.disabled = !isFile(active);
  }

  function activate(path, focus) {
    active = path;
    draw();
    if (focus) tree.querySelector(`[data-path="${CSS.escape(path)}"]`)?.focus();
  }

  function toggle(path, open) {
    if (open) closed.delete(path);
    else closed.add(path);
    activate(path, true);
  }

  tree.addEventListener("click", (event) => {
    const path = event.target.closest(".tree-row")?.dataset.path;
    if (!path) return;
    if (isFile(path)) {
      activate(path, true);
      onopen(path);
    } else {
      toggle(path, closed.has(path));
    }
  });

  tree.addEventListener("focusin", (event) => {
    const path = event.target.closest(".tree-row")?.dataset.path;
    if (path && path !== active) {
      active = path;
      rename.disabled = remove.disabled = !isFile(active);
    }
  });

  tree.addEventListener("keydown", (event) => {
    const rows = [...tree.children];
    const at = rows.indexOf(document.activeElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const { path, depth } = rows[at].dataset;
    const folder = !isFile(path);
    const go = (index) => rows[index] && activate(rows[index].dataset.path, true);
    const actions = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => folder && (closed.has(path) ? toggle(path, true) : go(at + 1)),
      ArrowLeft: () => folder && !closed.has(path) ? toggle(path, false)
        : go(rows.slice(0, at).findLastIndex((row) => Number(row.dataset.depth) < Number(depth))),
      Enter: () => folder ? toggle(path, closed.has(path)) : onopen(path),
      " ": () => actions.Enter(),
      F2: renameActive,
      Delete: deleteActive,
    };
    if (actions[event.key]) {
      event.preventDefault();
      actions[event.key]();
    } else if (/^[\w.]$/.test(event.key)) {
      const next = [...rows.slice(at + 1), ...rows.slice(0, at + 1)]
        .find((row) => row.dataset.path.split("/").pop().toLowerCase().startsWith(event.key.toLowerCase()));
      if (next) activate(next.dataset.path, true);
    }
  });

  return {
    set(list) { entries = list; draw(); },
    show(path) { shown = path; active = path; draw(); },
    focus() { (tree.querySelector('[tabindex="0"]') ?? tree.firstElementChild)?.focus(); },
  };
}
