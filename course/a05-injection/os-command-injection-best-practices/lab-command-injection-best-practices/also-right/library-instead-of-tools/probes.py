"""The probes themselves, without any other program: what resolves, and what answers."""

import http.client
import socket
from dataclasses import dataclass

LINES_SHOWN = 12
FAMILIES = {"": socket.AF_UNSPEC, "-4": socket.AF_INET, "-6": socket.AF_INET6}


@dataclass(frozen=True)
class Result:
    state: str  # "up" or "down"
    summary: str
    output: str


def resolve(host: str, family: int = socket.AF_UNSPEC) -> list[str]:
    try:
        found = socket.getaddrinfo(host, 80, family, socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return []
    return sorted({str(address[0]) for *_, address in found})


def look_up(host: str) -> Result:
    """All addresses that the host's resolver has for a name, each once."""
    addresses = resolve(host)
    if not addresses:
        return Result("down", "No address found", "")
    return Result("up", f"Addresses: {len(addresses)}", "\n".join(addresses))


def fetch(host: str, family: str = "") -> Result:
    """The first lines that a web server answers."""
    if family not in FAMILIES:
        return Result("down", "There is no such connection setting", "")
    addresses = resolve(host, FAMILIES[family])
    if not addresses:
        return Result("down", "No answer", f"Could not resolve host: {host}")
    connection = http.client.HTTPConnection(addresses[0], 80, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": host})
        answer = connection.getresponse()
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Result("down", "No answer", str(error))
    finally:
        connection.close()
    status = f"HTTP/1.1 {answer.status} {answer.reason}"
    lines = [status, *(f"{name}: {value}" for name, value in answer.getheaders())]
    return Result("up", f"Answers: {status}", "\n".join(lines[:LINES_SHOWN]))
