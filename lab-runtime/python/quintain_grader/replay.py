"""Writes a request as a curl command line that does the same again in the lab's terminal."""

import shlex
from collections.abc import Mapping

import httpx

MAX_BODY = 2048
"""Bytes of a body that the command line holds; the rest is cut and the cut is said."""

IMPLIED_HEADERS = {"host", "connection", "content-length", "transfer-encoding", "cookie", "origin", "referer"}
CURLS_ACCEPT = "*/*"
FORM = "application/x-www-form-urlencoded"


def curl(request: httpx.Request, ordinary: Mapping[str, str], follow_redirects: bool) -> str:
    """Command line for `request`, without the headers that are as in `ordinary`."""
    body = _body(request)
    words = ["curl"]
    if follow_redirects:
        words.append("-L")
    if request.method == "HEAD":
        words.append("-I")
    elif request.method != ("GET" if body is None else "POST"):
        words += ["-X", quoted(request.method.encode())]
    for raw_name, raw_value in request.headers.raw:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if not _is_implied(request, name, value, ordinary, body):
            words += ["-H", quoted(raw_name + (b": " + raw_value if raw_value else b";"))]
    if body is not None and "Content-Type" not in request.headers:
        words += ["-H", "Content-Type:"]
    if cookie := request.headers.get("Cookie"):
        words += ["--cookie", quoted(cookie.encode())]
    start, end = "", ""
    if body is not None:
        shown = body[:MAX_BODY]
        if len(shown) < len(body):
            end = f"  # only the first {MAX_BODY} of {len(body)} bytes"
        if b"\0" in shown:
            start = f"printf {_printf_format(shown)} | "
            words += ["--data-binary", "@-"]
        else:
            words += ["--data-raw", quoted(shown)]
    words += _address(request)
    return start + " ".join(words) + end


def quoted(text: bytes) -> str:
    """`text` as one word of bash."""
    try:
        plain = text.decode("utf-8")
    except UnicodeDecodeError:
        plain = ""
    if plain.isprintable() and (plain or not text):
        return shlex.quote(plain)
    return "$'" + "".join(_escaped(byte) for byte in text) + "'"


def _escaped(byte: int) -> str:
    names = {0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", 0x27: "\\'", 0x5C: "\\\\"}
    if byte in names:
        return names[byte]
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}"


def _printf_format(text: bytes) -> str:
    return (
        "'"
        + "".join(
            chr(byte)
            if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in ' =&.,:;/+-_{}[]"')
            else f"\\{byte:03o}"
            for byte in text
        )
        + "'"
    )


def _body(request: httpx.Request) -> bytes | None:
    """The request's body, or None if it has none or gives it away bit by bit."""
    multipart = request.headers.get("Content-Type", "").startswith("multipart/")
    if not multipart and not isinstance(request.stream, httpx.ByteStream):
        return None
    body = request.read()
    return body if body or request.method == "POST" else None


def _is_implied(
    request: httpx.Request, name: str, value: str, ordinary: Mapping[str, str], body: bytes | None
) -> bool:
    lower = name.lower()
    own_host = request.url.netloc.decode("ascii", "replace")
    own_origin = f"{request.url.scheme}://{own_host}"
    if lower == "host":
        return value == own_host
    if lower in ("origin", "referer"):
        return value.rstrip("/") == own_origin
    if lower == "accept" and value == CURLS_ACCEPT:
        return True
    if lower == "content-type":
        return body is not None and value == FORM
    if lower in IMPLIED_HEADERS:
        return True
    return any(value == usual for usual_name, usual in ordinary.items() if usual_name.lower() == lower)


def _address(request: httpx.Request) -> list[str]:
    address = str(request.url)
    words = ["-g"] if any(mark in address for mark in "[]{}") else []
    target = request.extensions.get("target")
    if target is not None:
        words += ["--request-target", quoted(target)]
    elif "/." in request.url.path:
        words.append("--path-as-is")
    return [*words, quoted(address.encode("utf-8", "surrogateescape"))]
