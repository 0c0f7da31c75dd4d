"""What ./test makes of the logs of its steps."""

import subprocess
import sys
from pathlib import Path

import pytest

from counts import counts

NEXTEST = """\
        PASS [   0.005s] (1/5) course names::a
     Summary [   0.031s] 5 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped
        FAIL [   0.004s] (2/5) course names::b
"""
CARGO_TEST = """\
test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
"""


@pytest.mark.parametrize(
    ("counted_as", "log", "status", "expected"),
    [
        ("one", "", 0, (1, 0)),
        ("one", "", 101, (0, 1)),
        ("nextest", NEXTEST, 100, (3, 2)),
        ("nextest", "     Summary [   1.2s] 1 test run: 1 passed, 0 skipped\n", 0, (1, 0)),
        ("cargo-test", CARGO_TEST, 101, (7, 3)),
        ("pytest", "....\n69 passed, 1 warning in 98.30s (0:01:38)\n", 0, (69, 0)),
        ("pytest", "= 1 failed, 2 passed, 3 errors in 0.10s =\n", 1, (2, 4)),
        ("last-line", "working\n12 passed, 0 failed\n", 0, (12, 0)),
        ("lessons", "topics 2/3\n131 blocks run as recorded, 0 errors\n", 0, (131, 0)),
        ("lessons", "topics 2/3\n130 blocks run as recorded, 2 errors\n", 1, (130, 2)),
        ("labs", "proved sql-injection\n4 proved, 1 failed\n", 1, (4, 1)),
        ("labs", "outline.yaml:3: odd\n4 proved, 0 failed\n", 1, (4, 1)),
    ],
)
def test_counts_are_those_of_the_log(
    counted_as: str, log: str, status: int, expected: tuple[int, int]
) -> None:
    assert counts(counted_as, log, status) == expected


@pytest.mark.parametrize("counted_as", ["nextest", "cargo-test", "pytest", "last-line", "labs"])
def test_a_step_that_died_early_counts_one_failure(counted_as: str) -> None:
    assert counts(counted_as, "error: could not compile\n", 101) == (0, 1)


@pytest.mark.parametrize("counted_as", ["nextest", "cargo-test", "pytest", "last-line", "labs"])
def test_a_step_of_checks_that_ran_none_has_failed(counted_as: str) -> None:
    assert counts(counted_as, "", 0) == (0, 1)


def test_checks_that_passed_do_not_hide_a_failure_at_the_end() -> None:
    assert counts("last-line", "3 passed, 0 failed\n", 1) == (3, 1)


def test_documentation_may_be_without_examples() -> None:
    assert counts("doc-tests", "", 0) == (0, 0)


def test_the_command_prints_both_numbers(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"\xff\n2 passed, 1 failed\n")
    command = [sys.executable, str(Path(__file__).with_name("counts.py")), "last-line", str(log), "1"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "2 1\n"
