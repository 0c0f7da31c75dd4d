"""Calling a function of the learner's code, in a process of its own in the learner's sandbox."""

from typing import Any

from .control import Control, ControlError


class CallRaised(Exception):
    """The learner's function raised an exception."""

    def __init__(self, type_name: str, message: str, target: str = "The function") -> None:
        super().__init__(
            f"{target} raised {type_name}: {message}" if message else f"{target} raised {type_name}."
        )
        self.type_name = type_name
        self.message = message


class CallFailed(Exception):
    """The learner's function gave no answer: it crashed, printed too much, or was not ready in time."""


class Caller:
    """The fixture ``call``."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def __call__(self, target: str, *args: Any, timeout: float = 10, **kwargs: Any) -> Any:
        """Call ``module:function`` with values that JSON can carry, and return its value.

        The value is the learner's word: whatever a check concludes from it must be seen from
        outside as well. Raises CallRaised if the function raised, CallFailed if it gave no answer
        within `timeout` seconds.
        """
        try:
            return self._control.call("call", target=target, args=list(args), kwargs=kwargs, timeout=timeout)
        except ControlError as error:
            if error.kind == "raised":
                raise CallRaised(error.type_name, error.message, target) from None
            if error.kind in ("failed", "timeout", "not-found"):
                raise CallFailed(error.message or f"{target} gave no answer within {timeout:g} s.") from None
            raise
