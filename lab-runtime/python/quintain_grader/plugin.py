"""The pytest plugin: fixtures for checks, and reports of each check to the platform."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from .attacker import Attacker
from .calls import Caller
from .clients import Clients, Recorder
from .control import ENVIRONMENT_NAME, Control
from .files import Files
from .reporter import Reporter
from .victim import Victim

CONTROL = pytest.StashKey[Control]()
RECORDER = pytest.StashKey[Recorder]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "title(text): what the learner reads as the name of the check")
    _keep_assertions_plain(config)
    try:
        control = Control.from_environment()
    except (KeyError, ValueError, OSError) as error:
        raise pytest.UsageError(f"{ENVIRONMENT_NAME} names no control channel: {error!r}") from None
    recorder = Recorder()
    config.stash[CONTROL] = control
    config.stash[RECORDER] = recorder
    config.pluginmanager.register(Reporter(control, recorder), "quintain-reporter")


def pytest_unconfigure(config: pytest.Config) -> None:
    if (control := config.stash.get(CONTROL, None)) is not None:
        control.close()


def _keep_assertions_plain(config: pytest.Config) -> None:
    """Stop pytest from adding operands to assertion messages: learners read them as written."""
    hook: Any = config.pluginmanager.rewrite_hook
    if hook in sys.meta_path:
        sys.meta_path.remove(hook)


@pytest.fixture(scope="session")
def session_info(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the platform says of the session: its origins, flag and secrets."""
    info: dict[str, Any] = _control(request).call("session.info")
    return info


@pytest.fixture(scope="session")
def url(session_info: dict[str, Any]) -> Callable[[str], str]:
    """Address of an origin by its label, without a slash at the end: ``url("app")``."""
    addresses = {origin["name"]: origin["url"].rstrip("/") for origin in session_info["origins"]}

    def url_of(origin: str = "app") -> str:
        # The first origin is the application, whatever the lab calls it.
        if origin == "app" and origin not in addresses:
            return next(iter(addresses.values()))
        if origin not in addresses:
            raise LookupError(f"the lab has no origin {origin!r}, only {', '.join(addresses)}")
        return addresses[origin]

    return url_of


@pytest.fixture(scope="session")
def flag(session_info: dict[str, Any]) -> str:
    """The session's flag."""
    return str(session_info["flag"])


@pytest.fixture(scope="session")
def secrets(session_info: dict[str, Any]) -> dict[str, Any]:
    """What the lab's seed.py published to the checks."""
    return dict(session_info["secrets"] or {})


@pytest.fixture
def new_client(request: pytest.FixtureRequest, url: Callable[[str], str]) -> Iterator[Clients]:
    """Makes further clients: ``new_client("partner", follow_redirects=False)``."""
    clients = Clients(request.config.stash[RECORDER], url)
    yield clients
    clients.close()


@pytest.fixture
def app(new_client: Clients) -> httpx.Client:
    """A client without cookies on the application; follows redirects, waits 10 s at most."""
    return new_client("app")


@pytest.fixture
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Files]:
    """The learner's workspace and the application's data, to be read."""
    files = Files(_control(request), tmp_path / "copies")
    yield files
    files.close()


@pytest.fixture(scope="session")
def call(request: pytest.FixtureRequest) -> Caller:
    """Calls a function of the learner's code: ``call("money:split", 100, 3)``."""
    return Caller(_control(request))


@pytest.fixture(scope="session")
def restart(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Restarts the application; its data stays. Returns when it is up again."""
    control = _control(request)
    return lambda: control.call("app.restart")


@pytest.fixture(scope="session")
def app_log(request: pytest.FixtureRequest) -> Callable[[], str]:
    """What the application has written to its standard output and error: ``app_log()``."""
    control = _control(request)
    return lambda: str(control.call("app.log"))


@pytest.fixture(scope="session")
def victim(request: pytest.FixtureRequest, session_info: dict[str, Any]) -> Victim:
    """The session's simulated user, in a real browser."""
    if not session_info["victim"]:
        raise LookupError("the lab has no victim: add [victim] to its lab.toml")
    return Victim(_control(request))


@pytest.fixture(scope="session")
def attacker(request: pytest.FixtureRequest, session_info: dict[str, Any]) -> Attacker:
    """The attacker's site."""
    if not session_info["attacker"]:
        raise LookupError('the lab has no attacker: add an origin of kind = "attacker" to its lab.toml')
    return Attacker(_control(request), session_info["attacker"].rstrip("/"))


def _control(request: pytest.FixtureRequest) -> Control:
    return request.config.stash[CONTROL]
