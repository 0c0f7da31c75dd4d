// A row of tabs with the keys that are expected of one: arrows, Home, End.
import { button, el, icon } from "./dom.js";

/**
 * name: what the tabs' ids begin with; tabs: [{id, label, icon, panel}]. Returns {bar, select(id), badge(id, text, said), show(id, visible), selected}.
 * `said` is what a screen reader hears for the badge.
 */
export function makeTabs({ name: prefix, label, tabs, selected = tabs[0].id, onselect = () => {} }) {
  const bar = el("div", { role: "tablist", class: "tabs", aria: { label } });
  const byId = new Map();
  let current = null;

  function select(id, focus = false) {
    current = id;
    for (const [key, { tab, panel }] of byId) {
      const on = key === id;
      tab.setAttribute("aria-selected", on);
      tab.tabIndex = on ? 0 : -1;
      panel.hidden = !on;
    }
    if (focus) byId.get(id).tab.focus();
    onselect(id);
  }

  for (const { id, label: name, icon: symbol, panel } of tabs) {
    const badge = el("span", { class: "badge", hidden: true });
    const said = el("span", { class: "visually-hidden" });
    const tab = button({ role: "tab", id: `${prefix}-tab-${id}`, class: "tab", aria: { controls: panel.id }, onclick: () => select(id) },
      symbol ? icon(symbol) : null, name, badge, said);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    byId.set(id, { tab, panel, badge, said });
    bar.append(tab);
  }
  bar.addEventListener("keydown", (event) => {
    const shown = [...byId].filter(([, { tab }]) => !tab.hidden).map(([id]) => id);
    const at = shown.indexOf(current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    select(shown[(to + shown.length) % shown.length], true);
  });
  select(selected);

  return {
    bar,
    select,
    get selected() { return current; },
    badge(id, text, words = "") {
      const { badge, said } = byId.get(id);
      badge.hidden = !text;
      badge.setAttribute("aria-hidden", "true");
      badge.textContent = text ?? "";
      said.textContent = text ? `, ${words || text}` : "";
    },
    show(id, visible) {
      byId.get(id).tab.hidden = !visible;
      if (!visible && current === id) select([...byId.keys()][0]);
    },
  };
}
