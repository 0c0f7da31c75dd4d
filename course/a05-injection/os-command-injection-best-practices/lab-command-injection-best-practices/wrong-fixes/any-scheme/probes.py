"""The probes themselves: what this host can resolve, and what answers it."""

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
    output = run(["getent", "ahosts", "--", host])
    output = "\n".join(sorted({line.split()[0] for line in output.splitlines()}))
    if not output:
        return Result("down", "No address found", "")
    return Result("up", f"Addresses: {len(output.splitlines())}", output)


def fetch(host: str, family: str = "") -> Result:
    """The first lines that a web server answers."""
    if family not in ("", "-4", "-6"):
        return Result("down", "There is no such connection setting", "")
    options = [family] if family else []
    output = run(["curl", "-sS", "-i", "--max-time", "5", *options, "--", host])
    shown = "\n".join(output.splitlines()[:LINES_SHOWN])
    if not shown.startswith("HTTP/"):
        return Result("down", "No answer", shown)
    return Result("up", f"Answers: {shown.splitlines()[0]}", shown)


def run(command: list[str]) -> str:
    """What a command prints, errors included, as a terminal would show it."""
    try:
        done = subprocess.run(
            command,
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
