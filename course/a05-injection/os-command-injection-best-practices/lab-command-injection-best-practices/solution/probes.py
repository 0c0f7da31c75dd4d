"""The probes themselves: what this host can resolve, and what answers it."""

import ipaddress
import re
import subprocess
from dataclasses import dataclass

LINES_SHOWN = 12
SECONDS = 8
FAMILIES = {"": [], "-4": ["-4"], "-6": ["-6"]}
NAME_PART = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")


@dataclass(frozen=True)
class Result:
    state: str  # "up" or "down"
    summary: str
    output: str


NOT_A_HOST = Result("down", "That is neither a host name nor an address", "")
NOT_A_FAMILY = Result("down", "There is no such connection setting", "")


def is_address(text: str) -> bool:
    try:
        return "%" not in text and bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def is_host(text: str) -> bool:
    """A name of letters, digits, hyphens and dots, or an address; never an option or a URL."""
    if is_address(text):
        return True
    parts = text.removesuffix(".").split(".")
    return len(text) <= 253 and all(NAME_PART.fullmatch(part) for part in parts)


def look_up(host: str) -> Result:
    """All addresses that the host's resolver has for a name, each once."""
    if not is_host(host):
        return NOT_A_HOST
    output = run(["getent", "ahosts", "--", host])
    addresses = sorted({line.split()[0] for line in output.splitlines()})
    if not addresses:
        return Result("down", "No address found", "")
    return Result("up", f"Addresses: {len(addresses)}", "\n".join(addresses))


def fetch(host: str, family: str = "") -> Result:
    """The first lines that a web server answers."""
    if not is_host(host):
        return NOT_A_HOST
    if family not in FAMILIES:
        return NOT_A_FAMILY
    authority = f"[{host}]" if ":" in host else host
    options = ["-sS", "-i", "--max-time", "5", *FAMILIES[family]]
    output = run(["curl", *options, "--", f"http://{authority}/"])
    shown = "\n".join(output.splitlines()[:LINES_SHOWN])
    if not shown.startswith("HTTP/"):
        return Result("down", "No answer", shown)
    return Result("up", f"Answers: {shown.splitlines()[0]}", shown)


def run(command: list[str]) -> str:
    """What a tool prints, errors included, as a terminal would show it."""
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
    except (subprocess.TimeoutExpired, ValueError):
        return ""
    return done.stdout.strip()
