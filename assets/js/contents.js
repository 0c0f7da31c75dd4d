// The contents list follows the text: the part that is being read is marked.

/** Marks the link of the last heading above the middle of the window. `onpart(id)` hears of it. */
export function mountContents(list, onpart = () => {}) {
  const links = [...list.querySelectorAll('a[href^="#"]')];
  const parts = links
    .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
    .filter(({ heading }) => heading);
  let current = null;

  function follow() {
    const line = innerHeight * 0.35;
    const above = parts.filter(({ heading }) => heading.getBoundingClientRect().top <= line);
    const isAtEnd = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const now = isAtEnd ? parts.at(-1) : above.at(-1) ?? parts[0];
    if (!now || now.link === current) return;
    current?.removeAttribute("aria-current");
    current = now.link;
    current.setAttribute("aria-current", "true");
    const scroller = list.closest(".hand");
    if (scroller && scroller.scrollHeight > scroller.clientHeight) current.scrollIntoView({ block: "nearest" });
    onpart(now.heading.id);
  }

  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; follow(); });
  }, { passive: true });
  follow();
}
