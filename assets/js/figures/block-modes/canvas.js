// A picture on the page: a canvas with a name under it, and frames round the blocks that matter.
import { el } from "../../dom.js";
import { side } from "./picture.js";

/** Pixels that the lens shows: four blocks in each of three rows. */
const [lensWidth, lensHeight] = [16, 3];

/** meaning: colours the edge. Returns {root, canvas, show(bytes, words), enlarge(x, y), frame(rectangles), onpick(listener)}. */
export function panel(title, meaning = "plain") {
  const canvas = el("canvas", { width: side, height: side, role: "img" });
  const frames = el("div", { class: "frames", aria: { hidden: true } });
  const words = el("p", { class: "panel-words" });
  const glass = el("canvas", { width: lensWidth, height: lensHeight, aria: { hidden: true } });
  const lens = el("div", { class: "screen lens", hidden: true }, glass);
  const root = el("div", { class: `panel ${meaning}` }, el("div", { class: "screen" }, canvas, frames), lens, el("p", { class: "panel-title" }, title), words);

  return {
    root,
    canvas,
    /** Shows bytes as pixels; their fourth bytes, which ciphertext scrambles too, are not shown. */
    show(bytes, text) {
      const image = new ImageData(Uint8ClampedArray.from(bytes, (byte, i) => (i % 4 === 3 ? 255 : byte)), side, side);
      canvas.getContext("2d", { willReadFrequently: true }).putImageData(image, 0, 0);
      canvas.setAttribute("aria-label", `${title}: ${text}`);
      words.textContent = text;
    },
    /** Shows the neighbourhood of a pixel enlarged, under the picture. */
    enlarge(x, y) {
      lens.hidden = false;
      const clamp = (n, size) => Math.min(Math.max(n, 0), side - size);
      const [left, top] = [clamp(x - (x % 4) - 4, lensWidth), clamp(y - 1, lensHeight)];
      glass.getContext("2d").putImageData(canvas.getContext("2d").getImageData(left, top, lensWidth, lensHeight), 0, 0);
    },
    /** Frames rectangles, given in pixels: [[x, y, width, height, class]]. */
    frame(rectangles) {
      frames.replaceChildren(...rectangles.map(([x, y, width, height, kind]) => {
        const frame = el("span", { class: `frame ${kind}` });
        const share = (n) => `${(n / side) * 100}%`;
        Object.assign(frame.style, { left: share(x), top: share(y), width: share(width), height: share(height) });
        return frame;
      }));
    },
    /** Calls `listener(x, y, dragged)` with the pixel under the pointer when it goes down and while it is dragged. */
    onpick(listener) {
      const pick = (event, dragged) => {
        const box = canvas.getBoundingClientRect();
        const pixel = (at, from, size) => Math.min(Math.max(Math.floor(((at - from) / size) * side), 0), side - 1);
        listener(pixel(event.clientX, box.left, box.width), pixel(event.clientY, box.top, box.height), dragged);
      };
      root.classList.add("pickable");
      canvas.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        canvas.setPointerCapture(event.pointerId);
        pick(event, false);
      });
      canvas.addEventListener("pointermove", (event) => { if (canvas.hasPointerCapture(event.pointerId)) pick(event, true); });
    },
  };
}

/** The frame of a block: [x, y, width, height] in pixels. */
export function blockFrame(block) {
  const first = block * 4;
  return [first % side, Math.floor(first / side), 4, 1];
}
