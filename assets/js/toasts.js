// Short messages. News is said politely and goes; errors interrupt and stay until they are closed.
import { el, icon, iconButton } from "./dom.js";

export function mountToasts(root) {
  const polite = el("div", { role: "status", class: "toast-stack" });
  const urgent = el("div", { role: "alert", class: "toast-stack" });
  root.append(urgent, polite);

  function show(stack, tone, symbol, text, stay) {
    const toast = el("div", { class: `toast note ${tone}` }, icon(symbol), el("p", {}, text));
    const close = () => toast.remove();
    toast.append(iconButton("close", "Close this message", close));
    stack.append(toast);
    while (stack.children.length > 4) stack.firstChild.remove();
    if (stay) return;
    let timer = setTimeout(close, 7000);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => { timer = setTimeout(close, 3000); });
  }

  return {
    say: (text) => show(polite, "defence", "info", text, false),
    proof: (text) => show(polite, "proof", "done", text, false),
    error: (error) => show(urgent, "attack", "alert", error.message ?? String(error), true),
  };
}
