"""What the platform hears of a run."""

import os
import subprocess
import sys

import pytest
from conftest import RUNTIME, Platform


def test_checks_are_announced_started_ended_and_the_run_finished(platform: Platform) -> None:
    run = platform.run(
        behaviour='''
            def test_search():
                """Search finds books

                Not part of the title.
                """
        ''',
        attacks="""
            import pytest

            @pytest.mark.title("A quote does no harm")
            def test_quote():
                assert False, "The quote did harm."

            @pytest.mark.parametrize("way", [
                pytest.param("get", marks=pytest.mark.title("By a link")),
                pytest.param("post", marks=pytest.mark.title("By a form")),
            ])
            def test_way(way):
                pass

            def test_without_a_title():
                pass
        """,
    )
    assert run.events[0] == {
        "event": "collected",
        "checks": [
            {"id": "test_behaviour.py::test_search", "kind": "behaviour", "title": "Search finds books"},
            {"id": "test_attacks.py::test_quote", "kind": "attack", "title": "A quote does no harm"},
            {"id": "test_attacks.py::test_way[get]", "kind": "attack", "title": "By a link"},
            {"id": "test_attacks.py::test_way[post]", "kind": "attack", "title": "By a form"},
            {"id": "test_attacks.py::test_without_a_title", "kind": "attack", "title": "Without a title"},
        ],
    }
    assert run.names == ["collected"] + ["started", "result"] * 5 + ["finished"]
    for started, result in zip(run.events[1:-1:2], run.events[2:-1:2], strict=True):
        assert started["id"] == result["id"]
    failed = run.results["test_quote"]
    assert failed["result"] == "failed"
    assert failed["message"] == "The quote did harm."
    assert failed["replay"] is None
    assert 0 <= failed["seconds"] < 5
    assert run.results["test_search"]["message"] is None
    assert run.status == 1


def test_an_oracle_is_of_its_own_kind(platform: Platform) -> None:
    run = platform.run(oracle="def test_done(): pass")
    assert run.checks["test_done"]["kind"] == "oracle"
    assert run.names[-1] == "finished"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"test_attacks.py": "import nothing_of_that_name"}, "nothing_of_that_name"),
        ({"test_attacks.py": "def test_x(:"}, "SyntaxError"),
        ({"test_attacks.py": "x = 1"}, "The lab has no checks."),
        ({"test_other.py": "def test_x(): pass"}, "not in test_other.py"),
        (
            {"test_behaviour.py": "def test_x(): pass", "test_attacks.py": "raise SystemExit(0)"},
            "SystemExit",
        ),
    ],
    ids=["import", "syntax", "empty", "stranger", "exit"],
)
def test_checks_that_can_not_be_collected_are_broken_and_none_runs(
    platform: Platform, files: dict[str, str], reason: str
) -> None:
    run = platform.run_files(files)
    assert run.names == ["broken"]
    assert reason in run.events[0]["message"]


def test_a_check_that_ends_the_whole_run_does_not_finish_it(platform: Platform) -> None:
    run = platform.run(attacks='import pytest\ndef test_x(): pytest.exit("enough")\ndef test_y(): pass')
    assert run.names[-1] == "broken"
    assert "test_y" not in run.results


def test_a_process_that_dies_leaves_no_finish(platform: Platform) -> None:
    run = platform.run(attacks="import os\ndef test_x(): os._exit(0)")
    assert run.names == ["collected", "started"]


def test_the_run_ends_when_the_platform_hangs_up(platform: Platform) -> None:
    platform.hang_up_on = "started"
    run = platform.run(attacks="def test_x(app_log): app_log()\ndef test_y(): pass")
    assert run.status == pytest.ExitCode.INTERNAL_ERROR
    assert "finished" not in run.names


def test_a_run_without_a_channel_says_so(platform: Platform) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(RUNTIME / "python")}
    command = [sys.executable, "-m", "pytest", "-p", "quintain_grader"]
    run = subprocess.run(command, cwd=platform.folder, env=environment, capture_output=True, text=True)
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert "QUINTAIN_CONTROL names no control channel" in run.stderr


def test_the_channel_is_hidden_from_checks_and_their_children(platform: Platform) -> None:
    run = platform.run(
        attacks="""
            import os, subprocess, pytest

            def test_environment():
                assert "QUINTAIN_CONTROL" not in os.environ, "named"

            def test_number_three_is_not_the_channel():
                try:
                    link = os.readlink("/proc/self/fd/3")
                except FileNotFoundError:
                    return
                assert "socket" not in link, link

            def test_children_do_not_inherit_it():
                command = ["ls", "-l", "/proc/self/fd"]
                listing = subprocess.run(command, close_fds=False, capture_output=True, text=True).stdout
                assert listing, "the script ran"
                assert "socket" not in listing, listing
        """,
    )
    assert {name: run.result(name) for name in run.results} == {
        "test_environment": ("passed", None),
        "test_number_three_is_not_the_channel": ("passed", None),
        "test_children_do_not_inherit_it": ("passed", None),
    }
