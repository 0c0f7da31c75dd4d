// The learner's terminal. The shell outlives the connection; the server replays the last screens.
import { FitAddon, Terminal } from "../vendor/terminal.js";
import { HealingSocket } from "./socket.js";
import { recall, remember } from "./remember.js";
import { button, el, icon } from "./dom.js";

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** xterm.js wants colours, not variables: a probe resolves them. */
function theme(probe) {
  const colour = (variable) => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    background: colour("--sheet"), foreground: colour("--ink"), cursor: colour("--ink"), cursorAccent: colour("--sheet"),
    selectionBackground: colour("--select"),
    scrollbarSliderBackground: colour("--line"), scrollbarSliderHoverBackground: colour("--line-strong"), scrollbarSliderActiveBackground: colour("--line-strong"),
  };
  for (const name of names) {
    colours[name] = colour(`--ansi-${name}`);
    colours[`bright${name[0].toUpperCase()}${name.slice(1)}`] = colours[name];
  }
  return colours;
}

/** Mounts a terminal in `root` that speaks to the WebSocket at `url`. */
export function mountTerminal(root, { url }) {
  const probe = el("span", { hidden: true });
  const screen = el("div", { class: "terminal-screen" });
  const lost = el("span", { class: "waiting-word", role: "status" });
  const reader = button({ class: "quiet", aria: { pressed: false }, onclick: () => setReader(!terminal.options.screenReaderMode) }, icon("reader"), "Screen reader mode");
  root.append(probe, screen, el("div", { class: "editor-foot" }, lost,
    el("span", { class: "key-hint" }, el("kbd", {}, "F6"), " leaves the terminal"), reader));

  const terminal = new Terminal({
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono"),
    fontSize: 13, lineHeight: 1.2, cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    scrollback: 4000, minimumContrastRatio: 4.5, theme: theme(probe), allowProposedApi: false,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(screen);
  terminal.textarea.setAttribute("aria-label", "Terminal. F6 leaves it.");

  function setReader(on) {
    terminal.options.screenReaderMode = on;
    reader.setAttribute("aria-pressed", on);
    remember("reader", on);
  }
  setReader(recall("reader", false));
  addEventListener("themechange", () => { terminal.options.theme = theme(probe); });

  const bytes = new TextEncoder();
  let socket = null;
  const tellSize = () => socket?.send(JSON.stringify({ resize: { cols: terminal.cols, rows: terminal.rows } }));
  let frame = 0;
  function refit() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (screen.clientWidth > 40 && screen.clientHeight > 20) fit.fit();
    });
  }
  terminal.onResize(tellSize);
  new ResizeObserver(refit).observe(screen);
  document.fonts.load('13px "JetBrains Mono"').then(refit, () => {});

  terminal.onData((data) => {
    if (!socket?.send(bytes.encode(data))) lost.textContent = "Not connected: this was not typed";
  });
  terminal.onBinary((data) => socket?.send(Uint8Array.from(data, (char) => char.charCodeAt(0))));
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== "keydown") return true;
    if (event.key === "F6") return false;
    if (event.ctrlKey && event.shiftKey && event.key === "C" && terminal.hasSelection()) {
      event.preventDefault();
      navigator.clipboard?.writeText(terminal.getSelection()).catch(() => {});
      return false;
    }
    return !(event.ctrlKey && event.shiftKey && event.key === "V");
  });

  return {
    connect() {
      socket?.close();
      socket = new HealingSocket(url);
      socket.addEventListener("open", () => {
        lost.textContent = "";
        terminal.reset();
        refit();
        tellSize();
      });
      socket.addEventListener("lost", () => { lost.textContent = "The terminal lost its connection: trying again"; });
      socket.addEventListener("message", ({ data }) => {
        terminal.write(typeof data === "string" ? data : new Uint8Array(data));
      });
    },
    disconnect() {
      socket?.close();
      socket = null;
    },
    /** Types text at the prompt without running it. */
    paste(text) {
      terminal.paste(text);
      terminal.focus();
    },
    focus: () => terminal.focus(),
    refit,
  };
}
