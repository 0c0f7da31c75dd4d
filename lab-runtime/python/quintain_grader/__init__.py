"""What the checks of a lab can use: a pytest plugin with the fixtures of Quintain.

A check gets everything as a fixture, so it needs to import nothing from here but, now and
then, the types that it names:

    from quintain_grader import CallRaised

The fixtures are listed in ``lab-runtime/README.md``.
"""

from .attacker import Request
from .calls import CallFailed, CallRaised
from .victim import Visit

__all__ = ["CallFailed", "CallRaised", "Request", "Visit"]

pytest_plugins = ["quintain_grader.plugin"]
