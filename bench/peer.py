"""The peer: the same application in a container made by crun."""

import ctypes
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import processes

PATIENCE = 30.0
FIRST_ID = 300_000
"""Where the container's user ids begin on the host."""
LEARNER = 1000
DATA = "/lab/data"
APP = "/home/learner/app"


class Failed(Exception):
    """crun did not do what was asked."""


def missing() -> str | None:
    """Why crun can't be measured here, if so."""
    if shutil.which("crun") is None:
        return "it is not installed (package `crun`)."
    if os.geteuid() != 0:
        return "it is measured as root only, which may enter its network."
    return None


def crun() -> list[str]:
    """The command. It refuses cgroup v1 with v2 beside it, so there it is not shown the second."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    unified = [mount[1] for mount in mounts if mount[2] == "cgroup2" and mount[1] != "/sys/fs/cgroup"]
    hidden = ["unshare", "--mount", "sh", "-c", 'umount "$0" && exec "$@"', unified[0]] if unified else []
    return [*hidden, "crun", "--cgroup-manager=cgroupfs"]


class Bundle:
    """A bundle with the lab's application: same view of files, same limits as in Quintain."""

    def __init__(self, folder: Path, root: Path, slug: str) -> None:
        self._folder = folder
        self._venv = root / "lab-runtime/.venv"
        self._lab = next((root / "course").glob(f"*/*/lab-{slug}"))
        tree = folder / "rootfs"
        for name in ("usr", "proc", "dev", "tmp", "etc", DATA[1:], APP[1:], "lab/app", str(self._venv)[1:]):
            (tree / name).mkdir(parents=True, exist_ok=True)
        for name in ("bin", "sbin", "lib", "lib64"):
            (tree / name).symlink_to(f"usr/{name}")
        (tree / "lab/seed.py").touch()
        (tree / "etc/hosts").write_text("127.0.0.1 localhost books.test\n")
        (tree / "etc/passwd").write_text("learner:x:1000:1000::/home/learner:/bin/sh\n")
        # A folder of mode 0700 on the way would be closed to the container's user.
        for part in (folder, *folder.parents):
            if part.stat().st_uid == os.geteuid() and part != Path("/"):
                part.chmod(part.stat().st_mode | 0o755)

    def start(self, number: int) -> tuple[float, float, float]:
        """One container; seconds of seeding and to the first byte, and MiB of the application then."""
        with tempfile.TemporaryDirectory(dir=self._folder) as data:
            os.chown(data, FIRST_ID + LEARNER, FIRST_ID + LEARNER)
            seeding = self._seed(f"quintain-bench-seed-{os.getpid()}-{number}", data)
            name = f"quintain-bench-{os.getpid()}-{number}"
            try:
                return seeding, *self._serve(name, data)
            finally:
                subprocess.run([*crun(), "delete", "--force", name], capture_output=True, check=False)

    def _seed(self, name: str, data: str) -> float:
        given = ["FLAG=FLAG{bench}", "VICTIM_PASSWORD=bench", "SEED=00", f"HOME_DIR={DATA}"]
        self._configure(["python", "/lab/seed.py"], "/lab/app", data, given)
        began = time.perf_counter()
        self._crun("run", "--bundle", str(self._folder), name)
        return time.perf_counter() - began

    def _serve(self, name: str, data: str) -> tuple[float, float]:
        self._configure(["python", "app.py"], APP, data, [])
        pid_file = self._folder / "pid"
        began = time.monotonic()
        self._crun("run", "--detach", "--pid-file", str(pid_file), "--bundle", str(self._folder), name)
        pid = int(pid_file.read_text())
        first = first_byte_inside(pid) - began
        return first, processes.pss([pid, *processes.descendants(pid)])

    def _crun(self, *arguments: str) -> None:
        done = subprocess.run(
            [*crun(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / "log").open("w"),
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode != 0:
            raise Failed((self._folder / "log").read_text().strip()[-300:] or f"status {done.returncode}")

    def _configure(self, argv: list[str], cwd: str, data: str, given: list[str]) -> None:
        read_only = ["rbind", "ro", "nosuid", "nodev"]
        mounts = [
            ("/proc", "proc", "proc", []),
            ("/dev", "tmpfs", "tmpfs", ["nosuid", "mode=755", "size=64k"]),
            ("/tmp", "tmpfs", "tmpfs", ["nosuid", "nodev", "mode=1777", "size=32m"]),
            ("/usr", "bind", "/usr", read_only),
            (str(self._venv), "bind", str(self._venv), read_only),
            (APP, "bind", str(self._lab / "app"), read_only),
            ("/lab/app", "bind", str(self._lab / "app"), read_only),
            ("/lab/seed.py", "bind", str(self._lab / "seed.py"), read_only),
            (DATA, "bind", data, ["rbind", "nosuid", "nodev"]),
        ]
        environment = [
            f"PATH={self._venv}/bin:/usr/bin",
            "HOME=/tmp",
            "LANG=C.UTF-8",
            "PYTHONUNBUFFERED=1",
            "PYTHONDONTWRITEBYTECODE=1",
            f"DATA_DIR={DATA}",
        ]
        ids = [{"containerID": 0, "hostID": FIRST_ID, "size": 65_536}]
        spaces = ("user", "mount", "pid", "network", "ipc", "uts", "cgroup")
        config = {
            "ociVersion": "1.0.2",
            "root": {"path": "rootfs", "readonly": True},
            "hostname": "lab",
            "process": {
                "args": argv,
                "cwd": cwd,
                "user": {"uid": LEARNER, "gid": LEARNER},
                "env": environment + given,
                "noNewPrivileges": True,
                "capabilities": {},
                "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 512, "hard": 512}],
            },
            "mounts": [
                {"destination": at, "type": kind, "source": source, "options": options}
                for at, kind, source, options in mounts
            ],
            "linux": {
                "namespaces": [{"type": space} for space in spaces],
                "uidMappings": ids,
                "gidMappings": ids,
                "sysctl": {"net.ipv4.ip_unprivileged_port_start": "0"},
                "resources": {
                    "memory": {"limit": 256 << 20},
                    "pids": {"limit": 65},
                    "cpu": {"quota": 100_000, "period": 100_000},
                },
            },
        }
        (self._folder / "config.json").write_text(json.dumps(config))


def first_byte_inside(pid: int) -> float:
    """When the first byte of the first page comes, asked for in the network of a process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            enter_network(pid)
            os.write(writing, str(ask_until_it_answers()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    if not text:
        raise Failed("the application did not answer")
    return float(text)


def enter_network(pid: int) -> None:
    """Moves this process, which must have one thread, into another's network."""
    network = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(network, 0) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def ask_until_it_answers() -> float:
    """Asks for the first page every 3 ms; the moment of its first byte."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", 80), timeout=PATIENCE) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: books.test\r\nConnection: close\r\n\r\n")
                start = connection.recv(12)
                if start.endswith(b" 200"):
                    return time.monotonic()
        except OSError:
            pass
        time.sleep(0.003)
    raise Failed("the application did not answer")
