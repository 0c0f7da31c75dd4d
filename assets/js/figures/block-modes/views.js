// The three things to see: patterns that stay, a bit that is changed, a nonce that is used twice.
import { button, el, icon, plural } from "../../dom.js";
import { choice, selectField, sign, status, tick } from "../parts.js";
import { blockFrame, panel } from "./canvas.js";
import { drawing } from "./drawing.js";
import { blockSize, countBlocks, decrypt, difference, encrypt, flipped, freshStart, gcmAccepts, modes, randomSecrets, xor } from "./modes.js";
import { blank, colours, samples, side, toBytes } from "./picture.js";

const names = Object.keys(modes);
const sampleOptions = [["padlock", "Padlock"], ["target", "Target"], ["ship", "Ship"]];

/** The reader's picture and what each mode makes of it. `model` is shared with the other views. */
export function encryptView(model) {
  const says = el("p", { role: "status", class: "visually-hidden" });
  const own = drawing({ says, onchange: () => model.change() });
  const panels = Object.fromEntries(names.map((name) => [name, panel(name, name === "ECB" ? "attack" : "defence")]));
  const load = (name) => {
    own.pixels = name === "blank" ? blank() : samples[name]();
    model.pixels = own.pixels;
    model.change();
  };
  const root = el("div", { class: "view" },
    el("div", { class: "bar" },
      choice({ legend: "Picture", small: true, value: "padlock", options: [...sampleOptions, ["blank", "Blank"]], onchange: load }).root,
      button({ onclick: () => { model.secrets = randomSecrets(); model.change(); } }, icon("reload"), "New key")),
    choice({ legend: "Paint with", small: true, value: "1", options: colours.map(([name], i) => [String(i), swatch(name, i)]), onchange: (i) => { own.colour = Number(i); } }).root,
    el("div", { class: "panels" }, own.root, names.map((name) => panels[name].root)),
    says);
  load("padlock");

  return {
    root,
    draw() {
      for (const name of names) {
        const hidden = encrypt(name, model.secrets, model.bytes);
        const { blocks, distinct } = countBlocks(hidden);
        panels[name].show(hidden, variety(blocks, distinct));
      }
    },
  };
}

function variety(blocks, distinct) {
  if (distinct === blocks) return `all ${blocks} blocks differ`;
  return distinct === 1 ? `one block, ${blocks} times` : `only ${distinct} different blocks among ${blocks}: the shape shows`;
}

function swatch(name, number) {
  const [, red, green, blue] = colours[number];
  const patch = el("i", { class: "swatch", aria: { hidden: true } });
  patch.style.backgroundColor = `rgb(${red}, ${green}, ${blue})`;
  return el("span", { class: "swatch-name" }, patch, name);
}

/** One bit of the ciphertext is turned over, then all is decrypted with the right key. */
export function changeView(model) {
  const spot = { x: 24, y: 24, colour: 0 };
  const panels = Object.fromEntries(names.map((name) => [name, panel(`${name}, decrypted`)]));
  const says = status();
  const sliders = { x: slider("Column", "x"), y: slider("Row", "y") };
  for (const name of names) panels[name].onpick((x, y) => move({ x, y }));

  function slider(label, axis) {
    const input = el("input", { type: "range", min: 0, max: side - 1, oninput: () => move({ [axis]: Number(input.value) }) });
    return { root: el("label", { class: "slider" }, el("span", {}, label), input), input };
  }

  function move(to) {
    Object.assign(spot, to);
    draw();
  }

  function draw() {
    const at = (spot.y * side + spot.x) * 4 + spot.colour;
    const hit = Math.floor(at / blockSize);
    for (const axis of ["x", "y"]) sliders[axis].input.value = spot[axis];
    for (const name of names) {
      const changed = decrypt(name, model.secrets, flipped(encrypt(name, model.secrets, model.bytes), at));
      const { bits, blocks } = difference(model.bytes, changed);
      panels[name].show(changed, `${plural(bits, "bit")} wrong, in ${plural(blocks.length, "block")}`);
      panels[name].enlarge(spot.x, spot.y);
      panels[name].frame(blocks.map((block) => [...blockFrame(block), block === hit ? "hit" : "next"]));
    }
    const accepted = gcmAccepts(model.secrets, model.bytes, (hidden) => flipped(hidden, at));
    says.replaceChildren(
      el("span", {}, `Bit 7 of ciphertext byte ${at}, in block ${hit}, is turned over. `),
      sign(accepted ? "attack" : "proof", accepted ? "GCM takes it." : "GCM, which is CTR with a tag, refuses to decrypt it at all."));
  }

  const root = el("div", { class: "view" },
    el("p", { class: "lead" }, "An attacker without the key turns over one bit of the ciphertext. Choose which: click on a picture, or use the sliders. Then the owner decrypts."),
    el("div", { class: "bar" }, sliders.x.root, sliders.y.root,
      choice({ legend: "Byte of", small: true, value: "0", options: [["0", "red"], ["1", "green"], ["2", "blue"]], onchange: (colour) => move({ colour: Number(colour) }) }).root),
    el("div", { class: "panels three" }, names.map((name) => panels[name].root)),
    says,
    el("ul", { class: "notes" },
      el("li", {}, el("b", {}, "ECB"), " destroys the block that was hit."),
      el("li", {}, el("b", {}, "CBC"), " destroys it too, and turns over the same bit of the next block: the attacker's choice."),
      el("li", {}, el("b", {}, "CTR"), " changes exactly that bit and nothing else: the attacker edits at will.")));
  return { root, draw };
}

/** Two pictures under CTR, with the same nonce or with one each. */
export function nonceView(model) {
  let other = "ship";
  let twice = true;
  const panels = {
    first: panel("Ciphertext 1"), second: panel("Ciphertext 2"), both: panel("1 XOR 2", "attack"),
  };
  const says = status();
  const ownStart = freshStart();

  function draw() {
    const secrets = model.secrets;
    const second = { ...secrets, start: twice ? secrets.start : ownStart };
    const plain = [model.bytes, toBytes(samples[other]())];
    const hidden = [encrypt("CTR", secrets, plain[0]), encrypt("CTR", second, plain[1])];
    const mixed = xor(...hidden);
    const leaks = difference(mixed, xor(...plain)).bits === 0;
    panels.first.show(hidden[0], "your picture, encrypted");
    panels.second.show(hidden[1], `the ${other}, encrypted`);
    panels.both.show(mixed, !leaks ? "noise" : mixed.some((byte) => byte) ? "both pictures shine through" : "black: the pictures are equal");
    panels.both.root.className = `panel ${leaks ? "attack" : "proof"}`;
    says.replaceChildren(leaks
      ? sign("attack", "The key stream was the same, so XOR takes it out: ciphertext 1 XOR ciphertext 2 is picture 1 XOR picture 2. No key was needed.")
      : sign("proof", "Each picture has its own key stream. XOR of the ciphertexts tells nothing."));
  }

  const root = el("div", { class: "view" },
    el("p", { class: "lead" }, "Two pictures are encrypted with CTR and one key. The attacker has both ciphertexts, and XORs them."),
    el("div", { class: "bar" },
      selectField({ label: "Second picture", value: other, options: sampleOptions, onchange: (name) => { other = name; draw(); } }).root,
      tick({ label: "Use the same nonce for both", checked: true, onchange: (on) => { twice = on; draw(); } }).root),
    el("div", { class: "panels three" }, panels.first.root, panels.second.root, panels.both.root),
    says);
  return { root, draw };
}
