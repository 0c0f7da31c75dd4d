"""How much work one guess costs the thief of a copied table.

Nothing is believed that can be computed again: the password is known here, so the stored value is
rebuilt from it. A fast construction that fits proves weakness; an adaptive one that fits gives its
parameters exactly. Only a value that cannot be rebuilt (an unknown pepper, an unusual wrapping) is
judged by what a sign-in costs the application, in units of PBKDF2 rounds measured beside it.
"""

import base64
import hashlib
import hmac
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import argon2
import bcrypt
from table import Known, Value, decoded, pieces

FAST = (
    "md5",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha3_256",
    "sha3_512",
    "blake2b",
    "blake2s",
)
PBKDF2_FLOOR = {
    "sha1": 1_300_000,
    "sha224": 600_000,
    "sha256": 600_000,
    "sha384": 210_000,
}
PBKDF2_FLOOR |= {
    "sha512": 210_000,
    "sha3_256": 210_000,
    "sha3_512": 210_000,
    "blake2b": 210_000,
}
MEASURE_ROUNDS = 25_000
MOST_FORMS = 20
FRUITLESS: list[str] = []  # a search that found nothing makes the next ones shorter


@dataclass(frozen=True)
class Scheme:
    """An adaptive hash in the table, with what is short about its parameters, if anything."""

    name: str
    short: str = ""


@dataclass(frozen=True)
class Fast:
    """A value that a guess reproduces with a handful of fast hashes."""

    place: str
    how: str
    with_username: bool = False


# ------------------------------------------------------------------ floors


def argon2_scheme(kind: str, memory: int, passes: int, lanes: int) -> Scheme:
    name = f"Argon2{kind} with {memory} KiB, {passes} pass{'es' if passes != 1 else ''} and {lanes} lane(s)"
    enough = memory >= 7_168 and memory * passes >= 35_840
    return Scheme(name, "" if enough else "too little memory and too few passes")


def bcrypt_scheme(cost: int) -> Scheme:
    return Scheme(
        f"bcrypt with cost {cost}", "" if cost >= 10 else "a cost of 10 is the least"
    )


def scrypt_scheme(n: int, r: int, p: int) -> Scheme:
    enough = n * r * p >= 2**18 and n * r >= 2**16
    return Scheme(
        f"scrypt with N={n}, r={r}, p={p}",
        "" if enough else "too little memory and work",
    )


def pbkdf2_scheme(algorithm: str, rounds: int) -> Scheme:
    name = f"PBKDF2 with {algorithm.upper()} and {rounds:,} iterations"
    floor = PBKDF2_FLOOR.get(algorithm)
    if floor is None:
        return Scheme(name, "a hash of this kind is not good for it")
    return Scheme(name, "" if rounds >= floor else f"{floor:,} are the least today")


# ------------------------------------------------------------------ forms of a password


def encodings(raw: bytes) -> list[bytes]:
    plain, url = base64.b64encode(raw), base64.urlsafe_b64encode(raw)
    made = [raw.hex().encode(), raw, plain, url, plain.rstrip(b"="), url.rstrip(b"=")]
    return [*made, raw.hex().upper().encode()]


def forms(password: str, values: list[Value], known: Known) -> list[bytes]:
    """The password as it may be put into the adaptive hash, the likeliest first."""
    raw = password.encode()
    made = [raw]
    salts = [p.encode() for v in values for p in pieces(v.content) if len(p) == 16]
    made += [
        hashlib.sha256(salt + raw).hexdigest().encode() for salt in dict.fromkeys(salts)
    ][:2]
    for name in ("sha256", "sha384", "sha512"):
        made += encodings(hashlib.new(name, raw).digest())[:3]
    for key in sorted(known.keys, key=len, reverse=True)[:3]:
        made += [*encodings(hmac.digest(key, raw, "sha256"))[:3], raw + key, key + raw]
    made += [
        unicodedata.normalize(form, password).encode()
        for form in ("NFC", "NFKC", "NFD")
    ]
    made += [raw[:72]]
    for key in known.texts if "hmac" in known.names else ():
        made += encodings(hmac.digest(key, raw, "sha256"))[:2]
    return list(dict.fromkeys(made))


# ------------------------------------------------------------------ fast constructions


def fast_values(
    values: list[Value], username: str, password: str, known: Known
) -> list[Fast]:
    """Values that one guess reproduces at the price of one or two fast hashes (or none)."""
    targets: dict[bytes, Value] = {}
    for value in values:
        for raw in decoded(value.content):
            targets.setdefault(raw, value)
    found: dict[str, Fast] = {}

    def note(value: Value, how: str, with_username: bool = False) -> None:
        found.setdefault(value.place, Fast(value.place, how, with_username))

    raw = password.encode()
    for value in values:
        content = (
            value.content
            if isinstance(value.content, bytes)
            else value.content.encode()
        )
        if (
            raw in content
            or raw[::-1] in content
            or any(e in content for e in encodings(raw) if len(e) > 12)
        ):
            note(value, "the password itself")

    in_row = {
        p.encode() for v in values for p in pieces(v.content) if 4 <= len(p) <= 128
    }
    in_row |= {b""} | {raw for v in values for raw in decoded(v.content, 4)}
    by_start = {raw[:8]: raw for raw in targets}

    def check(digest: bytes, how: str, with_username: bool = False) -> None:
        for start in {digest[:8], digest[::-1][:8]}:
            target = by_start.get(start)
            if target and (
                target[: len(digest)] == digest[: len(target)] or target[::-1] == digest
            ):
                note(targets[target], how, with_username)

    names = {username, username.lower(), username.upper()}
    for text, user in _inputs(password, names):
        for name in FAST:
            first = hashlib.new(name, text).digest()
            with_user = f"{name.upper()} of the password" + (
                " and the user name" if user else ""
            )
            check(first, f"one {with_user}", user)
            for second in FAST[:6]:
                for form in (first, first.hex().encode()):
                    check(
                        hashlib.new(second, form).digest(),
                        f"{second.upper()} of {with_user}",
                        user,
                    )
    for salt in in_row | known.texts | known.keys:
        texts = [(raw, False)]
        if salt in in_row:
            texts += [
                (t.encode(), True)
                for u in names
                for t in (u + password, f"{u}:{password}")
            ]
        for text, user in texts:
            for name in FAST:
                how = f"{name.upper()} of a salt and the password"
                for separator in (b"", b":", b"$", b"|"):
                    check(
                        hashlib.new(name, salt + separator + text).digest(),
                        f"one {how}",
                        user,
                    )
                    check(
                        hashlib.new(name, text + separator + salt).digest(),
                        f"one {how}",
                        user,
                    )
                check(
                    hmac.digest(salt, text, name),
                    f"one HMAC-{name.upper()} of the password",
                    user,
                )
                check(
                    hmac.digest(text, salt, name),
                    f"one HMAC-{name.upper()} of a salt",
                    user,
                )
    salts = [salt for salt in in_row if 6 <= len(salt) <= 64]
    for key in known.texts | known.keys:
        for salt in salts:
            for name in ("sha256", "sha512", "sha1", "md5"):
                how = f"one {name.upper()} of a key in the application, a salt and the password"
                for text in (
                    salt + raw,
                    raw + salt,
                    salt + b":" + raw,
                    raw + b":" + salt,
                ):
                    check(hmac.digest(key, text, name), how)
                    check(hashlib.new(name, key + text).digest(), how)
                    check(hashlib.new(name, text + key).digest(), how)
    for old_salt in [
        salt for salt in in_row | known.texts if re.fullmatch(rb"[0-9a-f]{16}", salt)
    ]:
        old = hashlib.sha256(old_salt + raw)
        for form in (old.digest(), old.hexdigest().encode()):
            for name in FAST:
                how = f"one {name.upper()} of the old digest"
                check(hashlib.new(name, form).digest(), how)
                for salt in in_row:
                    for text in (
                        salt + form,
                        form + salt,
                        salt + b":" + form,
                        form + b":" + salt,
                    ):
                        check(hashlib.new(name, text).digest(), how)
                    check(hmac.digest(salt, form, name), how)
    return list(found.values())


def _inputs(password: str, names: set[str]) -> Iterator[tuple[bytes, bool]]:
    for secret in {password, password.lower(), password.upper(), password[::-1]}:
        yield secret.encode(), False
        for name in names:
            for separator in ("", ":", "|", "$", "-", ".", "/", " ", "\0"):
                yield f"{name}{separator}{secret}".encode(), True
                yield f"{secret}{separator}{name}".encode(), True


# ------------------------------------------------------------------ labelled schemes

PATTERNS = {
    "argon2": r"\$argon2(id|i|d)\$(?:v=\d+\$)?m=(\d+),t=(\d+),p=(\d+)(?:,[a-z]+=[^$]*)*\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+",
    "bcrypt": r"\$2[abxy]?\$(\d\d)\$[./A-Za-z0-9]{53}",
    "werkzeug-scrypt": r"scrypt:(\d+):(\d+):(\d+)\$([^$]+)\$([0-9a-f]+)",
    "werkzeug-pbkdf2": r"pbkdf2:(\w+):(\d+)\$([^$]+)\$([0-9a-f]+)",
    "django-pbkdf2": r"pbkdf2_(\w+?)\$(\d+)\$([^$]+)\$([A-Za-z0-9+/=]+)",
    "passlib-pbkdf2": r"\$pbkdf2(?:-(\w+))?\$(\d+)\$([./A-Za-z0-9]+)\$([./A-Za-z0-9]+)",
    "passlib-scrypt": r"\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)",
    "bcrypt-sha256": r"\$bcrypt-sha256\$v=2,t=2b,r=(\d+)\$",
    "crypt": r"\$([56])\$(?:rounds=(\d+)\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{43,86}",
}


def labelled(values: list[Value]) -> Iterator[tuple[Scheme, str, str]]:
    """(scheme, pattern name, the matching text) for every known encoding in the values."""
    for value in values:
        text = value.content
        if isinstance(text, bytes):
            text = text.decode("latin-1")
        for name, pattern in PATTERNS.items():
            for match in re.finditer(pattern, text):
                yield _scheme(name, match), name, match.group()


def _scheme(name: str, match: re.Match) -> Scheme:
    groups = match.groups()
    if name == "argon2":
        return argon2_scheme(groups[0], *map(int, groups[1:4]))
    if name in ("bcrypt", "bcrypt-sha256"):
        return bcrypt_scheme(int(groups[0]))
    if name == "werkzeug-scrypt":
        return scrypt_scheme(*map(int, groups[:3]))
    if name == "passlib-scrypt":
        return scrypt_scheme(
            2 ** min(int(groups[0]), 40), int(groups[1]), int(groups[2])
        )
    if name == "crypt":
        rounds = int(groups[1] or 5000)
        enough = rounds >= (1_200_000 if groups[0] == "5" else 420_000)
        return Scheme(
            f"SHA-crypt with {rounds:,} rounds", "" if enough else "too few rounds"
        )
    return pbkdf2_scheme(groups[0] or "sha1", int(groups[1]))


def rebuilds(name: str, text: str, form: bytes) -> bool:
    """Whether the value is really what its label says, for this form of the password."""
    try:
        if name == "argon2":
            return argon2.PasswordHasher().verify(text, form)
        if name == "bcrypt":
            if text.startswith("$2$"):
                return False
            return len(form) <= 72 and bcrypt.checkpw(form, text.encode())
        if name == "werkzeug-scrypt":
            n, r, p, salt, digest = re.split(r"[:$]", text)[1:]
            made = scrypt(form, salt.encode(), int(n), int(r), int(p), len(digest) // 2)
            return made.hex() == digest
        if name == "werkzeug-pbkdf2":
            algorithm, rounds, salt, digest = re.split(r"[:$]", text)[1:]
            made = hashlib.pbkdf2_hmac(
                algorithm, form, salt.encode(), int(rounds), len(digest) // 2
            )
            return made.hex() == digest
        if name == "django-pbkdf2":
            algorithm, rounds, salt, digest = re.split(r"[_$]", text, maxsplit=4)[1:]
            made = hashlib.pbkdf2_hmac(algorithm, form, salt.encode(), int(rounds))
            return base64.b64encode(made).decode() == digest
        if name == "passlib-pbkdf2":
            label, rounds, salt, digest = text[1:].split("$")
            algorithm = label.partition("-")[2] or "sha1"
            wanted = _adapted(digest)
            made = hashlib.pbkdf2_hmac(
                algorithm, form, _adapted(salt), int(rounds), len(wanted)
            )
            return made == wanted
        if name == "passlib-scrypt":
            _, parameters, salt, digest = text[1:].split("$")
            ln, r, p = (int(part.partition("=")[2]) for part in parameters.split(","))
            wanted = _adapted(digest)
            return scrypt(form, _adapted(salt), 2**ln, r, p, len(wanted)) == wanted
    except (
        argon2.exceptions.Argon2Error,
        argon2.exceptions.InvalidHash,
        ValueError,
        MemoryError,
    ):
        return False
    return False


def _adapted(text: str) -> bytes:
    text = text.replace(".", "+")
    return base64.b64decode(text + "=" * (-len(text) % 4))


def scrypt(form: bytes, salt: bytes, n: int, r: int, p: int, length: int) -> bytes:
    return hashlib.scrypt(form, salt=salt, n=n, r=r, p=p, dklen=length, maxmem=2**30)


# ------------------------------------------------------------------ schemes without a label


def unlabelled(
    values: list[Value], username: str, candidates: list[bytes], known: Known
) -> Scheme | None:
    """Salt and digest in columns or a home-made text, parameters in the application's source."""
    search = Search(values, username, known)
    if not search.digests:
        return None
    effort = 0.25 if FRUITLESS else 1.0
    for form in candidates[:2]:
        for look in (_scrypt, _argon2, _pbkdf2, _loops):
            found = look(form, search, effort)
            if found:
                return found
        effort /= 2
    FRUITLESS.append(username)
    return None


class Search:
    """Where salts, digests and parameters may be, the likeliest first."""

    def __init__(self, values: list[Value], username: str, known: Known):
        whole = {raw for value in values for raw in decoded(value.content)}
        parts: set[bytes] = set()
        for raw in whole:
            if 24 <= len(raw) <= 192:
                for cut in (16, 32, 8, 12, 24, 64):
                    parts |= {raw[:cut], raw[cut:], raw[:-cut], raw[-cut:]}
        self.digests = {raw for raw in whole | parts if 16 <= len(raw) <= 128}
        texts = {
            p.encode() for v in values for p in pieces(v.content) if 6 <= len(p) <= 64
        }
        hidden = {
            raw[:cut] for raw in whole for cut in (16, 32, 8) if 24 <= len(raw) <= 192
        }
        hidden |= {raw[-16:] for raw in whole if 24 <= len(raw) <= 192}
        ranked = [
            *sorted(
                (raw for raw in whole if len(raw) < 64),
                key=lambda raw: abs(len(raw) - 16),
            ),
            username.encode(),
            *sorted(
                texts, key=lambda text: min(abs(len(text) - 16), abs(len(text) - 32))
            ),
            *sorted(
                (raw for raw in hidden if len(raw) >= 8), key=lambda raw: len(raw) != 16
            ),
            *sorted(known.texts | known.keys),
            b"",
        ]
        self.salts = list(dict.fromkeys(ranked))
        self.in_row = [int(p) for v in values for p in _numbers(v.content)]
        self.numbers = {
            n for n in known.numbers | set(self.in_row) if 0 < n <= 10_000_000
        }
        self.known = known

    def mentions(self, word: str) -> bool:
        """Whether the source speaks of it at all; a source that says nothing may speak of all."""
        return not self.known.names or any(word in name for name in self.known.names)

    def settings(self, *keys: tuple[str, ...]) -> list[tuple[int, ...]]:
        """Parameter sets that stand together: in one call, or one after another in the row."""
        found = []
        for given in self.known.settings:
            picked = [
                next((given[name] for name in names if name in given), None)
                for names in keys
            ]
            if picked[0]:
                found.append(tuple(value or 1 for value in picked))
        for at in range(len(self.in_row) - len(keys) + 1):
            found.append(tuple(self.in_row[at : at + len(keys)]))
        return list(dict.fromkeys(found))

    def fits(self, made: bytes) -> bool:
        return any(
            made[: len(digest)] == digest[: len(made)] for digest in self.digests
        )


def _numbers(content: str | bytes) -> list[str]:
    text = content if isinstance(content, str) else content.decode("latin-1")
    return re.findall(r"(?<![A-Za-z0-9])\d{1,8}(?![A-Za-z0-9])", text)


class Budget:
    """Bounds the search by work, not by the clock."""

    def __init__(self, work: float):
        self.left = work

    def spend(self, work: int) -> bool:
        self.left -= work
        return self.left >= 0


def _scrypt(form: bytes, search: Search, effort: float) -> Scheme | None:
    if not search.mentions("scrypt"):
        return None
    likely = search.settings(
        ("n", "N", "cost"), ("r", "block_size"), ("p", "parallelism")
    )
    sizes = sorted(
        (n for n in search.numbers if n >= 256 and n & (n - 1) == 0), reverse=True
    )
    sizes += [2**n for n in search.numbers if 10 <= n <= 20]
    other = [
        (n, 8, p)
        for p in sorted({1} | {n for n in search.numbers if n <= 16})
        for n in sizes
    ]
    budget = Budget(2_500_000 * effort)
    length = max(len(digest) for digest in search.digests)
    for n, r, p in dict.fromkeys(likely + other):
        if n < 2 or n & (n - 1) or n > 2**20 or not 1 <= r <= 32 or not 1 <= p <= 16:
            continue
        for salt in search.salts[:16]:
            if not budget.spend(n * r * p // 2):
                return None
            try:
                made = scrypt(form, salt, n, r, p, length)
            except (ValueError, MemoryError):
                continue
            if search.fits(made):
                return scrypt_scheme(n, r, p)
    return None


def _argon2(form: bytes, search: Search, effort: float) -> Scheme | None:
    if not search.mentions("argon2") and not search.mentions("hash_secret"):
        return None
    keys = (
        ("memory_cost", "memory"),
        ("time_cost", "iterations"),
        ("parallelism", "lanes"),
    )
    likely = search.settings(*keys)
    small = sorted(n for n in search.numbers if n <= 8)
    large = sorted((n for n in search.numbers if 1024 <= n <= 2**20), reverse=True)
    other = [(m, t, p) for m in large for t in small for p in small]
    budget = Budget(1_000_000 * effort)
    for memory, passes, lanes in dict.fromkeys(likely + other):
        if not 8 <= memory <= 2**20 or not 1 <= passes <= 50 or not 1 <= lanes <= 16:
            continue
        for salt in [salt for salt in search.salts if len(salt) >= 8][:8]:
            for length in {len(digest) for digest in search.digests} & {
                16,
                24,
                32,
                48,
                64,
            }:
                if not budget.spend(memory * passes):
                    return None
                try:
                    made = argon2.low_level.hash_secret_raw(
                        form, salt, passes, memory, lanes, length, argon2.Type.ID
                    )
                except (argon2.exceptions.HashingError, MemoryError):
                    continue
                if made in search.digests:
                    return argon2_scheme("id", memory, passes, lanes)
    return None


def _pbkdf2(form: bytes, search: Search, effort: float) -> Scheme | None:
    if not search.mentions("pbkdf2"):
        return None
    rounds = sorted(
        {n for n in search.numbers if n >= 1000} | {1, 10, 100, 1000, 4096, 10_000}
    )
    budget = Budget(6_000_000 * effort)
    algorithms = ["sha256", "sha512", "sha1"]
    said = {
        name
        for name in algorithms
        if name in search.known.names or name.encode() in search.known.texts
    }
    for algorithm in sorted(algorithms, key=lambda name: name not in said):
        for salt in search.salts[:16]:
            for count in rounds:
                if not budget.spend(count):
                    return None
                if search.fits(hashlib.pbkdf2_hmac(algorithm, form, salt, count)):
                    return pbkdf2_scheme(algorithm, count)
    return None


def _loops(form: bytes, search: Search, effort: float) -> Scheme | None:
    """A fast hash in a loop: any count up to 1,500, and up to the largest count in the source."""
    starts = {digest[:16] for digest in search.digests}
    most = max([n for n in search.numbers if n <= 1_000_000] or [0])
    budget = Budget(2_000_000 * effort)
    likely = [salt for salt in search.salts if 8 <= len(salt) <= 64][:6]
    for algorithm in ("sha256", "sha512", "sha1", "md5"):
        for salt in likely:
            for shape in range(5):
                for start in (salt + form, form + salt):
                    far = (
                        shape < 2
                        and algorithm in ("sha256", "sha512")
                        and most <= 200_000
                    )
                    limit = max(1500, most) if far else 1500
                    if not budget.spend(limit):
                        return None
                    state = hashlib.new(algorithm, start).digest()
                    for count in range(1, limit + 1):
                        if state[:16] in starts:
                            return Scheme(
                                f"{algorithm.upper()} in a loop of {count:,} rounds",
                                "that is soon done on a graphics card",
                            )
                        text = state.hex().encode() if shape == 1 else state
                        text = (text, text, text + salt, salt + text, text + form)[
                            shape
                        ]
                        state = hashlib.new(algorithm, text).digest()
    return None


# ------------------------------------------------------------------ the verdict


def judge(
    values: list[Value],
    username: str,
    password: str,
    known: Known,
    sign_in: Callable[[], object],
    idle: Callable[[], object],
) -> Scheme:
    """The weakest adaptive hash that protects the password, or why there is none."""
    candidates = forms(password, values, known)
    weakest: Scheme | None = None
    unproved: Scheme | None = None
    for scheme, name, text in labelled(values):
        if scheme.short:
            return scheme
        if any(rebuilds(name, text, form) for form in candidates[:MOST_FORMS]):
            weakest = scheme
        else:
            unproved = scheme
    if weakest:
        return weakest
    if not unproved or not unproved.name.startswith(("Argon2", "bcrypt")):
        found = unlabelled(values, username, candidates, known)
        if found:
            return found
    cost = measured_cost(sign_in, idle)
    name = unproved.name if unproved else "a way of its own"
    if cost >= 1:
        return Scheme(name)
    rounds = f"{MEASURE_ROUNDS:,}"
    return Scheme(
        name, f"checking a password takes less work than {rounds} rounds of PBKDF2"
    )


def measured_cost(sign_in: Callable[[], object], idle: Callable[[], object]) -> float:
    """Work of one sign-in, in units of MEASURE_ROUNDS of PBKDF2 on this machine in this moment.

    The least of several interleaved times is taken of each, so that a busy machine, which can only
    add to a time, moves neither side.
    """
    least = {"sign_in": float("inf"), "idle": float("inf"), "unit": float("inf")}
    actions = {
        "sign_in": sign_in,
        "idle": idle,
        "unit": lambda: hashlib.pbkdf2_hmac(
            "sha256", b"password", b"salt" * 4, MEASURE_ROUNDS
        ),
    }
    for _ in range(6):
        for name, action in actions.items():
            begun = time.perf_counter()
            action()
            least[name] = min(least[name], time.perf_counter() - begun)
    return (least["sign_in"] - least["idle"]) / least["unit"]
