"""Prints how many checks of one step passed and failed: counts.py COUNTED_AS LOG STATUS.

A step whose command failed without a failed check counts one failure, and so does a step of many
checks that ran none.
"""

import re
import sys
from pathlib import Path


def nextest(log: str) -> tuple[int, int]:
    """Counts of cargo nextest's summary."""
    summary = re.findall(r"^\s*Summary \[.*?\] .*? tests? run: (.*)$", log, re.MULTILINE)[-1]
    return _number(r"(\d+) passed", summary), sum(
        _number(rf"(\d+) {word}", summary) for word in ("failed", "timed out", "exec failed")
    )


def cargo_test(log: str) -> tuple[int, int]:
    """Sum of the counts of all test binaries."""
    results = re.findall(r"^test result: \w+\. (\d+) passed; (\d+) failed;", log, re.MULTILINE)
    return sum(int(passed) for passed, _ in results), sum(int(failed) for _, failed in results)


def pytest(log: str) -> tuple[int, int]:
    """Counts of pytest's last line."""
    summary = re.findall(r"^=* ?((?:\d+ \w+(?:, )?)+) in [\d.]+s", log, re.MULTILINE)[-1]
    return _number(r"(\d+) passed", summary), _number(r"(\d+) failed", summary) + _number(
        r"(\d+) errors?", summary
    )


def last_line(log: str) -> tuple[int, int]:
    """Counts of a closing line "N passed, N failed"."""
    passed, failed = re.findall(r"^(\d+) passed, (\d+) failed", log, re.MULTILINE)[-1]
    return int(passed), int(failed)


def labs(log: str) -> tuple[int, int]:
    """Counts of `quintain check`: labs that are proved, and labs that are not."""
    proved, failed = re.findall(r"^(\d+) proved, (\d+) failed$", log, re.MULTILINE)[-1]
    return int(proved), int(failed)


def lessons(log: str) -> tuple[int, int]:
    """Counts of `quintain check --lessons`: blocks that print what is recorded, and errors of any kind."""
    well, errors = re.findall(r"^(\d+) blocks run as recorded, (\d+) errors$", log, re.MULTILINE)[-1]
    return int(well), int(errors)


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


KINDS = {
    "nextest": nextest,
    "cargo-test": cargo_test,
    "doc-tests": cargo_test,
    "pytest": pytest,
    "last-line": last_line,
    "labs": labs,
    "lessons": lessons,
}

MAY_BE_EMPTY = ("doc-tests",)


def counts(counted_as: str, log: str, status: int) -> tuple[int, int]:
    """Passed and failed checks of a step that ended with `status`."""
    if counted_as == "one":
        return (1, 0) if status == 0 else (0, 1)
    try:
        passed, failed = KINDS[counted_as](log)
    except IndexError:
        passed, failed = 0, 0
    if failed == 0 and (status != 0 or (passed == 0 and counted_as not in MAY_BE_EMPTY)):
        failed = 1
    return passed, failed


if __name__ == "__main__":
    print(*counts(sys.argv[1], Path(sys.argv[2]).read_text(errors="replace"), int(sys.argv[3])))
