// Words of the glossary: their explanation floats beside them on hover and focus, and goes with Escape.

const gap = 6;
let shown = null;

function place(link, note) {
  const at = link.getBoundingClientRect();
  note.classList.add("shown");
  const { width, height } = note.getBoundingClientRect();
  const space = document.documentElement.clientWidth;
  const below = at.bottom + gap + height <= innerHeight || at.top < height + gap;
  note.style.left = `${Math.max(8, Math.min(at.left, space - width - 8))}px`;
  note.style.top = `${below ? at.bottom + gap : at.top - height - gap}px`;
}

function hide() {
  if (!shown) return;
  clearTimeout(shown.leaving);
  shown.note.classList.remove("shown");
  shown = null;
}

function show(link) {
  const note = document.getElementById(link.getAttribute("aria-describedby"));
  if (!note) return;
  if (shown?.note === note) return clearTimeout(shown.leaving);
  hide();
  place(link, note);
  shown = { link, note, leaving: 0 };
}

/** Leaves time to move the pointer from the word onto its explanation. */
function leave() {
  if (!shown || shown.link === document.activeElement) return;
  clearTimeout(shown.leaving);
  shown.leaving = setTimeout(hide, 250);
}

export function mountTerms(root) {
  root.addEventListener("pointerover", ({ target }) => {
    const link = target.closest?.("a.term");
    if (link) show(link);
    else if (target.closest?.(".term-note") === shown?.note) clearTimeout(shown?.leaving);
    else leave();
  });
  root.addEventListener("pointerleave", leave);
  root.addEventListener("focusin", ({ target }) => {
    if (target.matches?.("a.term")) show(target);
  });
  root.addEventListener("focusout", ({ target }) => {
    if (shown?.link === target) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) {
      event.stopPropagation();
      hide();
    }
  });
  addEventListener("scroll", hide, { passive: true });
}
