// The victim: a real browser that is signed in. Call it, or send it a link, and see what it saw.
import { button, el, icon } from "./dom.js";

const states = {
  idle: ["person", "soft", "waits for your call"],
  queued: ["wait", "waiting-word", "will come in a moment"],
  visiting: ["running", "waiting-word", "is looking now"],
};

/** Mounts the victim's card in `root`. `suggest`: a link to begin with. onnew() when a visit is over. */
export function mountVictim(root, { api, toasts, victim, suggest, onnew = () => {} }) {
  const visits = new Map();
  const state = el("p", { role: "status" });
  const list = el("ol", { class: "visits" });
  const empty = el("p", { class: "empty" }, "No visit yet. Each visit shows what the browser's console said and a picture of the last page.");

  async function send(url) {
    try {
      await api.visit(url);
    } catch (error) {
      toasts.error(error);
    }
  }

  const first = victim.name.split(/[ ,]/)[0];
  const link = el("input", { type: "text", class: "code", id: "victim-link", inputmode: "url", required: true, autocomplete: "off", spellcheck: "false" });
  link.value = suggest;
  root.append(
    el("h2", {}, icon("person"), victim.name), el("p", {}, victim.about), state,
    victim.routine ? el("div", { class: "row" }, button({ class: "attack-button", onclick: () => send(null) }, icon("person"), `Call ${first}`)) : "",
    victim.links ? el("form", { onsubmit: (event) => { event.preventDefault(); send(link.value.trim()); } },
      el("label", { for: "victim-link" }, `Send ${first} a link`),
      el("div", { class: "row" }, link, el("button", { type: "submit", class: "attack-button" }, "Send"))) : "",
    el("h3", {}, "Visits"), empty, list);

  function draw(visit, item) {
    const what = visit.state === "done" ? (visit.error ? ["failed", "attack-word", "did not get through"] : ["person", "", "was there"])
      : visit.state === "running" ? ["running", "waiting-word", "is there"] : ["wait", "waiting-word", "is on the way"];
    item.replaceChildren(
      el("p", { class: "visit-line" }, el("span", { class: what[1] }, icon(what[0], ...(visit.state === "running" ? ["spin"] : [])), ` ${visit.n}. ${first} ${what[2]}`)),
      el("code", {}, visit.url ?? "the usual round"),
      visit.title ? el("p", { class: "soft" }, `Page: ${visit.title}`) : "",
      visit.error ? el("p", { class: "attack-word" }, visit.error) : "",
      visit.console?.length ? el("pre", { class: "visit-console", tabindex: "0", aria: { label: `Console of visit ${visit.n}` } }, visit.console.join("\n")) : "",
      visit.screenshot ? el("a", { href: api.screenshot(visit.n), target: "_blank", rel: "noopener" },
        el("img", { src: api.screenshot(visit.n), alt: `The last page of visit ${visit.n}`, loading: "lazy" })) : "");
  }

  return {
    update({ state: now }) {
      const [symbol, tone, words] = states[now];
      if (state.dataset.now === now) return;
      state.dataset.now = now;
      state.replaceChildren(el("span", { class: tone }, icon(symbol, ...(now === "visiting" ? ["spin"] : [])), ` ${first} ${words}.`));
    },
    visit(visit) {
      empty.hidden = true;
      if (!visits.has(visit.n)) {
        const item = el("li", { class: "visit" });
        visits.set(visit.n, item);
        list.prepend(item);
      }
      draw(visit, visits.get(visit.n));
      if (visit.state === "done") onnew();
    },
  };
}
