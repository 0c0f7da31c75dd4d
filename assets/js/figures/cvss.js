// CVSS 3.1 and 4.0: choose each metric, or paste a vector; see the score and what it is made of.
import { button, el, icon } from "../dom.js";
import { score } from "./cvss/score.js";
import { format, isBase, metricsOf, parse, versions } from "./cvss/vector.js";
import { choice, sign, stage, textField } from "./parts.js";

const examples = {
  3.1: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
  "4.0": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N/E:A",
};
const meanings = { None: "plain", Low: "plain", Medium: "waiting", High: "attack", Critical: "attack" };

/** Puts the figure in the place of its still. */
export default function mount(figure) {
  const state = { version: "4.0", values: { 3.1: parse(examples[3.1]).values, "4.0": parse(examples["4.0"]).values } };
  const vector = textField({ label: "Vector", code: true, oninput: typed });
  const copied = el("span", { role: "status", class: "hint" });
  const panel = el("div", { class: "score" });
  const groups = el("div", { class: "groups" });
  const chooser = choice({ legend: "Version", options: [["4.0", "CVSS 4.0"], ["3.1", "CVSS 3.1"]], value: "4.0", onchange: (version) => { state.version = version; build(); } });
  let choices = new Map();

  /** One row of buttons for each metric of the version; what base does not need is folded away. */
  function build() {
    const { version } = state;
    choices = new Map(metricsOf(version).map((metric) => [metric.key, metricChoice(metric)]));
    groups.replaceChildren(...versions[version].groups.map(({ id, title, note, metrics }) => el("details", { open: id === "base" },
      el("summary", {}, el("b", {}, title), el("span", { class: "hint" }, note), el("span", { class: "set-count", data: { group: id } })),
      el("div", { class: "metrics" }, metrics.map(({ key }) => choices.get(key).root)))));
    draw();
  }

  function metricChoice({ key, name, values }) {
    const own = () => state.values[state.version];
    const words = el("p", { class: "hint" });
    const says = () => { words.textContent = values.find(([code]) => code === current())[2]; };
    const current = () => own()[key] ?? "X";
    const row = choice({ legend: `${name} (${key})`, small: true, value: current(), options: values.map(([code, label]) => [code, label]), onchange: (code) => { own()[key] = code; says(); draw(); } });
    row.root.append(words);
    says();
    return { root: row.root, update() { row.value = current(); says(); } };
  }

  function typed(text) {
    const found = parse(text);
    vector.complain(found.problem);
    if (found.problem) return;
    const another = found.version !== state.version;
    state.version = found.version;
    state.values[found.version] = found.values;
    chooser.value = found.version;
    if (another) build();
    else for (const row of choices.values()) row.update();
    draw(true);
  }

  /** typing: the reader is in the vector's field, which is left as it is. */
  function draw(typing = false) {
    const { version, values } = state;
    const text = format(version, values[version]);
    if (!typing) {
      vector.value = text;
      vector.complain(null);
    }
    copied.textContent = "";
    panel.replaceChildren(...scorePanel(score(version, text)));
    for (const { id, metrics } of versions[version].groups) {
      const set = metrics.filter(({ key }) => (values[version][key] ?? "X") !== "X" && !isBase(version, key)).length;
      groups.querySelector(`[data-group="${id}"]`).textContent = set ? `${set} set` : "";
    }
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(vector.value);
      copied.textContent = "Copied.";
    } catch {
      vector.control.select();
      copied.textContent = "Press Ctrl+C to copy.";
    }
  }

  stage(figure,
    chooser.root,
    panel,
    el("div", { class: "vector" }, vector.root, button({ onclick: copy }, icon("copy"), "Copy"), copied),
    groups);
  build();
}

/** What there is to see of a score: the number, the word, the bar, the parts. */
function scorePanel({ score: number, severity, name, parts, macro }) {
  const meaning = meanings[severity];
  const fill = el("span", {});
  fill.style.width = `${number * 10}%`;
  return [
    el("div", { class: `score-main ${meaning}`, role: "status" },
      el("span", { class: "score-number" }, number.toFixed(1)), el("span", { class: "score-word" }, sign(meaning, severity), el("span", { class: "hint" }, name))),
    el("div", { class: `score-bar ${meaning}`, aria: { hidden: true } }, fill, [4, 7, 9].map((border) => el("i", { class: `border-${border}` }))),
    el("dl", { class: "score-parts" }, parts.map(([title, value]) => el("div", {}, el("dt", {}, title), el("dd", {}, value === null ? "not said" : value.toFixed(1))))),
    macro ? macroTable(macro) : null,
  ].filter(Boolean);
}

/** CVSS 4.0 looks up six levels in a table of FIRST, then goes down a little inside the cell. */
function macroTable(macro) {
  const word = (name, level) => (level === 0 ? "high" : ["Complexity", "Requirements"].includes(name) || level === 2 ? "low" : "medium");
  return el("details", { class: "macro" },
    el("summary", {}, "Where it comes from: macrovector ", el("code", {}, macro.map(([, , level]) => level).join(""))),
    el("p", { class: "hint" }, "Six levels, 0 the worst, name a cell in a table of FIRST. Within the cell the score goes down by how far the metrics are from the worst of that cell."),
    el("dl", { class: "score-parts" }, macro.map(([name, metrics, level]) => el("div", {}, el("dt", {}, name), el("dd", {}, `${level}, ${word(name, level)}`), el("dd", { class: "hint" }, metrics)))));
}
