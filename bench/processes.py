"""Processes and their memory, from /proc."""

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
    kilobytes = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            return float("nan")
        kilobytes += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return kilobytes / 1024
