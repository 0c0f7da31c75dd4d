// The running application in a frame: one tab for each origin, an address bar, and what to see while it restarts or is down.
import { button, el, icon, iconButton } from "./dom.js";
import { makeTabs } from "./tabs.js";

/** Mounts the preview in `root`. `api`: open, runOriginal. `toasts`: error. */
export function mountPreview(root, { api, toasts }) {
  let origins = [];
  let current = null;
  let tabs = null;
  let state = null;
  const frames = new Map();

  const head = el("div", { class: "pane-bar" });
  const mode = el("fieldset", { class: "mode" }, el("legend", { class: "visually-hidden" }, "Which code runs"));
  const choices = new Map([["edited", "Your code"], ["original", "Original"]].map(([value, label]) => {
    const input = el("input", { type: "radio", name: "mode", value, class: "visually-hidden", onchange: () => run(value) });
    mode.append(el("label", {}, input, el("span", {}, label)));
    return [value, input];
  }));

  const host = el("span", { class: "address-host", id: "address-host" });
  const address = el("input", { type: "text", class: "code", id: "address", autocomplete: "off", spellcheck: "false", aria: { label: "Address of the page", describedby: "address-host" } });
  const bar = el("form", { class: "address-bar" },
    iconButton("reload", "Reload the page", () => load()),
    el("div", { class: "address" }, host, address),
    iconButton("external", "Open in a new tab", () => openTab()));
  const restart = el("div", { class: "restart-bar", role: "status" });
  const stage = el("div", { class: "stage" });
  const trace = el("pre", { tabindex: "0" });
  const down = el("div", { class: "down", hidden: true },
    el("h2", {}, icon("alert"), "The application is down"),
    el("p", {}, "It starts again as soon as you save a change. The last lines that it wrote:"),
    trace);
  root.append(head, bar, restart, el("div", { class: "stage-holder" }, stage, down));

  async function run(value) {
    try {
      await api.runOriginal(value === "original");
    } catch (error) {
      toasts.error(error);
      draw();
    }
  }

  const frameOf = (name) => frames.get(name);

  function load(to) {
    const one = frameOf(current);
    if (to !== undefined) one.path = to;
    one.frame.src = api.open(current, one.path);
    one.loaded = true;
    showAddress();
  }

  function openTab() {
    window.open(api.open(current, frameOf(current).path), "_blank", "noopener");
  }

  function showAddress() {
    const { origin, path } = frameOf(current);
    host.textContent = origin.host;
    if (document.activeElement !== address) address.value = path;
  }

  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = address.value.trim();
    const full = typed.match(/^(?:https?:\/\/)?([\w.-]+\.test)(?::\d+)?(\/.*)?$/);
    address.blur();
    if (full) {
      const origin = origins.find((one) => one.host === full[1]);
      if (!origin) {
        toasts.error(new Error(`${full[1]} is no address of this lab. It has ${origins.map((one) => one.host).join(" and ")}.`));
        return;
      }
      tabs.select(origin.name);
      load(full[2] ?? "/");
    } else {
      load(typed.startsWith("/") ? typed : `/${typed}`);
    }
  });

  function draw() {
    const { app } = state;
    restart.classList.toggle("on", app.state === "starting");
    const words = app.state === "starting" ? "The application is starting again" : "";
    if (restart.textContent !== words) restart.textContent = words;
    const broken = app.state === "down" && frameOf(current)?.origin.kind === "app";
    down.hidden = !broken;
    stage.inert = broken;
    trace.textContent = app.message ?? "(it wrote nothing)";
    choices.get(app.mode).checked = true;
  }

  function mount(session) {
    origins = session.origins;
    for (const origin of origins) {
      const frame = el("iframe", {
        title: `${origin.host}, running`,
        sandbox: "allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads",
      });
      const panel = el("div", { class: "frame-panel", id: `frame-${origin.name}` }, frame);
      frames.set(origin.name, { origin, frame, panel, path: origin.open ?? "/", loaded: false });
      stage.append(panel);
    }
    tabs = makeTabs({
      name: "origin",
      label: "Origins",
      tabs: origins.map(({ name, kind }) => ({ id: name, label: name, icon: kind === "attacker" ? "exploit" : null, panel: frames.get(name).panel })),
      onselect(name) {
        current = name;
        if (state?.phase === "running" && !frameOf(name).loaded) load();
        if (state) {
          showAddress();
          draw();
        }
      },
    });
    head.append(tabs.bar, el("span", { class: "mode-word soft" }, "Runs"), mode);
  }

  return {
    update(session) {
      const before = state;
      state = session;
      if (!tabs) mount(session);
      if (session.phase === "running") {
        const app = origins.find(({ kind }) => kind === "app");
        const cameUp = before && before.phase === "running" && before.app.state !== "running" && session.app.state === "running";
        if (!frameOf(current).loaded) load();
        else if (cameUp) {
          for (const { origin, frame, path, loaded } of frames.values()) {
            if (loaded && origin.kind === app.kind) frame.src = api.open(origin.name, path);
          }
        }
      } else {
        for (const one of frames.values()) one.loaded = false;
      }
      showAddress();
      draw();
    },
    navigated(name, path) {
      const one = frames.get(name);
      if (!one) return;
      one.path = path;
      if (name === current) showAddress();
    },
    focus: () => address.focus(),
  };
}
