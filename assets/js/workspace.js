// The workspace: starts the session, wires the parts together, and hands each event to the part it concerns.
import { sessionApi } from "./api.js";
import { mountChecks } from "./checks.js";
import { mountCover } from "./cover.js";
import { mountDebrief } from "./debrief.js";
import { button, el, icon } from "./dom.js";
import { mountEditor } from "./editor.js";
import { followEvents } from "./events.js";
import { mountFiles } from "./files.js";
import { mountHead } from "./head.js";
import { listenForHelp } from "./help.js";
import { mountHints } from "./hints.js";
import { mountAppLog, mountAttackerLog } from "./log.js";
import { mountPanes } from "./panes.js";
import { mountPreview } from "./preview.js";
import { recall, remember } from "./remember.js";
import { first, phone, start as startSession } from "./start.js";
import { makeTabs } from "./tabs.js";
import { mountTasks } from "./tasks.js";
import { mountTerminal } from "./terminal.js";
import { mountToasts } from "./toasts.js";
import { offerTour } from "./tour.js";
import { mountVictim } from "./victim.js";

const $ = (id) => document.getElementById(id);
const workspace = $("workspace");
const toasts = mountToasts($("toasts"));
const cover = mountCover($("cover"), { onstart: () => start() });

let session = null;
let api = null;
let parts = null;
let events = null;
let entries = [];

const changedPaths = () => entries.filter((entry) => entry.changed || entry.new).map(({ path }) => path);

// Narrow screens show one pane at a time.
const panes = [["brief", "Brief"], ["editor", "Editor"], ["preview", "Application"], ["bottom", "Terminal and logs"]];
function showPane(name) {
  workspace.dataset.pane = name;
  for (const tab of $("pane-tabs").children) tab.setAttribute("aria-current", tab.dataset.pane === name ? "true" : "false");
  parts?.terminal.refit();
}
$("pane-tabs").append(...panes.map(([name, label]) => button({ data: { pane: name }, onclick: () => showPane(name) }, label)));
showPane("brief");

function banner(id, ...content) {
  $(id)?.remove();
  if (content.length) $("banners").append(el("div", { id, class: "banner waiting", role: "status" }, icon("alert"), ...content));
}

const briefTabs = makeTabs({
  name: "brief",
  label: "Brief and checks",
  tabs: [
    { id: "brief", label: "Brief", panel: $("panel-brief") },
    { id: "checks", label: "Checks", panel: $("panel-checks") },
    { id: "victim", label: "Victim", icon: "person", panel: $("panel-victim") },
  ],
  onselect: (id) => id === "victim" && briefTabs?.badge("victim", null),
});
briefTabs.show("victim", false);
$("brief-tabs").append(briefTabs.bar);

async function reloadFiles({ read = true } = {}) {
  entries = await api.files();
  parts.files.set(entries);
  if (read) await parts.editor.refresh(entries);
  else parts.editor.mark(entries);
  parts.tasks.refresh();
}

function inDebrief(on) {
  workspace.classList.toggle("debriefing", on);
  parts.tasks.refresh();
}

/** Files that begin the work: the application's program, else the first text. */
function firstFile() {
  const text = entries.filter((entry) => !entry.binary);
  return (text.find(({ path }) => /^app\/(app|main|server)\.py$/.test(path)) ?? text.find(({ path }) => path.endsWith(".py")) ?? text[0])?.path;
}

async function checkMyFix() {
  if (!parts || !parts.tasks.hasFix || session.phase !== "running" || session.submission?.state === "running") return;
  parts.tasks.showFix();
  briefTabs.select("checks");
  showPane("brief");
  if (!(await parts.editor.saveAll())) return;
  try {
    await api.submit();
  } catch (error) {
    toasts.error(error);
  }
}

function toggleTree(open) {
  remember("tree", open);
  $("tree").hidden = !open;
  $("tree-switch").setAttribute("aria-expanded", open);
  if (open) parts.files.focus();
}

function mountParts() {
  const treeOpen = recall("tree", innerWidth >= 1400);
  const tree = el("div", { class: "tree-pane", id: "tree", hidden: !treeOpen });
  const treeSwitch = button({ class: "quiet", id: "tree-switch", aria: { expanded: treeOpen, controls: "tree" }, onclick: () => toggleTree($("tree").hidden) }, icon("files"), "Files");

  const editor = mountEditor($("pane-editor"), {
    api, toasts, lead: [treeSwitch], aside: tree,
    onsaved: () => reloadFiles({ read: false }).catch(toasts.error),
    onopen: (path) => parts?.files.show(path),
  });
  const files = mountFiles(tree, {
    api, toasts,
    onopen: (path) => editor.show(path),
    onchange: () => reloadFiles(),
    onbefore: () => editor.saveAll(),
    onrenamed: (from, to) => editor.renamed(from, to),
  });

  const attacker = session.origins.find(({ kind }) => kind === "attacker");
  const panels = {
    terminal: el("div", { class: "pane-body terminal-panel", id: "panel-terminal" }),
    attacker: el("div", { class: "pane-body scroll log-panel", id: "panel-attacker", tabindex: "0" }),
    log: el("div", { class: "pane-body scroll log-panel", id: "panel-log", tabindex: "0" }),
  };
  let bottomTabs = null;
  bottomTabs = makeTabs({
    name: "bottom",
    label: "Terminal and logs",
    tabs: [
      { id: "terminal", label: "Terminal", icon: "terminal", panel: panels.terminal },
      ...(attacker ? [{ id: "attacker", label: "Attacker's log", icon: "exploit", panel: panels.attacker }] : []),
      { id: "log", label: "Application's log", panel: panels.log },
    ],
    onselect(id) {
      if (id === "attacker") bottomTabs?.badge("attacker", null);
      if (id === "log") panels.log.scrollTop = panels.log.scrollHeight;
    },
  });
  $("pane-bottom").append(el("div", { class: "pane-bar" }, bottomTabs.bar), ...Object.values(panels).filter((panel) => panel.hasAttribute("role")));

  const terminal = mountTerminal(panels.terminal, { url: api.socket("terminal") });
  const preview = mountPreview($("pane-preview"), { api, toasts });
  const checks = mountChecks($("panel-checks"), {
    toasts,
    onpaste(line) {
      showPane("bottom");
      bottomTabs.select("terminal");
      terminal.paste(line);
    },
  });
  const attackerLog = attacker && mountAttackerLog(panels.attacker, {
    host: attacker.host,
    onnew: (count) => bottomTabs.selected !== "attacker" && bottomTabs.badge("attacker", String(count), `${count} requests`),
  });
  const debrief = mountDebrief($("debrief"), { api, toasts, onclose: () => inDebrief(false) });
  const ondebrief = () => {
    if (debrief.isOpen) return;
    inDebrief(true);
    debrief.open();
  };

  if (session.victim) briefTabs.show("victim", true);
  parts = {
    editor, files, terminal, preview, checks, attackerLog, debrief, bottomTabs,
    appLog: mountAppLog(panels.log),
    hints: mountHints($("hints"), { api, toasts }),
    victim: session.victim && mountVictim($("panel-victim"), {
      api, toasts, victim: session.victim, suggest: attacker ? `http://${attacker.host}/` : `http://${session.origins[0].host}/`,
      onnew: () => briefTabs.selected !== "victim" && briefTabs.badge("victim", "new", "a visit is over"),
    }),
    tasks: mountTasks({ steps: $("steps"), dock: $("task-dock"), api, toasts, oncheck: checkMyFix, ondebrief, onleave: debrief.close, changed: () => changedPaths().length, reading: () => workspace.classList.contains("debriefing") }),
    head: mountHead($("head-tools"), {
      api, toasts, changed: changedPaths,
      async onreset(what, latest) {
        update(latest);
        if (what === "everything") parts.terminal.connect();
        await reloadFiles();
      },
    }),
  };
  mountPanes($("content"), () => terminal.refit());
}

/** The session runs: fill what needs it. */
async function begin() {
  parts.terminal.connect();
  await reloadFiles();
  const first = parts.editor.current ?? firstFile();
  if (first) await parts.editor.show(first);
  if (recall("anew", false)) {
    remember("anew", false);
    toasts.say("The server was started again. Your files are as you left them; the application's data and the terminal are new.");
  }
  if (session.first_visit && !phone.matches) {
    offerTour({ onplace: (selector) => showPane(document.querySelector(selector).closest(".pane")?.id.replace("pane-", "") ?? workspace.dataset.pane) });
  }
}

function update(latest) {
  const before = session;
  session = latest;
  workspace.dataset.phase = latest.phase;
  if (!parts) mountParts();
  for (const part of [parts.head, parts.tasks, parts.preview]) part.update(latest);
  parts.hints.update(latest.hints);
  parts.victim?.update(latest.victim);
  drawChecks(latest.submission);

  if (latest.phase === "running") {
    cover.hide();
    if (before?.phase !== "running" || before.id !== latest.id) begin().catch(toasts.error);
  } else if (latest.phase === "queued") {
    cover.queued(latest.queue_place);
  } else if (latest.phase === "starting") {
    cover.starting();
  } else {
    cover.stopped(latest.stopped_because);
    parts.terminal.disconnect();
    events?.close();
    events = null;
    banner("connection");
  }
}

function drawChecks(submission) {
  parts.checks.update(submission);
  const failed = submission?.checks.filter(({ result }) => result === "failed").length ?? 0;
  if (!submission) briefTabs.badge("checks", null);
  else if (submission.state === "running") briefTabs.badge("checks", "…", "running");
  else if (submission.state === "accepted") briefTabs.badge("checks", "✓", "accepted");
  else briefTabs.badge("checks", String(failed), `${failed} failed`);
}

function follow() {
  events?.close();
  events = followEvents(api.socket("events"), {
    opened() {
      parts.appLog.reset();
      parts.attackerLog?.reset();
    },
    lost: (retry) => banner("connection", el("p", {}, "The connection to the server is lost. What you type is kept here and saved when it is back."),
      button({ class: "link-button", onclick: retry }, "Try now")),
    async failing() {
      try {
        const latest = await api.session();
        if (latest.phase === "stopped") update(latest);
      } catch (error) {
        if (error.status === 404) startAnew();
      }
    },
    back() {
      banner("connection");
      toasts.say("The connection is back.");
      parts.editor.saveAll();
    },
    on: {
      session: (event) => update(event.session),
      check: (event) => {
        parts.checks.check(event.submission, event.check);
        const shown = parts.checks.shown;
        if (shown?.n === event.submission && session.submission?.n === shown.n) session.submission = { ...session.submission, checks: shown.checks };
      },
      attacker_request: (event) => parts.attackerLog?.add(event.request),
      app_log: (event) => parts.appLog.add(event.text),
      visit: (event) => parts.victim?.visit(event.visit),
      files: () => reloadFiles().catch(() => {}),
      navigated: (event) => parts.preview.navigated(event.origin, event.path),
      task_done: (event) => toasts.proof(event.message),
      notice: (event) => toasts.say(event.text),
    },
  });
}

async function start(asked = startSession()) {
  workspace.classList.add("started");
  cover.starting();
  try {
    const latest = await asked;
    if (!api) api = sessionApi(latest.id);
    else if (latest.id !== session.id) {
      // What was typed meanwhile goes along.
      Object.assign(api, sessionApi(latest.id));
      await parts.editor.saveAll();
      location.reload();
      return;
    }
    update(latest);
    if (session.phase !== "stopped") follow();
  } catch (error) {
    cover.failed(error);
  }
}

/** The server does not know the session any more: it was started again. */
function startAnew() {
  if (!events) return;
  events.close();
  events = null;
  parts.terminal.disconnect();
  banner("connection");
  remember("anew", true);
  start();
}

// Keys that work everywhere on the page.
const stops = () => [$("steps"), $("pane-brief"), $("pane-editor"), $("pane-preview"), $("pane-bottom")];
function moveOn(step) {
  const list = stops();
  const at = list.findIndex((part) => part.contains(document.activeElement));
  const to = at < 0 ? 0 : (at + step + list.length) % list.length;
  const pane = list[to];
  if (pane.id.startsWith("pane-")) showPane(pane.id.replace("pane-", ""));
  if (pane.id === "pane-editor") parts.editor.focus();
  else if (pane.id === "pane-bottom" && parts.bottomTabs.selected === "terminal") parts.terminal.focus();
  else if (pane.id === "pane-preview") parts.preview.focus();
  else pane.querySelector('button:not([disabled]):not([tabindex="-1"])')?.focus();
}
addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key === "Enter" && parts?.tasks.hasFix) {
    event.preventDefault();
    event.stopPropagation();
    checkMyFix();
  } else if (command && event.key.toLowerCase() === "s" && !event.shiftKey) {
    event.preventDefault();
    parts?.editor.saveAll();
  } else if (event.key === "F6" && parts && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    moveOn(event.shiftKey ? -1 : 1);
  }
}, { capture: true });
listenForHelp();
document.addEventListener("visibilitychange", () => document.hidden && parts?.editor.saveAll());

if (phone.matches) {
  cover.waiting();
  phone.addEventListener("change", () => !api && start(), { once: true });
} else {
  start(first);
}
