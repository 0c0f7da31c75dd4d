// Questions: steps are ordered by buttons and by dragging; answers are judged without leaving the page (swap.js).
import "./figures.js";
import "./swap.js";
import { mountOrder } from "./order.js";
import { mountOutline } from "./outline.js";
import { mountTerms } from "./terms.js";

const root = document.querySelector(".reading");
if (root) mountOutline(root);
mountTerms(document.querySelector("main"));

function orders(within) {
  for (const list of within.querySelectorAll("[data-order]")) mountOrder(list);
}
orders(document);
document.addEventListener("swapped", ({ detail }) => orders(detail));
// The next drill is another page: the address says so too.
document.addEventListener("swapped", ({ detail }) => {
  if (detail.id === "drill") history.replaceState(null, "", "/drills");
});
