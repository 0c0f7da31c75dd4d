import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { severity, score } from "../js/figures/cvss/score.js";
import { format, metricsOf, parse, versions } from "../js/figures/cvss/vector.js";

const of = (vector) => score(parse(vector).version, vector);

// FIRST, "CVSS v3.1: Examples", https://www.first.org/cvss/v3.1/examples
const examples31 = `
CVE-2013-0375 6.4 AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N
CVE-2014-3566 3.1 AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N
CVE-2012-1516 9.9 AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H
CVE-2009-0783 4.2 AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L
CVE-2012-0384 7.2 AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H
CVE-2015-1098 7.8 AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H
CVE-2014-0160 7.5 AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N
CVE-2014-6271 9.8 AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H
CVE-2008-1447 6.8 AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N
CVE-2014-2005 6.8 AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H
CVE-2010-0467 5.8 AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N
CVE-2012-1342 5.8 AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:L/A:N
CVE-2013-6014 9.3 AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H
CVE-2019-7551 9.0 AV:N/AC:L/PR:L/UI:R/S:C/C:H/I:H/A:H
CVE-2011-1265 8.8 AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H
CVE-2014-2019 4.6 AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N
CVE-2015-0970 8.8 AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H
CVE-2014-0224 7.4 AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N
CVE-2012-5376 9.6 AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H
CVE-2016-0128 6.8 AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:N
CVE-2017-5942 6.1 AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N
CVE-2016-5558 8.6 AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:L
CVE-2016-5729 8.2 AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H
CVE-2015-2890 6.0 AV:L/AC:L/PR:H/UI:N/S:U/C:N/I:H/A:H
CVE-2018-3652 7.6 AV:P/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H
`;

// FIRST, "CVSS v4.0: Examples", https://www.first.org/cvss/v4.0/examples
const examples40 = `
7.3 AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N
7.7 AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N
5.2 AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U
8.3 AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N
8.1 AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N/CR:H/IR:L/AR:L/MAV:N/MAC:H/MVC:H/MVI:L/MVA:L
4.6 AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N
5.1 AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N
6.9 AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N
5.9 AV:L/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:N/SC:H/SI:N/SA:N
9.4 AV:L/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H
8.3 AV:P/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:H/SA:N/S:P/V:D
8.7 AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N/E:A
10.0 AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:A
9.3 AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A
6.4 AV:A/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:H/SI:N/SA:H
9.3 AV:L/AC:L/AT:N/PR:H/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/R:I
8.7 AV:L/AC:L/AT:P/PR:H/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/R:I
8.6 AV:P/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H
7.1 AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N
8.2 AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N
8.7 AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:L
6.6 AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:L/E:U
5.1 AV:N/AC:L/AT:N/PR:L/UI:P/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N
7.7 AV:N/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N
8.3 AV:L/AC:L/AT:N/PR:H/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N
5.6 AV:L/AC:L/AT:N/PR:H/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N/E:U
8.5 AV:L/AC:L/AT:N/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N
9.2 AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A
5.4 AV:P/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N
6.9 AV:N/AC:L/AT:N/PR:H/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N
6.9 AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:L/SA:N
9.4 AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/S:P/AU:Y/V:C/RE:L
7.0 AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:P/CR:L/IR:H/AR:L/MAV:L/MAC:H/MAT:N/MPR:N/MUI:N/MVC:N/MVI:H/MVA:L/MSC:N/MSI:S/MSA:L
7.4 AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/MAV:A/MAC:H/MAT:N/MPR:L/MUI:N/MVC:L/MVI:H/MVA:H/MSC:L/MSI:S/MSA:S/CR:L/IR:H/AR:H/E:P
8.7 AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/MAV:N/MAC:H/MAT:N/MPR:L/MUI:N/MVC:H/MVI:H/MVA:H/MSC:H/MSI:S/MSA:H/CR:M/IR:H/AR:M/E:P
8.6 AV:A/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N/S:P
9.7 AV:A/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N/MSI:S/S:P
8.7 AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N/V:C
`;
const lines = (text) => text.trim().split("\n").map((line) => line.split(" "));

describe("CVSS scores what FIRST scored", () => {
  it("in the examples of 3.1", () => {
    for (const [cve, wanted, vector] of lines(examples31)) assert.equal(of(`CVSS:3.1/${vector}`).score, Number(wanted), cve);
  });

  it("in the examples of 4.0", () => {
    for (const [wanted, vector] of lines(examples40)) assert.equal(of(`CVSS:4.0/${vector}`).score, Number(wanted), vector);
  });
});

describe("CVSS scores what another implementation scores", () => {
  const vectors = lines(readFileSync(new URL("cvss-vectors.txt", import.meta.url), "utf8")).filter(([first]) => first !== "#");

  it("in random vectors of 4.0", () => {
    const own = vectors.filter(([vector]) => vector.startsWith("CVSS:4.0"));
    assert.ok(own.length >= 500);
    for (const [vector, wanted] of own) assert.equal(of(vector).score, Number(wanted), vector);
  });

  it("in random vectors of 3.1, each part that is said", () => {
    const own = vectors.filter(([vector]) => vector.startsWith("CVSS:3.1"));
    let environmental = 0;
    for (const [vector, ...wanted] of own) {
      const { parts } = of(vector);
      parts.forEach(([name, value], i) => { if (value !== null) assert.equal(value, Number(wanted[i]), `${name} of ${vector}`); });
      environmental += parts[2][1] !== null;
    }
    assert.ok(environmental > 200);
  });
});

describe("what a score says", () => {
  it("its word follows the scale", () => {
    for (const [value, word] of [[0, "None"], [0.1, "Low"], [3.9, "Low"], [4, "Medium"], [6.9, "Medium"], [7, "High"], [8.9, "High"], [9, "Critical"], [10, "Critical"]]) assert.equal(severity(value), word);
  });

  it("4.0 is named after the groups that were used", () => {
    const base = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
    for (const [more, name] of [["", "CVSS-B"], ["/E:P", "CVSS-BT"], ["/MAV:L", "CVSS-BE"], ["/E:P/CR:L", "CVSS-BTE"], ["/S:P/U:Red", "CVSS-B"]]) assert.equal(of(base + more).name, name, more);
    assert.equal(of(`${base}/E:P`).macro.map(([, , level]) => level).join(""), "000210");
    assert.deepEqual(of(`${base}/E:P`).parts, [["Base metrics alone", 9.3]]);
  });

  it("supplemental metrics do not change it", () => {
    const base = "CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H";
    assert.equal(of(`${base}/S:P/AU:Y/R:I/V:C/RE:H/U:Red`).score, of(base).score);
  });
});

describe("vectors", () => {
  it("go both ways for every value of every metric", () => {
    for (const version of Object.keys(versions)) {
      const first = Object.fromEntries(metricsOf(version).map(({ key, values }) => [key, values[0][0]]));
      for (const { key, values } of metricsOf(version)) {
        for (const [code] of values) {
          const text = format(version, { ...first, [key]: code });
          const back = parse(text);
          assert.equal(back.problem, undefined, text);
          assert.equal(back.values[key] ?? "X", code);
          assert.equal(format(version, back.values), text);
          assert.ok(Number.isFinite(score(version, text).score), text);
        }
      }
    }
  });

  it("are put in order", () => {
    const { values } = parse("CVSS:3.1/S:U/AV:N/AC:L/PR:H/UI:N/C:L/I:L/A:N/RL:X");
    assert.equal(format("3.1", values), "CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:N");
    assert.equal(of("CVSS:3.1/S:U/AV:N/AC:L/PR:H/UI:N/C:L/I:L/A:N").score, 3.8);
  });

  for (const [text, says] of [
    ["", /begins with/], ["AV:N/AC:L", /begins with/], ["CVSS:2.0/AV:N", /begins with/],
    ["CVSS:3.1/AV:N", /AC, PR, UI, S, C, I, A are missing/], ["CVSS:3.1/AV:N/AV:L", /AV is there twice/], ["CVSS:3.1/AV:Z", /AV \(Attack vector\) is one of N, A, L, P; “Z” is not/],
    ["CVSS:4.0/S:U", /S \(Safety\)/], ["CVSS:3.1/AT:N", /no metric “AT”/], ["CVSS:3.1/", /nothing behind/], ["CVSS:3.1/AV", /“” is not/], ["CVSS:3.1/av:N", /no metric “av”/],
    ["CVSS:3.1/AV:N:L", /is not/], ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", /A is missing/], ["CVSS:4.0/AV:X", /is not/],
  ]) it(`“${text}” is refused with the reason`, () => assert.match(parse(text).problem, says));
});
