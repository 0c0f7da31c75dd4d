// Figures of a lesson: interactive ones take the place of their stills when the reader comes near.

/** Every name that a figure's data-interactive may have; each is a module in figures/. */
const names = new Set(["twos-complement", "block-modes", "same-origin", "csp-evaluator", "cvss"]);

/** Mounts one figure. If that fails the still stays, which is a figure too. */
async function mountOne(figure) {
  const name = figure.dataset.interactive;
  try {
    const { default: mount } = await import(`./figures/${name}.js`);
    mount(figure);
    figure.dataset.state = "ready";
  } catch (error) {
    figure.dataset.state = "still";
    console.error(`The figure ${name} could not be started:`, error);
  }
}

/** Watches all interactive figures below `root`. They are mounted within one screen's height of the view. */
export function mountFigures(root = document) {
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      mountOne(target);
    }
  }, { rootMargin: "100% 0px" });
  for (const figure of root.querySelectorAll("figure[data-interactive]")) {
    if (names.has(figure.dataset.interactive)) near.observe(figure);
  }
}

/** A still that is wider than its place scrolls; this lets the keyboard reach it, for as long as that is so. */
export function mountStills(root = document) {
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth && target.querySelector(":scope > svg")) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const figure of root.querySelectorAll("figure:has(> svg)")) sizes.observe(figure);
}

mountStills();
mountFigures();
