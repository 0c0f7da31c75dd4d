"""The victim: a real browser of the session's simulated user."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .control import Control


@dataclass(frozen=True)
class Visit:
    """What the victim's browser ended with."""

    url: str
    title: str
    text: str
    """Visible text of the page."""
    console: list[str]
    results: list[Any]
    """Values of the visit's `eval` steps, in their order."""
    error: str | None
    """Why the visit ended before its last step, or None."""


class Victim:
    """The fixture ``victim``."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def visit(
        self,
        url: str | None = None,
        signed_in: bool = True,
        steps: Sequence[Mapping[str, Any]] | None = None,
    ) -> Visit:
        """Let the victim open `url` in a fresh browser, and wait until the visit is over.

        Without `url` the victim does the lab's routine. `steps` replaces what lab.toml says the
        victim does; beyond its kinds of step, ``{"eval": "JavaScript expression"}`` adds the
        expression's JSON value to the visit's results.
        """
        answer = self._control.call(
            "victim.visit",
            url=url,
            signed_in=signed_in,
            steps=None if steps is None else [dict(step) for step in steps],
        )
        return Visit(
            url=answer.get("url") or "",
            title=answer.get("title") or "",
            text=answer.get("text") or "",
            console=list(answer.get("console") or []),
            results=list(answer.get("results") or []),
            error=answer.get("error"),
        )
