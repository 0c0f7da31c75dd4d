"""Calls one function of the learner's code and prints what came of it as JSON.

Started by the platform in the learner's sandbox, with the workspace as working directory.
Reads {"target": "module:function", "args": [...], "kwargs": {...}} from standard input and
writes {"value": ...} or {"raised": {"type": ..., "message": ...}} to standard output. What the
learner's code prints goes to standard error.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Read the request, call, answer, end."""
    request = json.load(sys.stdin)
    answer_to = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    own_folder = str(Path(__file__).parent)
    sys.path[:] = [str(Path.cwd()), *(place for place in sys.path if place != own_folder)]
    try:
        value = resolve(request["target"])(*request["args"], **request["kwargs"])
        answer = encoded({"value": value})
    except BaseException as error:
        answer = encoded({"raised": {"type": type(error).__name__, "message": text_of(error)}})
    with os.fdopen(answer_to, "wb") as out:
        out.write(answer)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that the learner's code left running must not hold up the answer.
    os._exit(0)


def resolve(target: str) -> Any:
    """The function that "module:function" (or "module:Class.method") names."""
    module, _, path = target.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found


def encoded(answer: dict[str, Any]) -> bytes:
    """`answer` as JSON that every reader takes: no NaN, no lone surrogates."""
    return json.dumps(answer, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def text_of(error: BaseException) -> str:
    """The exception's own words, at most 2,000 characters of them."""
    try:
        return str(error)[:2000]
    except Exception:
        return ""


if __name__ == "__main__":
    main()
