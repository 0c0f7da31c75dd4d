"""Makes cvss-vectors.txt anew: random vectors, scored by Red Hat's package cvss.

Run with a Python that has it: lab-runtime/.venv/bin/python assets/test/cvss-vectors.py [COUNT [SEED]]
"""

import random
import sys
from pathlib import Path

from cvss import CVSS3, CVSS4

BASE_31 = {"AV": "NALP", "AC": "LH", "PR": "NLH", "UI": "NR", "S": "UC", "C": "HLN", "I": "HLN", "A": "HLN"}
MORE_31 = {"E": "HFPU", "RL": "UWTO", "RC": "CRU", "CR": "HML", "IR": "HML", "AR": "HML"}
MODIFIED_31 = {f"M{name}": values for name, values in BASE_31.items()}
BASE_40 = {"AV": "NALP", "AC": "LH", "AT": "NP", "PR": "NLH", "UI": "NPA"}
BASE_40 |= dict.fromkeys(("VC", "VI", "VA", "SC", "SI", "SA"), "HLN")
MORE_40 = {"E": "APU", "CR": "HML", "IR": "HML", "AR": "HML"}
MODIFIED_40 = {f"M{name}": values + ("S" if name in ("SI", "SA") else "") for name, values in BASE_40.items()}


def vector(version: str, base: dict[str, str], more: dict[str, str]) -> str:
    """A vector with every base metric and a few or many of the others."""
    share = random.choice((0, 0.2, 0.7))
    parts = [f"{name}:{random.choice(values)}" for name, values in base.items()]
    parts += [f"{name}:{random.choice(values)}" for name, values in more.items() if random.random() < share]
    return "/".join([f"CVSS:{version}", *parts])


def scored(text: str) -> str:
    """The vector and its scores; 3.1 has three: base, temporal, environmental."""
    if text.startswith("CVSS:4.0"):
        return f"{text} {CVSS4(text).base_score}"
    return f"{text} {' '.join(str(score) for score in CVSS3(text).scores())}"


def main() -> None:
    """Writes the file beside this one."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 2026)
    lines = ["# Random vectors, scored by the Python package cvss 3.6 of Red Hat. Made by cvss-vectors.py."]
    for _ in range(count):
        lines.append(scored(vector("3.1", BASE_31, MORE_31 | MODIFIED_31)))
        lines.append(scored(vector("4.0", BASE_40, MORE_40 | MODIFIED_40)))
    Path(__file__).with_name("cvss-vectors.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
