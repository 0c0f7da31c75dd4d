// A row of bits to switch: one stop for the Tab key, arrows inside.
import { button, el, hidden, newId } from "../../dom.js";
import { bit, inGroups, spoken, weight } from "./arithmetic.js";

/** The keys that move inside a row, and where to (index from the left). */
function moved(key, at, count) {
  return { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + 8, ArrowUp: at - 8, Home: 0, End: count - 1 }[key];
}

/**
 * label: what the number is called; onchange(index, value): a bit was switched.
 * Returns {root, draw({pattern, bits, signed})}.
 */
export function bitRow({ label, onchange }) {
  const id = newId("bits");
  const grid = el("div", { class: "bits", role: "group", aria: { labelledby: id } });
  const root = el("div", { class: "bit-row" }, el("span", { class: "visually-hidden", id }, label), grid);
  let cells = [];
  let current = 0;

  function focus(to) {
    cells[current].tabIndex = -1;
    current = to;
    cells[current].tabIndex = 0;
    cells[current].focus();
  }

  function build(bits) {
    current = Math.min(current, bits - 1);
    cells = Array.from({ length: bits }, (_, place) => {
      const index = bits - 1 - place;
      return button({
        class: "bit", tabindex: place === current ? 0 : -1,
        onclick: () => { focus(place); onchange(index, cells[place].textContent === "1" ? 0 : 1); },
      });
    });
    grid.replaceChildren(...cells);
  }

  grid.addEventListener("keydown", (event) => {
    const place = cells.indexOf(event.target);
    if (place < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "0" || event.key === "1") {
      onchange(cells.length - 1 - place, Number(event.key));
      return;
    }
    const to = moved(event.key, place, cells.length);
    if (to === undefined) return;
    event.preventDefault();
    if (to >= 0 && to < cells.length) focus(to);
  });

  return {
    root,
    draw({ pattern, bits, signed }) {
      if (cells.length !== bits) build(bits);
      cells.forEach((cell, place) => {
        const index = bits - 1 - place;
        const value = bit(pattern, index);
        cell.textContent = value;
        cell.setAttribute("aria-pressed", value === 1);
        cell.setAttribute("aria-label", `${value}, bit ${index}, worth ${spoken(weight(index, bits, signed))}`);
        cell.classList.toggle("sign", signed && index === bits - 1);
      });
    },
  };
}

/** The same row for a result: to read, not to switch. */
export function resultRow(label) {
  const grid = el("div", { class: "bits", aria: { hidden: true } });
  const text = hidden("");
  const root = el("div", { class: "bit-row" }, hidden(label), text, grid);
  return {
    root,
    draw({ pattern, bits, signed, fits }) {
      text.textContent = inGroups(pattern, bits);
      grid.replaceChildren(...Array.from({ length: bits }, (_, place) => {
        const index = bits - 1 - place;
        const value = bit(pattern, index);
        return el("span", { class: `bit read ${value ? "on" : ""} ${signed && index === bits - 1 ? "sign" : ""} ${fits ? "" : "attack"}` }, String(value));
      }));
    },
  };
}
