// The ladder of hints. They are recorded, not punished.
import { button, el, icon } from "./dom.js";

/** Mounts the hints in `root`. Hint texts come rendered and sanitised from the server. */
export function mountHints(root, { api, toasts }) {
  let known = { total: 0, used: [] };
  let fresh = null;

  function hint({ n, html }) {
    const text = el("div", { class: "prose" });
    text.innerHTML = html;
    return el("details", { class: "hint", open: n === fresh || n === known.used.at(-1)?.n, data: { n: String(n) } }, el("summary", {}, `Hint ${n}`), text);
  }

  async function reveal() {
    try {
      const { n, total, html } = await api.hint();
      fresh = n;
      if (!known.used.some((one) => one.n === n)) known = { total, used: [...known.used, { n, html }] };
      draw();
      root.querySelector(`[data-n="${n}"] summary`)?.focus();
      root.lastElementChild?.scrollIntoView({ block: "nearest" });
    } catch (error) {
      toasts.error(error);
    }
  }

  function draw() {
    const left = known.total - known.used.length;
    root.replaceChildren(...(known.total === 0 ? [] : [
      el("h2", { class: "hints-title" }, icon("hint"), `Hints (${known.used.length} of ${known.total})`),
      ...known.used.map(hint),
      left > 0
        ? el("div", { class: "row" }, button({ onclick: reveal }, known.used.length === 0 ? "Show the first hint" : `Show hint ${known.used.length + 1}`),
          el("span", { class: "soft" }, "Noted, never punished"))
        : el("p", { class: "soft" }, "That was the last hint."),
    ]));
  }

  return {
    update(hints) {
      if (hints.total === known.total && hints.used.length <= known.used.length) return;
      known = hints;
      draw();
    },
  };
}
