// The tasks: their state in the head line, and the one that is asked now at the foot of the brief.
import { button, el, hidden, icon } from "./dom.js";

export const kinds = {
  exploit: { word: "Attack", icon: "exploit", tone: "attack" },
  fix: { word: "Repair", icon: "fix", tone: "defence" },
  answer: { word: "Answer", icon: "answer", tone: "plain" },
};

/**
 * Mounts the steps in `steps` and the task in `dock`.
 * `api`: flag, answer, oracle, runOriginal. oncheck() submits; ondebrief() opens the debrief, onleave() closes it, reading() says that it is open; changed() counts edited files.
 */
export function mountTasks({ steps, dock, api, toasts, oncheck, ondebrief, onleave, changed, reading }) {
  let session = null;
  let selected = null;
  let drawn = "";
  const messages = new Map();

  const allDone = () => session.tasks.every(({ done }) => done);
  const next = () => session.tasks.find(({ done }) => !done)?.id ?? "debrief";

  function select(id) {
    if (id === "debrief") {
      if (allDone()) ondebrief();
      return;
    }
    selected = id;
    if (reading()) onleave();
    drawSteps();
    drawDock(true);
  }

  function drawSteps() {
    const now = next();
    const had = steps.contains(document.activeElement) ? document.activeElement.dataset.task : null;
    const items = session.tasks.map((task, index) => {
      const kind = kinds[task.kind];
      const word = task.done ? "done" : task.id === now ? "now" : "later";
      return el("li", {}, button({
        class: `step ${kind.tone} ${word}`, title: task.title, data: { task: task.id },
        aria: { current: task.id === selected && !reading() ? "step" : "false" }, onclick: () => select(task.id),
      }, icon(task.done ? "done" : kind.icon), `${index + 1} ${kind.word}`, el("span", { class: "step-word" }, hidden(": "), word)));
    });
    const open = allDone();
    items.push(el("li", {}, button({
      class: `step debrief-step ${open ? "now" : "later"}`, data: { task: "debrief" }, aria: { current: reading() ? "step" : "false" }, disabled: !open, onclick: () => select("debrief"),
      title: open ? "Read the debrief" : "The debrief opens when every task is done",
    }, icon(open ? "book" : "lock"), `${session.tasks.length + 1} Debrief`)));
    steps.replaceChildren(el("ol", { class: session.tasks.length > 2 ? "steps-list many" : "steps-list" }, ...items));
    if (had) steps.querySelector(`[data-task="${had}"]`)?.focus();
  }

  function verdict(task) {
    const place = el("div", { role: "status", class: "task-says" });
    const message = messages.get(task.id);
    if (message) {
      place.append(el("p", { class: message.accepted ? "proof-word" : "attack-word" },
        icon(message.accepted ? "done" : "failed"), " ", message.message));
    }
    return place;
  }

  async function hand(task, work) {
    const controls = dock.querySelectorAll("button, input");
    for (const control of controls) control.setAttribute("aria-busy", "true");
    try {
      messages.set(task.id, await work());
    } catch (error) {
      toasts.error(error);
    }
    drawDock(true);
    const input = dock.querySelector("input");
    if (input) {
      input.focus();
      input.select();
    } else {
      dock.querySelector("button")?.focus();
    }
  }

  function box(task, label, verb, className, work) {
    const id = `hand-${task.id}`;
    const input = el("input", { id, type: "text", class: "code", required: true, autocomplete: "off", spellcheck: "false", autocapitalize: "off" });
    return el("form", {
      onsubmit: (event) => {
        event.preventDefault();
        const value = input.value.trim();
        if (value) hand(task, () => work(value));
      },
    }, el("label", { for: id }, label), el("div", { class: "row" }, input, el("button", { type: "submit", class: className }, verb)));
  }

  function notPlanted(task) {
    const words = task.oracle === "state" ? "Your edited code runs now, and an attack counts on the original. " : "Your edited code runs now, and the flag is only in the original application. ";
    return el("div", { class: "note waiting" }, icon("alert"), el("p", {}, words,
      button({ class: "link-button", onclick: () => api.runOriginal(true).catch(toasts.error) }, "Run the original")));
  }

  const forms = {
    exploit: (task) => task.oracle === "state"
      ? [session.flag_planted ? null : notPlanted(task),
        el("div", { class: "row" }, button({ class: "attack-button", onclick: () => hand(task, () => api.oracle()) }, "Did my attack work?"))]
      : [session.flag_planted ? null : notPlanted(task), box(task, "The flag that you found", "Hand it in", "attack-button", (flag) => api.flag(flag))],
    answer: (task) => [box(task, task.question ?? "Your answer", "Hand it in", "primary", (given) => api.answer(task.id, given))],
    fix: (task) => {
      const running = session.submission?.state === "running";
      const count = changed();
      return [
        task.done ? null : el("p", { class: "soft" }, count === 0 ? "Nothing is changed yet." : count === 1 ? "1 file is changed." : `${count} files are changed.`),
        el("div", { class: "row" },
          button({ class: task.done ? "" : "defence-button", id: "check-my-fix", aria: { disabled: running, keyshortcuts: "Control+Enter" }, onclick: oncheck },
            icon(running ? "running" : "fix", ...(running ? ["spin"] : [])), running ? "Checking…" : task.done ? "Check my fix again" : "Check my fix"),
          el("span", { class: "key-hint" }, el("kbd", {}, "Ctrl"), "+", el("kbd", {}, "Enter"))),
      ];
    },
  };

  function drawDock(force = false) {
    const key = JSON.stringify([selected, session.tasks, session.flag_planted, session.submission?.state, changed(), session.phase]);
    if (!force && key === drawn) return;
    drawn = key;
    const focused = dock.contains(document.activeElement) ? document.activeElement.id : null;
    const { id: typedIn, value: typed } = dock.querySelector("input") ?? {};
    const task = session.tasks.find(({ id }) => id === selected);
    const kind = kinds[task.kind];
    const done = el("p", { class: "proof-word" }, icon("done"), " Done.");
    const read = allDone() ? el("div", { class: "row" }, button({ class: "primary", onclick: ondebrief }, icon("book"), "Read the debrief")) : null;
    const content = [
      ...(task.done ? [done, read] : []),
      ...(task.done && task.kind !== "fix" ? [] : forms[task.kind](task)),
    ].filter(Boolean);
    dock.className = `task-dock ${kind.tone}`;
    dock.replaceChildren(
      el("h2", {}, icon(kind.icon), `${kind.word}: ${task.title}`),
      ...content, task.done ? "" : verdict(task));
    const input = dock.querySelector("input");
    if (input && typed && typedIn === input.id) input.value = typed;
    if (focused) (dock.querySelector(`#${focused}`) ?? dock.querySelector("button"))?.focus();
  }

  return {
    update(latest) {
      const before = session;
      session = latest;
      const finished = before && before.tasks.some((task) => task.id === selected && !task.done) && latest.tasks.find(({ id }) => id === selected)?.done;
      if (selected === null || finished) {
        const now = next();
        selected = now === "debrief" ? (selected ?? latest.tasks.at(-1).id) : now;
      }
      drawSteps();
      drawDock();
    },
    /** The number of changed files may be another. */
    refresh() {
      if (!session) return;
      drawSteps();
      drawDock();
    },
    get hasFix() { return session?.tasks.some(({ kind }) => kind === "fix") ?? false; },
    showFix() {
      const fix = session.tasks.find(({ kind }) => kind === "fix");
      if (fix && fix.id !== selected) select(fix.id);
    },
  };
}
