// Two's complement: switch bits, add and subtract, watch the seam.
import { el } from "../dom.js";
import { calculate, explain, range, read, spoken, withBit, write } from "./twos-complement/arithmetic.js";
import { bitRow, resultRow } from "./twos-complement/bits.js";
import { drawCircle } from "./twos-complement/circle.js";
import { choice, sign, stage, status, textField } from "./parts.js";

/** Puts the figure in the place of its still. */
export default function mount(figure) {
  const state = { bits: 8, signed: true, left: 100, operator: "+", right: 50 };
  const rows = {
    left: bitRow({ label: "Bits of A", onchange: (index, value) => set("left", withBit(state.left, index, value)) }),
    right: bitRow({ label: "Bits of B", onchange: (index, value) => set("right", withBit(state.right, index, value)) }),
    result: resultRow("Result"),
  };
  const numbers = { left: numberField("A", "left"), right: numberField("B", "right") };
  const says = status();
  const flags = el("p", { class: "flags" });
  const circle = el("div", { class: "circle" });
  const value = el("output", { class: "bit-value" });

  function numberField(label, side) {
    return textField({ label, code: true, inputmode: "text", oninput: (text) => typed(side, text) });
  }

  function typed(side, text) {
    const number = Number(text.trim().replace("−", "-").replace(/[\s_]/g, ""));
    const [least, most] = range(state.bits, state.signed);
    if (text.trim() === "" || !Number.isInteger(number)) numbers[side].complain("Type a whole number.");
    else if (number < least || number > most) numbers[side].complain(`${state.bits} ${state.signed ? "signed" : "unsigned"} bits hold ${spoken(least)} to ${spoken(most)}.`);
    else set(side, write(number, state.bits), side);
  }

  /** `typing`: the field that the reader is in, which is left as it is. */
  function set(side, pattern, typing) {
    state[side] = pattern;
    draw(typing);
  }

  function draw(typing) {
    const { bits, signed, left, operator, right } = state;
    const { pattern, carry, overflow } = calculate(left, operator, right, bits);
    const { fits, words } = explain(state);
    for (const side of ["left", "right"]) {
      rows[side].draw({ pattern: state[side], bits, signed });
      if (typing !== side) numbers[side].value = String(read(state[side], bits, signed)).replace("-", "−");
      numbers[side].complain(null);
    }
    rows.result.draw({ pattern, bits, signed, fits });
    value.textContent = `= ${spoken(read(pattern, bits, signed))}`;
    value.className = `bit-value ${fits ? "" : "attack-word"}`;
    const by = read(right, bits, signed) * (operator === "+" ? 1 : -1);
    circle.replaceChildren(drawCircle({ bits, signed, left, by, result: pattern, fits }));
    says.className = `says ${fits ? "" : "attack"}`;
    says.replaceChildren(sign(fits ? "proof" : "attack", words));
    const carryName = operator === "+" ? "Carry" : "Borrow";
    flags.replaceChildren(
      flag(carryName, carry, !signed), flag("Overflow", overflow, signed));
  }

  /** `counts`: whether this flag is the one that tells this reader of a wrong result. */
  function flag(name, on, counts) {
    return el("span", { class: `flag ${on ? "on" : ""} ${on && counts ? "attack" : ""}` },
      el("b", {}, `${name} ${on ? "1" : "0"}`), ` ${name === "Overflow" ? "signed" : "unsigned"}`);
  }

  const resize = (text) => {
    const bits = Number(text);
    for (const side of ["left", "right"]) state[side] = write(read(state[side], state.bits, state.signed), bits);
    state.bits = bits;
    draw();
  };

  stage(figure,
    el("div", { class: "bar" },
      choice({ legend: "Bits", options: [["8", "8"], ["16", "16"], ["32", "32"]], value: "8", onchange: resize }).root,
      choice({ legend: "Read as", options: [["signed", "signed"], ["unsigned", "unsigned"]], value: "signed", onchange: (kind) => { state.signed = kind === "signed"; draw(); } }).root,
      choice({ legend: "Calculate", options: [["+", "A + B"], ["-", "A − B"]], value: "+", onchange: (operator) => { state.operator = operator; draw(); } }).root),
    el("div", { class: "split-figure" },
      el("div", { class: "sums" },
        el("div", { class: "sum" }, numbers.left.root, rows.left.root),
        el("div", { class: "sum" }, numbers.right.root, rows.right.root),
        el("div", { class: "sum result" }, value, rows.result.root),
        flags),
      circle),
    says,
    el("p", { class: "hint" }, "Click a bit, or reach a row with Tab, walk with the arrow keys and press Space, 0 or 1."));
  draw();
}
