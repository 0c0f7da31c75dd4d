"""Reports the run to the platform: which checks there are, and how each one ended."""

from collections.abc import Generator
from typing import Any

import pytest

from .clients import Recorder
from .control import Control, ControlLost
from .messages import PASSED, Outcome, outcome_of, tail

KINDS = {
    "test_behaviour.py": "behaviour",
    "test_attacks.py": "attack",
    "test_oracle.py": "oracle",
}


class Reporter:
    """Hooks of one pytest session."""

    def __init__(self, control: Control, recorder: Recorder) -> None:
        self._control = control
        self._recorder = recorder
        self._broken: list[str] = []
        self._outcome = PASSED
        self._seconds = 0.0

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._broken.append(report.longreprtext)

    def pytest_internalerror(self, excrepr: object) -> None:
        self._broken.append(str(excrepr))

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, object, object]:
        done = yield
        strangers = sorted({item.path.name for item in session.items} - KINDS.keys())
        if strangers:
            self._broken.append(f"Checks stand in {', '.join(KINDS)}, not in {', '.join(strangers)}.")
        if self._broken:
            raise session.Interrupted("the checks can't be collected")
        checks = [
            {"id": item.nodeid, "kind": KINDS[item.path.name], "title": _title(item)}
            for item in session.items
        ]
        if checks:
            self._say("collected", checks=checks)
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._recorder.reset()
        self._outcome = PASSED
        self._seconds = 0.0
        self._say("started", id=item.nodeid)
        done = yield
        self._say(
            "result",
            id=item.nodeid,
            result=self._outcome.result,
            message=self._outcome.message,
            seconds=round(self._seconds, 4),
            replay=self._recorder.replay,
        )
        return done

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        self._seconds += call.duration
        if call.excinfo is not None and self._outcome.result == "passed":
            self._outcome = self._ended_by(call.excinfo)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int | pytest.ExitCode) -> None:
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and not self._broken:
            self._say("finished")
        else:
            reason = "\n".join(self._broken) or _reason(exitstatus)
            self._say("broken", message=tail(reason))

    def _say(self, event: str, **fields: Any) -> None:
        try:
            self._control.event(event, **fields)
        except ControlLost as lost:
            # Nobody listens any more, so no result of a further check can count.
            pytest.exit(str(lost), returncode=pytest.ExitCode.INTERNAL_ERROR)

    def _ended_by(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Outcome:
        return outcome_of(excinfo.value, excinfo.tb, self._recorder.request)


def _title(item: pytest.Item) -> str:
    """The check's name for the learner: marker, else docstring, else the function's name."""
    if (marker := item.get_closest_marker("title")) and marker.args:
        return str(marker.args[0])
    docstring = (getattr(getattr(item, "obj", None), "__doc__", None) or "").strip()
    if docstring:
        return docstring.splitlines()[0].strip()
    return item.name.removeprefix("test_").replace("_", " ").capitalize()


def _reason(exitstatus: int | pytest.ExitCode) -> str:
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        return "The lab has no checks."
    return f"The checks ended with pytest's exit status {int(exitstatus)}."
