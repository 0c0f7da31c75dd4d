// What js/figures/cvss.js uses of the calculator: scores of CVSS 3.1 and 4.0.
export { Cvss3P1, Cvss4P0 } from "ae-cvss-calculator";
