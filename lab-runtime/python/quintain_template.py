"""The template: a Python with the common packages loaded, which is forked for each program.

    python quintain_template.py LIBRARY KIND

The platform starts it in a sandbox of its own, with a socket as descriptor 3. It imports what programs
of this KIND import, then waits. For each program the LIBRARY (crates/sandbox) forks, enters the
program's session, and gives up every right that the program must not have. Only then the code below
goes on in the fork and becomes that program, as `python ARGUMENTS` would: nothing of a lab is read
before. What can't be like a fresh start is started afresh, in the same sandbox.

What stays different is listed in docs/decisions/0009-warm-start.md.
"""

import ctypes
import sys

FRESH = frozenset(sys.modules) - {"ctypes", "_ctypes", "ctypes._endian"}
"""What is loaded at every start of Python: no file of a lab could take its place."""

import atexit
import contextlib
import gc
import importlib
import io
import json
import os
import runpy
import signal
import ssl
import tempfile
import threading
import time
import uuid
import weakref
from collections.abc import Iterator
from types import CodeType, ModuleType, TracebackType
from typing import Any, NoReturn

STANDARD = """
    argparse base64 calendar collections.abc concurrent.futures.thread contextlib csv dataclasses datetime
    decimal email.message email.mime.text email.policy fractions functools getpass glob gzip hashlib heapq
    hmac html html.parser http.client http.cookies http.server importlib.metadata importlib.resources
    inspect ipaddress itertools locale logging.handlers math mimetypes operator pathlib platform pprint
    queue random re secrets select shlex shutil socket socketserver sqlite3 stat statistics string struct
    subprocess textwrap threading traceback typing unicodedata urllib.parse urllib.request
    xml.etree.ElementTree zipfile zlib
""".split()
KINDS = {
    # Applications, seed.py, called functions, snippets.
    "python": """
        flask itsdangerous jinja2 markupsafe werkzeug.middleware.proxy_fix werkzeug.security
        werkzeug.serving
    """.split(),
    # The grader, with what checks import.
    "grader": """
        bs4 httpx pytest _pytest.cacheprovider _pytest.debugging _pytest.doctest _pytest.faulthandler
        _pytest.helpconfig _pytest.junitxml _pytest.legacypath _pytest.logging _pytest.monkeypatch
        _pytest.pastebin _pytest.pathlib _pytest.python _pytest.recwarn _pytest.runner
        _pytest.setuponly _pytest.setupplan _pytest.skipping _pytest.stepwise _pytest.subtests
        _pytest.terminal _pytest.terminalprogress _pytest.threadexception _pytest.tmpdir
        _pytest.unittest _pytest.unraisableexception _pytest.warnings
    """.split(),
}
"""What is imported, beside STANDARD. A name that is not there any more costs time, and nothing else."""

DECIDED_AT_START = ("PYTHON", "LD_", "LC_", "LANG", "GLIBC_", "MALLOC_")
"""Environment variables, by their beginning, that a running interpreter does not look at again."""

FILE_AND_MORE = 1 << 20
"""Room for a program's description, in bytes; it travels in a packet of 128 KiB."""


def prepare(kind: str) -> None:
    """Load what programs of this kind use, and make it one piece that forks share."""
    for name in (*STANDARD, *KINDS[kind]):
        try:
            importlib.import_module(name)
        except ImportError as missing:
            print(f"quintain template: {missing}", file=sys.stderr)
    if kind == "python":
        answer_once()
    gc.collect()
    gc.freeze()


def answer_once() -> None:
    """Serve a request of a throw-away application, so that what is made lazily is there."""
    import flask

    app = flask.Flask("throwaway", root_path="/", static_folder=None)
    app.secret_key = "thrown away with it"

    @app.route("/", methods=["GET", "POST"])
    def home() -> str:
        flask.session["seen"] = flask.request.form.get("seen", "never")
        return flask.render_template_string("{% for i in [1] %}<p>{{ session.seen|upper }}{% endfor %}")

    client = app.test_client()
    client.get("/")
    client.post("/", data={"seen": "once"})


class StartAfresh(Exception):
    """The program can't be had from what is loaded here."""


class Program:
    """What this fork is to become."""

    def __init__(self, library: ctypes.PyDLL, base: list[str], preloaded: frozenset[str]) -> None:
        buffer = ctypes.create_string_buffer(FILE_AND_MORE)
        length = library.quintain_template_program(buffer, len(buffer))
        described = json.loads(buffer.raw[:length])
        self.argv: list[str] = described["argv"]
        self.environment = dict(described["env"])
        self.base = base
        self.preloaded = preloaded

    def become(self) -> CodeType | str:
        """Make this process as it would be before the program's first line. The code of it, or the
        name of the module that is to be run."""
        try:
            self.take_environment()
            return self.take_arguments()
        except StartAfresh:
            self.start_afresh()

    def start_afresh(self) -> NoReturn:
        """Become the program by executing it, in the same sandbox."""
        os.execvpe(self.argv[0], self.argv, self.environment)

    def take_environment(self) -> None:
        """Set what the environment, signals, streams and chance are at a fresh start."""
        if decided_at_start(self.environment) != decided_at_start(os.environ):
            raise StartAfresh
        os.environ.clear()
        os.environ.update(self.environment)
        time.tzset()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        renew_streams()
        renew_chance()
        # Python 3.11 and 3.12 leave it at the parent's after a fork.
        threading.main_thread()._set_native_id()  # type: ignore[attr-defined]

    def take_arguments(self) -> CodeType | str:
        """Set sys.argv, sys.path and __main__."""
        match self.argv[1:] if self.argv[0] == "python" else []:
            case ["-c", text, *rest]:
                self.take_path("")
                sys.argv[:] = ["-c", *rest]
                renew_main()
                code = text.encode("utf-8", "surrogateescape")
                return compiled(code, "<string>")
            case ["-m", module, *rest]:
                self.take_path(os.getcwd())
                sys.argv[:] = ["-m", *rest]
                renew_main()
                return module
            case [script, *rest] if not script.startswith("-") and os.path.isfile(script):
                place = os.path.join(os.getcwd(), script)
                self.take_path(os.path.dirname(os.path.realpath(script)))
                sys.argv[:] = [script, *rest]
                with open(script, "rb") as file:
                    text_of_it = file.read()
                if b"\0" in text_of_it:
                    raise StartAfresh
                renew_main(
                    __file__=place,
                    __cached__=None,
                    __loader__=importlib.machinery.SourceFileLoader("__main__", place),
                )
                return compiled(text_of_it, place)
        raise StartAfresh

    def take_path(self, first: str) -> None:
        """Set sys.path, unless a file there would have been imported in place of what is loaded."""
        added = [os.path.abspath(one) for one in os.environ.get("PYTHONPATH", "").split(":") if one]
        for place in {first or ".", ".", *added}:
            if not self.preloaded.isdisjoint(importable_names(place)):
                raise StartAfresh
        sys.path[:] = [first, *dict.fromkeys([*added, *self.base])]
        sys.orig_argv[:] = self.argv


def decided_at_start(environment: Any) -> dict[str, str]:
    """The part of an environment that an interpreter looks at only when it starts."""
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(DECIDED_AT_START) and name != "PYTHONPATH"
    }


def importable_names(place: str) -> Iterator[str]:
    """Top-level names that a folder might give to `import`; a few too many do no harm."""
    try:
        yield from (name.partition(".")[0] for name in os.listdir(place))
    except OSError:
        if os.path.lexists(place):
            raise StartAfresh from None


def renew_streams() -> None:
    """Make sys.stdin, sys.stdout and sys.stderr anew: what they are depends on what is there."""
    unbuffered = bool(os.environ.get("PYTHONUNBUFFERED"))
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        old = getattr(sys, name)
        writing = number > 0
        raw: Any = open(
            number,
            "wb" if writing else "rb",
            buffering=0 if writing and unbuffered else -1,
            closefd=False,
        )
        new = io.TextIOWrapper(
            raw,
            encoding=old.encoding,
            errors=old.errors,
            newline="\n",
            line_buffering=not unbuffered and (number == 2 or raw.isatty()),
            write_through=unbuffered,
        )
        getattr(raw, "raw", raw).name = f"<{name}>"
        new.mode = "w" if writing else "r"  # type: ignore[misc]
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)


def renew_chance() -> None:
    """Make draws of this process its own. `random` has been seeded by the fork."""
    ssl.RAND_add(os.urandom(48), 48.0)
    for module, names in ((uuid, ("_node", "_last_timestamp")), (tempfile, ("tempdir", "_name_sequence"))):
        for name in names:
            if hasattr(module, name):
                setattr(module, name, None)


def renew_main(**names: object) -> None:
    """An empty `__main__` in place of the template's own."""
    main = ModuleType("__main__")
    vars(main).update(
        {
            "__annotations__": {},
            "__builtins__": sys.modules["builtins"],
            "__loader__": importlib.machinery.BuiltinImporter,
            **names,
        }
    )
    sys.modules["__main__"] = main


def compiled(text: bytes, name: str) -> CodeType:
    """The code of a program's text, in whatever encoding it says."""
    return compile(text, name, "exec", dont_inherit=True)


def serve(library: ctypes.PyDLL, kind: str) -> Program:
    """Prepare, and wait for programs. Returns in a fork that is to become one."""
    before, after, after_in_fork = (
        getattr(ctypes.pythonapi, name)
        for name in ("PyOS_BeforeFork", "PyOS_AfterFork_Parent", "PyOS_AfterFork_Child")
    )
    for each in (before, after, after_in_fork):
        each.restype = None
    base = sys.path[1:]
    sys.path_importer_cache.pop(sys.path[0], None)
    prepare(kind)
    preloaded = frozenset(name.partition(".")[0] for name in sys.modules.keys() - FRESH)
    if threading.active_count() > 1 or library.quintain_template_ready() != 0:
        os._exit(1)
    while library.quintain_template_wait():
        before()
        if library.quintain_template_fork():
            after_in_fork()
            return Program(library, base, preloaded)
        after()
    os._exit(0)


def without_us(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show an uncaught exception as if the template were not below the program."""
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    error.__traceback__ = trace
    hook(kind, error, trace)


def end(status: int) -> NoReturn:
    """End as an interpreter does, but for taking apart what was loaded before the fork.

    That would copy all its pages, and take longer than many programs. What the program itself has made
    is taken apart, so that its files are written and its finalizers run.
    """
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    # Its true type is asked: a library of cffi says that it is a module, and is none.
    own = [
        name
        for name, module in sys.modules.items()
        if issubclass(type(module), ModuleType) and (name == "__main__" or name not in loaded_before)
    ]
    alive = [weakref.ref(sys.modules.pop(name)) for name in own]
    # First what nobody holds, with its names still there; then what holds itself, as at every end.
    gc.collect()
    for module in filter(None, (one() for one in alive)):
        for name in [name for name in vars(module) if name != "__builtins__"]:
            vars(module)[name] = None
    gc.collect()
    for left in gc.get_objects():
        if isinstance(left, io.IOBase) and not left.closed:
            with contextlib.suppress(Exception):
                left.flush()
    os._exit(status)


if __name__ == "__main__":
    program = serve(ctypes.PyDLL(sys.argv[1]), sys.argv[2])
    loaded_before = frozenset(sys.modules)
    status: object = 0
    try:
        # In this frame, so that it is the only one below the program's own.
        if isinstance(task := program.become(), str):
            runpy._run_module_as_main(task)  # what `python -m` does; it has no public name
        else:
            exec(task, vars(sys.modules["__main__"]))
    except SystemExit as exit_:
        status = exit_.code or 0
        if not isinstance(status, int) or not 0 <= status <= 255:
            raise
    except BaseException:
        hook = sys.excepthook
        sys.excepthook = without_us
        raise
    end(status)
