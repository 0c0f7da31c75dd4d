// Light or dark: the system's choice until the learner makes one. A plain script, not a module,
// since it must run before the first paint.
(() => {
  const key = "quintain.theme";
  const order = ["system", "light", "dark"];
  const read = () => {
    try { return localStorage.getItem(key) ?? "system"; } catch { return "system"; }
  };
  const apply = (theme) => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.title = `Theme: ${theme}`;
      const name = button.querySelector("[data-theme-name]");
      if (name) name.textContent = `Theme: ${theme}`;
    }
    window.dispatchEvent(new Event("themechange"));
  };
  apply(read());
  document.addEventListener("DOMContentLoaded", () => apply(read()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => apply(read()));
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-switch]")) return;
    const next = order[(order.indexOf(read()) + 1) % order.length];
    try { localStorage.setItem(key, next); } catch { /* private window: the choice lasts for this page */ }
    apply(next);
  });
})();
