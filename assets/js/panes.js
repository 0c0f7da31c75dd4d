// The sizes of the panes: dragged, or moved with the arrow keys, and remembered.
import { recall, remember } from "./remember.js";

const splits = {
  brief: { variable: "--brief", axis: "x", start: 24, least: 15, most: 40, controls: "pane-brief", label: "Width of the brief" },
  preview: { variable: "--preview", axis: "x", start: 34, least: 15, most: 60, fromEnd: true, controls: "pane-preview", label: "Width of the running application" },
  bottom: { variable: "--bottom", axis: "y", start: 34, least: 10, most: 75, fromEnd: true, controls: "pane-bottom", label: "Height of the terminal and logs" },
};

/** Makes #split-brief, #split-preview and #split-bottom inside `panes` movable. `onmove` runs after each move. */
export function mountPanes(panes, onmove) {
  const sizes = recall("panes", {});

  for (const [name, split] of Object.entries(splits)) {
    const handle = panes.querySelector(`#split-${name}`);
    const set = (value, keep = true) => {
      const size = Math.min(split.most, Math.max(split.least, Math.round(value * 10) / 10));
      panes.style.setProperty(split.variable, `${size}%`);
      handle.setAttribute("aria-valuenow", Math.round(size));
      handle.setAttribute("aria-valuetext", `${Math.round(size)} per cent`);
      sizes[name] = size;
      if (keep) remember("panes", sizes);
      onmove();
    };

    handle.tabIndex = 0;
    handle.setAttribute("role", "separator");
    handle.setAttribute("aria-orientation", split.axis === "x" ? "vertical" : "horizontal");
    handle.setAttribute("aria-label", split.label);
    handle.setAttribute("aria-controls", split.controls);
    handle.setAttribute("aria-valuemin", split.least);
    handle.setAttribute("aria-valuemax", split.most);
    set(sizes[name] ?? split.start, false);

    handle.addEventListener("dblclick", () => set(split.start));
    handle.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 10 : 2;
      const grow = split.fromEnd ? -step : step;
      const now = sizes[name];
      const to = {
        [split.axis === "x" ? "ArrowRight" : "ArrowDown"]: now + grow,
        [split.axis === "x" ? "ArrowLeft" : "ArrowUp"]: now - grow,
        Home: split.least,
        End: split.most,
        Enter: split.start,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      set(to);
    });
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      panes.classList.add("dragging");
      const box = panes.getBoundingClientRect();
      const move = (at) => {
        const part = split.axis === "x" ? (at.clientX - box.left) / box.width : (at.clientY - box.top) / box.height;
        set((split.fromEnd ? 1 - part : part) * 100, false);
      };
      const stop = () => {
        handle.removeEventListener("pointermove", move);
        panes.classList.remove("dragging");
        remember("panes", sizes);
      };
      handle.addEventListener("pointermove", move);
      handle.addEventListener("lostpointercapture", stop, { once: true });
    });
  }
}
