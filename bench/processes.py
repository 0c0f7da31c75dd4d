"""Processes and their memory, from /proc."""

import os
from pathlib import Path


def parent(pid: int) -> int:
    """A process's parent."""
    # The name may hold spaces and brackets; what follows the last bracket is regular.
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    return int(after_name.split()[1])


def descendants(pid: int) -> list[int]:
    """All processes below one, without it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(parent(int(entry.name)), []).append(int(entry.name))
            except (OSError, ValueError):
                continue  # it has just ended
    found, open_ends = [], [pid]
    while open_ends:
        below = children.get(open_ends.pop(), [])
        found += below
        open_ends += below
    return found


def runs(pid: int, word: str) -> bool:
    """Whether a word stands in a process's command line."""
    try:
        return word in Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return False


def pss(pids: list[int]) -> float:
    """Proportional set size of some processes together, in MiB; NaN where it may not be read."""
    return _memory(pids, ("Pss:",))


def private(pids: list[int]) -> float:
    """What some processes share with nobody, in MiB: what one more of them costs."""
    return _memory(pids, ("Private_Clean:", "Private_Dirty:"))


def _memory(pids: list[int], lines: tuple[str, ...]) -> float:
    kilobytes = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            return float("nan")
        kilobytes += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(lines))
    return kilobytes / 1024


def seconds(pid: int) -> float:
    """Processor time that a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
