// Modes of AES on a picture: what ECB shows, what a changed bit does, what a nonce used twice gives away.
import { el, newId } from "../dom.js";
import { makeTabs } from "../tabs.js";
import { randomSecrets } from "./block-modes/modes.js";
import { samples, toBytes } from "./block-modes/picture.js";
import { changeView, encryptView, nonceView } from "./block-modes/views.js";
import { stage } from "./parts.js";

/** Puts the figure in the place of its still. */
export default function mount(figure) {
  let shown = () => {};
  const model = {
    pixels: samples.padlock(),
    secrets: randomSecrets(),
    get bytes() { return toBytes(this.pixels); },
    /** The picture or the key is another one. */
    change() { shown(); },
  };
  const prefix = newId("modes");
  const views = { encrypt: encryptView(model), change: changeView(model), nonce: nonceView(model) };
  const panels = Object.fromEntries(Object.keys(views).map((name) => [name, el("div", { id: `${prefix}-${name}`, class: "tab-panel" }, views[name].root)]));
  const tabs = makeTabs({
    name: prefix, label: "What to look at",
    tabs: [
      { id: "encrypt", label: "Encrypt", panel: panels.encrypt },
      { id: "change", label: "Change a bit", panel: panels.change },
      { id: "nonce", label: "Nonce twice", panel: panels.nonce },
    ],
    onselect: (name) => {
      shown = views[name].draw;
      shown();
    },
  });
  stage(figure, tabs.bar, ...Object.values(panels));
}
