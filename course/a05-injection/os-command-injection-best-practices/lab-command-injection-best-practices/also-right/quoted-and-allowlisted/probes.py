"""The probes themselves: what this host can resolve, and what answers it."""

import shlex
import subprocess
from dataclasses import dataclass

LINES_SHOWN = 12
SECONDS = 8


@dataclass(frozen=True)
class Result:
    state: str  # "up" or "down"
    summary: str
    output: str


def look_up(host: str) -> Result:
    """All addresses that the host's resolver has for a name, each once."""
    output = run(f"getent ahosts -- {shlex.quote(host)} | cut -d ' ' -f 1 | sort -u")
    if not output:
        return Result("down", "No address found", "")
    return Result("up", f"Addresses: {len(output.splitlines())}", output)


def fetch(host: str, family: str = "") -> Result:
    """The first lines that a web server answers."""
    if family not in ("", "-4", "-6"):
        return Result("down", "IPv4, IPv6 or either: there is no other choice", "")
    url = shlex.quote(f"http://{host}/")
    output = run(f"curl -sS -i --max-time 5 {family} -- {url}")
    shown = "\n".join(output.splitlines()[:LINES_SHOWN])
    if not shown.startswith("HTTP/"):
        return Result("down", "No answer", shown)
    return Result("up", f"Answers: {shown.splitlines()[0]}", shown)


def run(command: str) -> str:
    """What a command prints, errors included, as a terminal would show it."""
    try:
        done = subprocess.run(
            command,
            shell=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.strip()
