// What stands where the live machine is, while there is none: queue, start, stop, failure.
import { button, el, icon } from "./dom.js";

function ordinal(n) {
  const tail = n % 100 > 10 && n % 100 < 14 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th";
  return `${n}${tail}`;
}

/** Mounts the cover in `root`. onstart() starts the lab (again). */
export function mountCover(root, { onstart }) {
  let drawn = "";

  function show(key, tone, symbol, title, text, action, spins = false) {
    root.hidden = false;
    if (drawn === key) return;
    drawn = key;
    const had = root.contains(document.activeElement);
    root.replaceChildren(el("div", { class: `cover-card ${tone}`, role: "status" },
      icon(symbol, ...(spins ? ["spin"] : [])), el("h2", {}, title), el("p", {}, text)));
    if (action) root.append(button({ class: "primary", onclick: onstart }, action));
    if (had) root.querySelector("button")?.focus();
  }

  return {
    hide() { root.hidden = true; drawn = ""; },
    waiting: () => show("waiting", "", "screen", "Ready when you are", "Start the lab on a larger screen, or here if this is what you have.", "Start it here"),
    starting: () => show("starting", "waiting", "running", "The lab is starting", "Its application, your files and a terminal of your own. This takes a moment.", null, true),
    queued: (place) => show(`queued-${place}`, "waiting", "wait",
      place ? `You are ${ordinal(place)} in the queue` : "You are in the queue",
      "The machine is full just now. Your lab starts by itself as soon as there is room; you can read the brief meanwhile."),
    stopped: (because) => show(`stopped-${because}`, "", "stop", "The lab is stopped", `${because ?? "Your files are kept."} Starting again gives you a fresh application and a fresh terminal.`, "Start again"),
    failed: (error) => show(`failed-${error.message}`, "attack", "alert", "The lab did not start", `${error.message} Your files are kept.`, "Try again"),
  };
}
