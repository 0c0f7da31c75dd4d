// The metrics of CVSS 4.0, in the order of a vector, described in our own words.
// FIRST, "Common Vulnerability Scoring System version 4.0: Specification Document". CVSS is owned by FIRST.Org, Inc.

const notDefined = ["X", "Not defined", "As in the base metrics, or the worst case."];
const impact = (high) => [["H", "High", high], ["L", "Low", "Some of it, and not of the attacker's choosing."], ["N", "None", "Nothing."]];

const base = [
  { key: "AV", name: "Attack vector", values: [["N", "Network", "From anywhere that reaches it, such as the internet."], ["A", "Adjacent", "From the same network, Bluetooth range, or inside a VPN."], ["L", "Local", "From an account or a file on the machine."], ["P", "Physical", "By touching the device."]] },
  { key: "AC", name: "Attack complexity", values: [["L", "Low", "No defence has to be got round."], ["H", "High", "A built-in defence must be got round, such as ASLR, or a secret found out."]] },
  { key: "AT", name: "Attack requirements", values: [["N", "None", "It works on all or most installations."], ["P", "Present", "It needs a certain set-up, such as a race that is won or a place on the network path."]] },
  { key: "PR", name: "Privileges required", values: [["N", "None", "No account."], ["L", "Low", "An ordinary account."], ["H", "High", "An administrator's account."]] },
  { key: "UI", name: "User interaction", values: [["N", "None", "Nobody else has to act."], ["P", "Passive", "Somebody does what they do anyway, such as looking at a page."], ["A", "Active", "Somebody has to be talked into a step, such as importing a file."]] },
  { key: "VC", name: "Confidentiality, vulnerable system", values: impact("Everything on the system with the flaw can be read, or what matters.") },
  { key: "VI", name: "Integrity, vulnerable system", values: impact("Everything on it can be changed, or what matters.") },
  { key: "VA", name: "Availability, vulnerable system", values: impact("It stops.") },
  { key: "SC", name: "Confidentiality, subsequent systems", values: impact("Everything on systems behind it can be read, or what matters.") },
  { key: "SI", name: "Integrity, subsequent systems", values: impact("Everything on systems behind it can be changed, or what matters.") },
  { key: "SA", name: "Availability, subsequent systems", values: impact("Systems behind it stop.") },
];

const threat = [
  { key: "E", name: "Exploit maturity", values: [["X", "Not defined", "Counts as Attacked."], ["A", "Attacked", "Attacks have been reported, or easy tools are there."], ["P", "Proof of concept", "Code is there, attacks are not known."], ["U", "Unreported", "Neither is known."]] },
];

const requirement = (key, name) => ({ key, name, values: [["X", "Not defined", "Counts as High."], ["H", "High", "Losing it is catastrophic here."], ["M", "Medium", "Losing it is serious here."], ["L", "Low", "Losing it hardly matters here."]] });

const safety = ["S", "Safety", "People may be hurt."];
const modified = base.map(({ key, name, values }) => ({
  key: `M${key}`,
  name: `Modified ${name[0].toLowerCase()}${name.slice(1)}`,
  values: [notDefined, ...(key === "SI" || key === "SA" ? [safety] : []), ...values.map((value) => (key.startsWith("S") && value[0] === "N" ? ["N", "Negligible", "Nothing worth speaking of."] : value))],
}));

const told = ["X", "Not defined", "Nothing is said."];
const supplemental = [
  { key: "S", name: "Safety", values: [told, ["N", "Negligible", "Nobody is hurt, or slightly at most."], ["P", "Present", "People may be hurt."]] },
  { key: "AU", name: "Automatable", values: [told, ["N", "No", "Each victim takes handwork."], ["Y", "Yes", "One script attacks many."]] },
  { key: "R", name: "Recovery", values: [told, ["A", "Automatic", "The system comes back by itself."], ["U", "User", "Somebody has to bring it back."], ["I", "Irrecoverable", "It does not come back."]] },
  { key: "V", name: "Value density", values: [told, ["D", "Diffuse", "One victim holds little."], ["C", "Concentrated", "One victim holds much."]] },
  { key: "RE", name: "Response effort", values: [told, ["L", "Low", "Little work for those who run it."], ["M", "Moderate", "Some work."], ["H", "High", "Hard, or not possible without the vendor."]] },
  { key: "U", name: "Provider urgency", values: [told, ["Clear", "Clear", "For information."], ["Green", "Green", "Reduced."], ["Amber", "Amber", "Moderate."], ["Red", "Red", "Highest."]] },
];

export const version40 = {
  id: "4.0",
  groups: [
    { id: "base", title: "Base", note: "What the flaw is, everywhere and always.", metrics: base },
    { id: "threat", title: "Threat", note: "Whether it is attacked now.", metrics: threat },
    { id: "environmental", title: "Environmental", note: "How things are at your place.", metrics: [requirement("CR", "Confidentiality requirement"), requirement("IR", "Integrity requirement"), requirement("AR", "Availability requirement"), ...modified] },
    { id: "supplemental", title: "Supplemental", note: "More to know. The score does not change.", metrics: supplemental },
  ],
};
