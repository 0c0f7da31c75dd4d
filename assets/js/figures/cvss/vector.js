// Vector strings, both ways.
import { version31 } from "./metrics31.js";
import { version40 } from "./metrics40.js";

export const versions = { 3.1: version31, "4.0": version40 };

/** All metrics of a version, in the order of a vector. */
export function metricsOf(version) {
  return versions[version].groups.flatMap(({ metrics }) => metrics);
}

export function isBase(version, key) {
  return versions[version].groups[0].metrics.some((metric) => metric.key === key);
}

/** The values as a vector; what is not defined is left out. */
export function format(version, values) {
  const parts = metricsOf(version).filter(({ key }) => values[key] && values[key] !== "X").map(({ key }) => `${key}:${values[key]}`);
  return [`CVSS:${version}`, ...parts].join("/");
}

/** {version, values} of a vector; {problem} says what is wrong with it. Metrics may come in any order. */
export function parse(text) {
  const [prefix, ...parts] = text.trim().split("/");
  const version = prefix.match(/^CVSS:(3\.1|4\.0)$/)?.[1];
  if (!version) return { problem: "A vector begins with CVSS:3.1/ or CVSS:4.0/." };
  const known = new Map(metricsOf(version).map((metric) => [metric.key, metric]));
  const values = {};
  for (const part of parts) {
    const [key, value, more] = part.split(":");
    const metric = known.get(key);
    if (!metric) return { problem: part ? `CVSS ${version} has no metric “${key}”.` : "There is a slash with nothing behind it." };
    const codes = metric.values.map(([code]) => code);
    if (more !== undefined || !codes.includes(value)) return { problem: `${key} (${metric.name}) is one of ${codes.join(", ")}; “${value ?? ""}” is not.` };
    if (key in values) return { problem: `${key} is there twice.` };
    values[key] = value;
  }
  const missing = [...known.keys()].filter((key) => isBase(version, key) && !(key in values));
  if (missing.length) return { problem: `${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} missing: every base metric must be there.` };
  return { version, values };
}
