// Code that runs where it stands: Run, Stop, edit, back to the original; what it prints streams in beneath.
import { ApiError, csrfToken, problem } from "./api.js";
import { button, el, icon } from "./dom.js";
import { recall, remember } from "./remember.js";

export function mountRuns(root, { course }) {
  for (const figure of root.querySelectorAll("figure.code[data-run]")) mountRun(figure, course);
}

function mountRun(figure, course) {
  const block = figure.dataset.run;
  const key = `run.${course}.${block}`;
  const source = figure.querySelector(":scope > pre");
  const original = source.textContent;
  const recorded = figure.querySelector(":scope > .code-output");
  let editor = null;
  let running = null;

  const state = el("span", { class: "run-state", role: "status" });
  const run = button({ class: "run-button", onclick: start, title: "Run it (Ctrl+Enter in the editor)" }, icon("running"), "Run");
  const stop = button({ onclick: () => running?.abort(), hidden: true }, icon("stop"), "Stop");
  const edit = button({ class: "quiet", onclick: () => open({ focus: true }) }, "Edit");
  const reset = button({ class: "quiet", onclick: putBack, hidden: true }, icon("revert"), "Back to the original");
  const bar = el("div", { class: "run-bar" }, run, stop, edit, reset, state);
  const holder = el("div", { class: "run-editor" });
  holder.hidden = true;
  source.after(holder, bar);

  const code = () => editor?.state.doc.toString() ?? recall(key, original);

  async function open({ focus }) {
    edit.hidden = true;
    const { snippetEditor } = await import("./snippet-editor.js");
    if (editor) return;
    editor = snippetEditor(holder, code(), { label: `Code of ${block}`, onrun: start, onchange: keep });
    holder.hidden = false;
    source.hidden = true;
    if (focus) editor.focus();
    keep();
  }

  function keep() {
    const text = code();
    reset.hidden = text === original;
    remember(key, text === original ? null : text);
  }

  function putBack() {
    editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: original } });
    remember(key, null);
    reset.hidden = true;
    output.box?.remove();
    output.box = null;
    if (recorded) recorded.hidden = false;
    state.textContent = "";
    (editor ?? run).focus();
  }

  const output = { box: null, text: null, end: null };
  function fresh() {
    output.box?.remove();
    if (recorded) recorded.hidden = true;
    output.text = el("samp");
    output.end = el("p", { class: "run-end" });
    output.box = el("div", { class: "code-output" },
      el("p", { class: "code-output-label" }, "Output of your run"),
      el("pre", { tabindex: "0" }, output.text), output.end);
    figure.append(output.box);
  }

  const on = {
    waiting: ({ place }) => { state.textContent = place === 1 ? "Next in turn…" : `Waiting: ${place} in turn…`; },
    started: () => { state.textContent = "Running…"; },
    output: ({ text }) => output.text.append(text),
    ended: ({ status, seconds, message }) => {
      const took = `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
      const well = status === 0 && !message;
      output.box.classList.toggle("failed", !well);
      output.end.textContent = message ?? (status === 0
        ? (output.text.textContent ? "" : "It printed nothing.")
        : status === null ? "It was ended by a signal." : `It ended with status ${status}.`);
      output.end.className = `run-end ${well ? "soft" : "attack-word"}`;
      state.textContent = `${well ? "Done" : "Ended"} in ${took}`;
    },
  };

  async function start() {
    if (running) return;
    running = new AbortController();
    fresh();
    run.hidden = true;
    stop.hidden = false;
    state.textContent = "Starting…";
    try {
      await stream(course, block, code(), running.signal, (event) => on[event.type]?.(event));
    } catch (error) {
      const stopped = running.signal.aborted;
      output.box.classList.toggle("failed", !stopped);
      output.end.textContent = stopped ? "You stopped it." : error.message;
      state.textContent = stopped ? "Stopped" : "Not run";
    }
    const hadFocus = stop.contains(document.activeElement);
    running = null;
    stop.hidden = true;
    run.hidden = false;
    if (hadFocus) run.focus();
  }

  if (recall(key, null) !== null) open({ focus: false });
}

/** Sends code and hands on each line of the answer. */
async function stream(course, block, code, signal, onevent) {
  const headers = { accept: "application/x-ndjson", "content-type": "application/json" };
  const token = csrfToken();
  if (token) headers["x-csrf-token"] = token;
  const response = await fetch(`/courses/${course}/run`, { method: "POST", headers, body: JSON.stringify({ block, code }), signal })
    .catch((error) => { throw signal.aborted ? error : new ApiError(0, "", "The server can't be reached. Your code is kept on this page."); });
  if (!response.ok) throw await problem(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) onevent(JSON.parse(line));
  }
}
