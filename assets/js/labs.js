// Finds labs in the list by their words and state.
const form = document.querySelector("[data-filter]");
const cards = [...document.querySelectorAll(".card")];

function filter() {
  const words = form.elements.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const show = form.elements.show.value;
  let shown = 0;
  for (const card of cards) {
    const text = `${card.closest(".module").querySelector("h2").textContent} ${card.textContent}`.toLowerCase();
    const done = card.dataset.state === "done";
    const fits = words.every((word) => text.includes(word)) && (show === "all" || (show === "done") === done);
    card.hidden = !fits;
    if (fits) shown += 1;
  }
  for (const module of document.querySelectorAll(".module")) {
    module.hidden = !module.querySelector(".card:not([hidden])");
  }
  const all = words.length === 0 && show === "all";
  form.querySelector("[data-filter-count]").textContent =
    all ? "" : shown === 0 ? "No lab fits. Try fewer words, or show all." : shown === 1 ? "1 lab" : `${shown} labs`;
}

if (form) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}
