// Three short hints on the first visit. Dismissed once, they never come again.
import { button, el } from "./dom.js";
import { recall, remember } from "./remember.js";

const steps = [
  ["#steps", "Attack first, then repair", "The head line always says what is asked now. Find the flaw in the running application, bring back what only an attack can reach, then mend the code."],
  ["#pane-editor", "Your copy, saved by itself", "Edit freely: each save restarts the application in the preview. Reset brings the original back whenever you want it."],
  ["#task-dock", "An honest verdict", "Hand in here what you find. Check my fix (Ctrl+Enter) tries attacks that you have not seen, and tells you which one still works."],
];

/** Shows the tour unless it was seen. onplace(selector) makes a part visible on narrow screens. */
export function offerTour({ onplace = () => {} } = {}) {
  if (recall("tour", false)) return;
  let at = 0;
  const title = el("h2", { id: "tour-title" });
  const text = el("p", { id: "tour-text" });
  const count = el("span", { class: "soft" });
  const next = button({ class: "primary", onclick: () => go(at + 1) }, "Next");
  const card = el("div", { class: "tour", role: "dialog", aria: { labelledby: "tour-title", describedby: "tour-text" } },
    title, text, el("div", { class: "tour-foot" }, count, button({ class: "quiet", onclick: end }, "Skip"), next));

  function end() {
    remember("tour", true);
    card.remove();
    removeEventListener("resize", place);
    document.querySelector(".tour-target")?.classList.remove("tour-target");
  }

  function place() {
    const target = document.querySelector(steps[at][0]);
    const box = target.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const below = box.bottom + height + 12 < innerHeight;
    const above = !below && box.top - height - 12 > 0;
    const top = below ? box.bottom + 10 : above ? box.top - height - 10 : box.top + 48;
    const left = Math.min(Math.max(8, box.left + 12), innerWidth - width - 8);
    card.style.top = `${Math.round(Math.max(8, Math.min(top, innerHeight - height - 8)))}px`;
    card.style.left = `${Math.round(left)}px`;
  }

  function go(step) {
    document.querySelector(".tour-target")?.classList.remove("tour-target");
    if (step >= steps.length) {
      end();
      return;
    }
    at = step;
    const [selector, heading, words] = steps[step];
    onplace(selector);
    title.textContent = heading;
    text.textContent = words;
    count.textContent = `${step + 1} of ${steps.length}`;
    next.textContent = step === steps.length - 1 ? "Begin" : "Next";
    document.querySelector(selector).classList.add("tour-target");
    place();
    next.focus({ preventScroll: true });
  }

  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
  });
  addEventListener("resize", place);
  document.querySelector("main").append(card);
  go(0);
}
