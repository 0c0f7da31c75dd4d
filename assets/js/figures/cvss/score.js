// Scores, by the ae-cvss-calculator of metaeffekt. It was compared with Red Hat's Python package cvss:
// see assets/test/cvss-vectors.txt.
import { Cvss3P1, Cvss4P0 } from "../../../vendor/cvss.js";

/** The word for a score of 0 to 10. CVSS 3.1 and 4.0, "Qualitative Severity Rating Scale". */
export function severity(score) {
  if (score === 0) return "None";
  if (score < 4) return "Low";
  if (score < 7) return "Medium";
  return score < 9 ? "High" : "Critical";
}

/**
 * Scores a complete vector: {score, severity, parts: [[name, score or null]], name, macro}.
 * `score` takes in all that is said; a part is null where nothing was said for it.
 * name: "CVSS-BT" and so on, 4.0 only; macro: its six levels, [[name, metrics, level]], 0 the worst.
 */
export function score(version, vector) {
  return version === "3.1" ? score31(vector) : score40(vector);
}

function score31(vector) {
  const { base, temporal, environmental, overall } = new Cvss3P1(vector).calculateScores();
  return {
    score: overall, severity: severity(overall), name: "CVSS 3.1", macro: null,
    parts: [["Base", base], ["Temporal", temporal ?? null], ["Environmental", environmental ?? null]],
  };
}

const levels = [
  ["Exploitability", "AV PR UI"], ["Complexity", "AC AT"], ["Vulnerable system", "VC VI VA"],
  ["Subsequent systems", "SC SI SA"], ["Exploitation", "E"], ["Requirements", "CR IR AR with VC VI VA"],
];

function score40(vector) {
  const cvss = new Cvss4P0(vector);
  const { overall, baseMetricsOnly } = cvss.calculateScores();
  const macro = cvss.getMacroVector().toString();
  return {
    score: overall, severity: severity(overall), name: cvss.getNomenclature(),
    parts: [["Base metrics alone", baseMetricsOnly ?? overall]],
    macro: levels.map(([name, metrics], i) => [name, metrics, Number(macro[i])]),
  };
}
