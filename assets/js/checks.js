// The verdict: checks arrive one by one; a failed one opens on its sentence.
import { button, el, icon, newId, plural } from "./dom.js";

const words = {
  behaviour: { waiting: "waits", running: "runs", passed: "works", failed: "broken", error: "check broke" },
  attack: { waiting: "waits", running: "runs", passed: "stopped", failed: "still works", error: "check broke" },
};
const looks = {
  waiting: ["pending", "soft"],
  running: ["running", "waiting-word"],
  passed: ["done", "proof-word"],
  failed: ["failed", "attack-word"],
  error: ["alert", "waiting-word"],
};
const groups = [
  ["attack", "exploit", "Attacks that must fail"],
  ["behaviour", "fix", "What must go on working"],
];

const finished = (check) => check.result !== "waiting" && check.result !== "running";

function summary(submission) {
  const { checks } = submission;
  if (submission.state === "running") {
    const done = checks.filter(finished).length;
    return ["waiting", "running", checks.length ? `Checking: ${done} of ${checks.length} done` : "Your code starts in two fresh sandboxes"];
  }
  if (submission.state === "accepted") return ["proof", "done", submission.message ?? "Accepted. Every attack fails and everything still works."];
  const attacks = checks.filter((check) => check.result === "failed" && check.kind === "attack").length;
  const broken = checks.filter((check) => check.result === "failed" && check.kind === "behaviour").length;
  const parts = [attacks && `${plural(attacks, "attack")} still ${attacks === 1 ? "works" : "work"}`, broken && `${plural(broken, "thing")} no longer ${broken === 1 ? "works" : "work"}`].filter(Boolean);
  return ["attack", "failed", `Not accepted yet${parts.length ? `: ${parts.join(", ")}` : ""}. ${submission.message ?? ""}`.trim()];
}

/** Mounts the checks in `root`. onpaste(text) puts a line into the terminal; oncheck() asks for a verdict. */
export function mountChecks(root, { onpaste, toasts }) {
  let shown = null;
  let rows = new Map();
  const says = el("div", { role: "status" });
  const lists = el("div", { class: "check-lists" });
  const empty = el("p", { class: "empty" }, "Nothing has been checked yet. When your repair is ready, press Check my fix: attacks that you have not seen try it, and tests make sure that the application still does its work.");
  root.append(el("h2", { class: "visually-hidden" }, "Checks"), says, empty, lists);

  async function copy(text, opener) {
    try {
      await navigator.clipboard.writeText(text);
      opener.lastChild.textContent = "Copied";
      setTimeout(() => { opener.lastChild.textContent = "Copy"; }, 2000);
    } catch {
      toasts.error(new Error("The browser did not let the page copy. Select the line and press Ctrl+C."));
    }
  }

  function replay(line, open) {
    const copyButton = button({ onclick: () => copy(line, copyButton) }, icon("copy"), el("span", {}, "Copy"));
    return el("details", { class: "replay", open },
      el("summary", {}, "Replay it yourself"),
      el("pre", { tabindex: "0" }, line),
      el("div", { class: "row" }, button({ onclick: () => onpaste(line) }, icon("terminal"), "Paste into my terminal"), copyButton));
  }

  function makeRow(check) {
    const mark = el("span", { class: "check-mark" });
    const title = el("span", { class: "check-title", id: newId("check") }, check.title);
    const result = el("span", { class: "check-result" });
    const body = el("div", { class: "check-body", hidden: true });
    const node = el("li", { class: "check", data: { id: check.id } }, el("div", { class: "check-line" }, mark, title, result), body);
    return { node, mark, result, body, was: null };
  }

  function draw(check) {
    const row = rows.get(check.id);
    if (row.was === check.result) return;
    row.was = check.result;
    const [symbol, tone] = looks[check.result];
    row.node.dataset.result = check.result;
    row.mark.className = `check-mark ${tone}`;
    row.mark.replaceChildren(icon(symbol, ...(check.result === "running" ? ["spin"] : [])));
    row.result.className = `check-result ${tone}`;
    row.result.textContent = words[check.kind][check.result];
    const open = check.result === "failed" || check.result === "error";
    row.body.hidden = !open;
    if (open) {
      const first = check.kind === "attack" && !lists.querySelector(".replay[open]");
      row.body.replaceChildren(el("p", {}, check.message ?? "The check said nothing."), check.replay ? replay(check.replay, first) : "");
    }
  }

  function drawSummary() {
    const [tone, symbol, text] = summary(shown);
    const coarse = shown.state !== "running" || says.dataset.state !== "running";
    says.dataset.state = shown.state;
    says.setAttribute("aria-live", coarse ? "polite" : "off");
    says.replaceChildren(el("div", { class: `note ${tone}` }, icon(symbol, ...(symbol === "running" ? ["spin"] : [])), el("p", {}, text)));
  }

  function rebuild(submission) {
    rows = new Map(submission.checks.map((check) => [check.id, makeRow(check)]));
    lists.replaceChildren(...groups.flatMap(([kind, symbol, name]) => {
      const checks = submission.checks.filter((check) => check.kind === kind);
      if (checks.length === 0) return [];
      const id = newId("group");
      return [el("section", { aria: { labelledby: id } },
        el("h3", { id, class: kind === "attack" ? "attack-word" : "defence-word" }, icon(symbol), name),
        el("ul", { class: "check-list" }, ...checks.map((check) => rows.get(check.id).node)))];
    }));
  }

  return {
    update(submission) {
      empty.hidden = Boolean(submission);
      if (!submission) {
        says.replaceChildren();
        lists.replaceChildren();
        shown = null;
        return;
      }
      const before = shown;
      shown = submission;
      if (before?.n !== submission.n || submission.checks.length !== rows.size || submission.checks.some(({ id }) => !rows.has(id))) rebuild(submission);
      submission.checks.forEach(draw);
      drawSummary();
      if (before?.n === submission.n && before.state === "running" && submission.state === "rejected") {
        lists.querySelector('[data-result="failed"]')?.scrollIntoView({ block: "nearest" });
      }
    },
    /** One check of submission `n` has news. */
    check(n, check) {
      if (shown?.n !== n) return;
      const checks = shown.checks.some(({ id }) => id === check.id)
        ? shown.checks.map((old) => (old.id === check.id ? check : old))
        : [...shown.checks, check];
      this.update({ ...shown, checks });
    },
    get shown() { return shown; },
  };
}
