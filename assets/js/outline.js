// The outline: put away and brought back on a wide window, a drawer on a narrow one.
import { recall, remember } from "./remember.js";

export function mountOutline(root) {
  const outline = root.querySelector("#outline");
  const opener = root.querySelector("[data-outline-switch]");
  const narrow = matchMedia("(max-width: 899px)");
  const isDrawer = () => narrow.matches;
  const put = (away) => document.documentElement.classList.toggle("outline-closed", away);

  function draw() {
    const shown = isDrawer() ? location.hash === "#outline" : !document.documentElement.classList.contains("outline-closed");
    opener.setAttribute("aria-expanded", String(shown));
  }
  function closeDrawer() {
    history.replaceState(null, "", location.pathname + location.search);
    // Only a navigation changes :target.
    location.replace("#content");
    opener.focus();
    draw();
  }

  opener.setAttribute("role", "button");
  opener.setAttribute("aria-controls", "outline");
  put(recall("outline", true) === false);
  opener.addEventListener("click", (event) => {
    if (isDrawer()) {
      if (location.hash === "#outline") {
        event.preventDefault();
        closeDrawer();
      }
      return;
    }
    event.preventDefault();
    const away = !document.documentElement.classList.contains("outline-closed");
    put(away);
    remember("outline", !away);
    draw();
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      opener.click();
    }
  });
  outline.querySelector("[data-outline-close]").addEventListener("click", (event) => {
    event.preventDefault();
    closeDrawer();
  });
  addEventListener("hashchange", () => {
    draw();
    if (isDrawer() && location.hash === "#outline") outline.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isDrawer() && location.hash === "#outline") closeDrawer();
  });
  document.addEventListener("pointerdown", (event) => {
    if (isDrawer() && location.hash === "#outline" && !outline.contains(event.target)) closeDrawer();
  });
  narrow.addEventListener("change", draw);
  draw();
  const here = outline.querySelector('[aria-current="page"]');
  if (here) outline.scrollTop = here.offsetTop - outline.clientHeight / 3;
}
