// The metrics of CVSS 3.1, in the order of a vector, described in our own words.
// FIRST, "Common Vulnerability Scoring System v3.1: Specification Document". CVSS is owned by FIRST.Org, Inc.

const notDefined = ["X", "Not defined", "As in the base score, or the worst case."];
const impact = (what) => [["H", "High", `All of it, or the part that matters. ${what}`], ["L", "Low", "Some of it, and not of the attacker's choosing."], ["N", "None", "Nothing."]];

const base = [
  { key: "AV", name: "Attack vector", values: [["N", "Network", "From anywhere that reaches it, such as the internet."], ["A", "Adjacent", "From the same network, Bluetooth range, or inside a VPN."], ["L", "Local", "From an account or a file on the machine."], ["P", "Physical", "By touching the device."]] },
  { key: "AC", name: "Attack complexity", values: [["L", "Low", "It works each time."], ["H", "High", "It needs conditions that the attacker does not control."]] },
  { key: "PR", name: "Privileges required", values: [["N", "None", "No account."], ["L", "Low", "An ordinary account."], ["H", "High", "An administrator's account."]] },
  { key: "UI", name: "User interaction", values: [["N", "None", "Nobody else has to act."], ["R", "Required", "Somebody has to open, click or visit."]] },
  { key: "S", name: "Scope", values: [["U", "Unchanged", "Harm stays with what has the flaw."], ["C", "Changed", "Harm reaches what another authority guards, as from a sandbox to the host."]] },
  { key: "C", name: "Confidentiality", values: impact("Everything can be read.") },
  { key: "I", name: "Integrity", values: impact("Everything can be changed.") },
  { key: "A", name: "Availability", values: impact("It stops.") },
];

const temporal = [
  { key: "E", name: "Exploit code maturity", values: [notDefined, ["H", "High", "Works everywhere, or spreads by itself."], ["F", "Functional", "Working code is there."], ["P", "Proof of concept", "Code that needs skill to use."], ["U", "Unproven", "None is known."]] },
  { key: "RL", name: "Remediation level", values: [notDefined, ["U", "Unavailable", "No repair."], ["W", "Workaround", "An unofficial one."], ["T", "Temporary fix", "Official, for the time being."], ["O", "Official fix", "A complete one of the vendor."]] },
  { key: "RC", name: "Report confidence", values: [notDefined, ["C", "Confirmed", "Shown, or said by the vendor."], ["R", "Reasonable", "Good reason to believe it."], ["U", "Unknown", "Reports disagree."]] },
];

const requirement = (key, name) => ({ key, name, values: [notDefined, ["H", "High", "Losing it is catastrophic here."], ["M", "Medium", "Losing it is serious here."], ["L", "Low", "Losing it hardly matters here."]] });
const modified = base.map(({ key, name, values }) => ({ key: `M${key}`, name: `Modified ${name.toLowerCase()}`, values: [notDefined, ...values] }));

export const version31 = {
  id: "3.1",
  groups: [
    { id: "base", title: "Base", note: "What the flaw is, everywhere and always.", metrics: base },
    { id: "temporal", title: "Temporal", note: "How things stand now: exploits, repairs, certainty.", metrics: temporal },
    { id: "environmental", title: "Environmental", note: "How things are at your place.", metrics: [requirement("CR", "Confidentiality requirement"), requirement("IR", "Integrity requirement"), requirement("AR", "Availability requirement"), ...modified] },
  ],
};
