// "Mark as read" and bookmarks, without leaving the page; a topic that was scrolled through and stayed with is marked by itself.
import { pageAfter, take, tellFault } from "./swap.js";

/** A reader gets through this many words in a minute when they skim: faster is no reading. */
const skimming = 500;
const least = 8_000;

export function mountMarks(root) {
  const form = document.getElementById("marks");
  if (!form) return;

  async function send(button) {
    const foot = button.closest(".topic-foot");
    const { name, value } = button;
    const hadFocus = foot.contains(document.activeElement);
    try {
      const page = await pageAfter(form, button);
      const fresh = take(page, `#${CSS.escape(foot.id)}`);
      take(page, "#topics-read");
      takeState(page);
      root.querySelector(`[data-topic="${CSS.escape(value)}"]`)?.toggleAttribute("data-read", name !== "unread" && (name !== "bookmark" && name !== "unbookmark" || Boolean(fresh?.querySelector('[data-mark="unread"]'))));
      if (hadFocus) (fresh?.querySelector(`button:not([name="${opposite[name]}"])`) ?? fresh?.querySelector("button"))?.focus();
    } catch (error) {
      tellFault(foot, error);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.submitter);
  });
  watchReading(root, (topic) => topic.querySelector('.topic-foot [data-mark="read"]'), send);
}

const opposite = { bookmark: "read", unbookmark: "read", read: "bookmark", unread: "bookmark" };

/** The page's own line in the outline. */
function takeState(page) {
  const line = (from) => from.querySelector('#outline [aria-current="page"]')?.closest("li");
  const [old, fresh] = [line(document), line(page)];
  if (old && fresh) old.replaceWith(document.adoptNode(fresh));
}

/** Marks a topic once its end was in view, it was in view for long enough to be read, and it is not marked. */
function watchReading(root, buttonOf, send) {
  const seen = new Map();
  const isShown = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) isShown.add(entry.target);
      else isShown.delete(entry.target);
    }
  });
  for (const topic of root.querySelectorAll(".topic")) {
    if (topic.hasAttribute("data-read") || !buttonOf(topic)) continue;
    const words = topic.textContent.split(/\s+/).length;
    seen.set(topic, { time: 0, needed: Math.max(least, (words / skimming) * 60_000), end: false });
    observer.observe(topic);
  }
  const step = 1000;
  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    for (const topic of isShown) {
      const state = seen.get(topic);
      if (!state || topic.hasAttribute("data-read")) continue;
      state.time += step;
      const foot = topic.querySelector(".topic-foot")?.getBoundingClientRect();
      state.end ||= Boolean(foot) && foot.top < innerHeight;
      const button = buttonOf(topic);
      if (state.end && state.time >= state.needed && button) {
        seen.delete(topic);
        send(button);
      }
    }
  }, step);
}
