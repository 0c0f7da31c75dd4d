"""The program that calls the learner's function inside the learner's sandbox."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import RUNTIME

MODULE = """
import os, sys, threading, time

print("imported")

class Shop:
    @staticmethod
    def price(n):
        return n * 2

def echo(*args, **kwargs):
    print("noise")
    os.write(1, b"raw noise")
    return [list(args), kwargs]

def reads():
    return sys.stdin.read()

def raises():
    raise ValueError("too much")

def exits():
    sys.exit(3)

def unprintable():
    class Odd(Exception):
        def __str__(self):
            raise RuntimeError
    raise Odd

def dies():
    os._exit(0)

def no_json():
    return {1, 2}

def nan():
    return float("nan")

def surrogate():
    return "\\udc80"

def leaves_a_thread():
    threading.Thread(target=time.sleep, args=(600,)).start()
    return "done"

def sees():
    from importlib.util import find_spec
    return [name for name in ("quintain_grader", "quintain_call") if find_spec(name)]
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text(MODULE)
    return tmp_path


def run(workspace: Path, target: str, *args: Any, **kwargs: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, RUNTIME / "python/quintain_call.py"],
        input=json.dumps({"target": target, "args": args, "kwargs": kwargs}),
        cwd=workspace,
        capture_output=True,
        text=True,
        timeout=20,
    )


def answer(workspace: Path, target: str, *args: Any, **kwargs: Any) -> Any:
    return json.loads(run(workspace, target, *args, **kwargs).stdout)


def test_values_pass_both_ways_and_prints_do_not_mix_in(workspace: Path) -> None:
    done = run(workspace, "shop:echo", 1, "ä", x=[None])
    assert json.loads(done.stdout) == {"value": [[1, "ä"], {"x": [None]}]}
    assert "imported" in done.stderr
    assert "raw noise" in done.stderr


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("shop:raises", {"type": "ValueError", "message": "too much"}),
        ("shop:exits", {"type": "SystemExit", "message": "3"}),
        ("shop:unprintable", {"type": "Odd", "message": ""}),
    ],
)
def test_an_exception_is_an_answer(workspace: Path, target: str, expected: dict[str, str]) -> None:
    assert answer(workspace, target) == {"raised": expected}


@pytest.mark.parametrize(
    ("target", "type_name"),
    [
        ("shop:no_json", "TypeError"),
        ("shop:nan", "ValueError"),
        ("shop:missing", "AttributeError"),
        ("missing:f", "ModuleNotFoundError"),
    ],
)
def test_what_can_not_be_called_or_told_is_raised(workspace: Path, target: str, type_name: str) -> None:
    assert answer(workspace, target)["raised"]["type"] == type_name


def test_a_method_can_be_named(workspace: Path) -> None:
    assert answer(workspace, "shop:Shop.price", 3) == {"value": 6}


def test_odd_text_still_makes_json(workspace: Path) -> None:
    assert answer(workspace, "shop:surrogate") == {"value": "?"}


def test_the_function_finds_no_input_and_none_of_our_modules(workspace: Path) -> None:
    assert answer(workspace, "shop:reads") == {"value": ""}
    assert answer(workspace, "shop:sees") == {"value": []}


def test_a_thread_left_running_does_not_hold_up_the_answer(workspace: Path) -> None:
    assert answer(workspace, "shop:leaves_a_thread") == {"value": "done"}


def test_a_process_that_dies_gives_no_answer(workspace: Path) -> None:
    assert run(workspace, "shop:dies").stdout == ""
