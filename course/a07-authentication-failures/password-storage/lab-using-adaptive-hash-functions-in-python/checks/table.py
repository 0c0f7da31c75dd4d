"""What a thief gets who copies the database: every value that belongs to one member."""

import ast
import base64
import binascii
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Value:
    place: str  # "table.column"
    content: str | bytes


def values_of(files, username: str) -> list[Value]:
    """All texts and blobs in rows that name the member, or that refer to such a row."""
    found: list[Value] = []
    for path in files.listing("data"):
        if files.data(path)[:15] != b"SQLite format 3":
            continue
        db = files.sqlite(path)
        try:
            found += _in_database(db, username)
        finally:
            db.close()
    return found


def _in_database(db: sqlite3.Connection, username: str) -> Iterator[Value]:
    db.row_factory = sqlite3.Row
    names = [
        name
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith("sqlite_")
    ]
    tables = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    rows = [
        (name, dict(zip(row.keys(), tuple(row), strict=True)))
        for name, found in tables.items()
        for row in found
    ]
    named = [row for _, row in rows if _names(row, username)]
    numbers = {
        row[key]
        for row in named
        for key in ("id", "member_id", "user_id")
        if key in row
    }
    for name, row in rows:
        refers = any(
            (key == "id" or key.lower().endswith(("_id", "member", "user", "account")))
            and cell in numbers
            for key, cell in row.items()
        )
        if refers or _names(row, username):
            for key, cell in row.items():
                if isinstance(cell, (str, bytes)) and cell and cell != username:
                    yield Value(f"{name}.{key}", cell)


def _names(row: dict, username: str) -> bool:
    return any(
        isinstance(cell, str) and cell.lower() == username for cell in row.values()
    )


def pieces(content: str | bytes) -> set[str]:
    """A text, and the parts that separators cut it into."""
    if isinstance(content, bytes):
        try:
            content = content.decode("ascii")
        except UnicodeDecodeError:
            return set()
    found = {content}
    for separators in (
        r"[$:;,|\s]+",
        r"[$:;,|\s.]+",
        r"[$:;,|\s{}\"'=]+",
        r"[^A-Za-z0-9+/_.=-]+",
    ):
        found |= set(re.split(separators, content))
    return {piece for piece in found if piece}


def decoded(content: str | bytes, shortest: int = 8) -> set[bytes]:
    """Every byte string that a value may stand for: hexadecimal, base64, or itself if binary."""
    found: set[bytes] = set()
    if isinstance(content, bytes):
        found.add(content)
    for piece in pieces(content):
        piece = piece.removeprefix("\\x").removeprefix("0x")
        if len(piece) % 2 == 0:
            try:
                found.add(bytes.fromhex(piece))
            except ValueError:
                pass
        bare = piece.rstrip("=")
        for text in {
            bare,
            bare.replace("-", "+").replace("_", "/"),
            bare.replace(".", "+"),
        }:
            try:
                found.add(
                    base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
                )
            except (binascii.Error, ValueError):
                pass
    return {raw for raw in found if len(raw) >= shortest}


@dataclass(frozen=True)
class Known:
    """What the application's own files say. It only tells where to look first, never the verdict."""

    numbers: frozenset[int] = frozenset()
    texts: frozenset[bytes] = frozenset()
    keys: frozenset[bytes] = frozenset()  # contents of small files in the data folder
    names: frozenset[str] = frozenset()  # identifiers in the source, lower case
    settings: tuple[dict[str, int], ...] = ()  # numbers given to calls by keyword


def known_from(files) -> Known:
    numbers: set[int] = set()
    texts: set[bytes] = set()
    keys: set[bytes] = set()
    names: set[str] = set()
    settings: list[dict[str, int]] = []
    for path in files.listing("app"):
        if not path.endswith(".py"):
            continue
        try:
            tree = ast.parse(files.app(path))
        except (SyntaxError, ValueError):
            continue
        nodes = list(ast.walk(tree))
        named = {}
        for node in nodes:
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                value = _constant(node.value) if node.value else None
                for target in (
                    node.targets if isinstance(node, ast.Assign) else [node.target]
                ):
                    if isinstance(target, ast.Name) and isinstance(value, int):
                        named[target.id] = value
        for node in nodes:
            value = _constant(node)
            if isinstance(value, int) and not isinstance(value, bool):
                numbers.add(value)
            elif isinstance(value, (str, bytes)) and 4 <= len(value) <= 100:
                texts.add(value.encode() if isinstance(value, str) else value)
            if isinstance(node, ast.Name):
                names.add(node.id.lower())
            elif isinstance(node, ast.Attribute):
                names.add(node.attr.lower())
            elif isinstance(node, ast.alias):
                names.add(node.name.lower())
            elif isinstance(node, ast.Call):
                given = {
                    k.arg: _resolved(k.value, named) for k in node.keywords if k.arg
                }
                given = {
                    key: value for key, value in given.items() if isinstance(value, int)
                }
                if given:
                    settings.append(given)
    for path in files.listing("data"):
        content = files.data(path)
        if len(content) <= 4096:
            keys |= {content.strip()} | decoded(content.strip(), 8)
    return Known(
        frozenset(numbers),
        frozenset(texts),
        frozenset(keys),
        frozenset(names),
        tuple(settings),
    )


def _resolved(node: ast.AST, named: dict[str, int]):
    if isinstance(node, ast.Name):
        return named.get(node.id)
    if isinstance(node, ast.Attribute):
        return named.get(node.attr)
    return _constant(node)


def _constant(node: ast.AST):
    """A literal, or a small sum such as 2**15, 1 << 14, 64 * 1024."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.BinOp):
        left, right = _constant(node.left), _constant(node.right)
        if isinstance(left, int) and isinstance(right, int) and 0 <= right < 10**9:
            if isinstance(node.op, ast.Mult):
                return left * right
            if isinstance(node.op, ast.Pow) and right < 64 and abs(left) < 1000:
                return left**right
            if isinstance(node.op, ast.LShift) and right < 64:
                return left << right
            if isinstance(node.op, ast.Add):
                return left + right
            if isinstance(node.op, ast.Sub):
                return left - right
    return None
