// Steps to put in order: buttons up and down, and dragging. In place of the numbers that serve without script.
import { el, iconButton } from "./dom.js";

export function mountOrder(list) {
  const said = el("p", { class: "visually-hidden", role: "status" });
  list.after(said);
  for (const item of list.children) {
    item.querySelector("select").remove();
    const name = item.textContent.trim();
    item.append(
      iconButton("up", `Move up: ${name}`, () => move(item, -1), { "data-way": "up" }),
      iconButton("down", `Move down: ${name}`, () => move(item, 1), { "data-way": "down" }),
      el("input", { type: "hidden", name: "step", value: item.dataset.key }));
    item.draggable = true;
  }
  draw();

  function place(item) {
    return [...list.children].indexOf(item) + 1;
  }

  function move(item, by) {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(item);
    else other.after(item);
    draw();
    const button = item.querySelector(`[data-way="${by < 0 ? "up" : "down"}"]`);
    (button.disabled ? item.querySelector("button:not(:disabled)") : button).focus();
    said.textContent = `Now step ${place(item)} of ${list.children.length}`;
  }

  function draw() {
    for (const item of list.children) {
      item.querySelector('[data-way="up"]').disabled = item === list.firstElementChild;
      item.querySelector('[data-way="down"]').disabled = item === list.lastElementChild;
    }
  }

  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    dragged?.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over || over === dragged || !list.contains(over)) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    draw();
  });
}
