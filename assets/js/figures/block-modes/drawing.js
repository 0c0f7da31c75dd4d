// The picture that the reader draws: with a pointer, or with arrow keys and Space.
import { panel } from "./canvas.js";
import { colours, side, toBytes } from "./picture.js";

const moves = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
/** Width of the brush in pixels. */
const brush = 3;

/** onchange: something was painted. Returns {root, pixels (get, set), colour (set), status}. */
export function drawing({ says, onchange }) {
  const view = panel("The picture");
  const { canvas } = view;
  let pixels = null;
  let colour = 1;
  let [x, y] = [side / 2, side / 2];

  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-roledescription", "drawing");

  function show() {
    view.show(toBytes(pixels), "yours to paint on");
    canvas.setAttribute("aria-label", `The picture, ${side} by ${side} pixels. Arrow keys move the brush, Space paints, Shift with an arrow paints a line.`);
    const focused = document.activeElement === canvas;
    view.frame(focused ? [[x - 1, y - 1, brush, brush, "brush"]] : []);
  }

  function dab(atX, atY) {
    for (let py = atY - 1; py <= atY + 1; py += 1) {
      for (let px = atX - 1; px <= atX + 1; px += 1) {
        if (px >= 0 && px < side && py >= 0 && py < side) pixels[py * side + px] = colour;
      }
    }
  }

  /** Paints from where the brush is, or, `lifted`, only where it comes down. */
  function stroke(toX, toY, lifted) {
    const [fromX, fromY] = lifted ? [toX, toY] : [x, y];
    const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1);
    for (let i = 0; i <= steps; i += 1) dab(Math.round(fromX + ((toX - fromX) * i) / steps), Math.round(fromY + ((toY - fromY) * i) / steps));
    [x, y] = [toX, toY];
    show();
    onchange();
  }

  view.onpick((toX, toY, dragged) => stroke(toX, toY, !dragged));
  canvas.addEventListener("focus", show);
  canvas.addEventListener("blur", show);
  canvas.addEventListener("keydown", (event) => {
    const step = moves[event.key];
    if (!step && event.key !== " ") return;
    event.preventDefault();
    const clamp = (n) => Math.min(Math.max(n, 0), side - 1);
    if (step) [x, y] = [clamp(x + step[0]), clamp(y + step[1])];
    if (event.key === " " || event.shiftKey) stroke(x, y, true);
    else show();
    says.textContent = `Brush at column ${x + 1}, row ${y + 1}, on ${colours[pixels[y * side + x]][0]}.`;
  });

  return {
    root: view.root,
    get pixels() { return pixels; },
    set pixels(next) {
      pixels = next;
      show();
    },
    set colour(next) { colour = next; },
  };
}
