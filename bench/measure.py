"""Measures what a learner waits for and what a running lab costs; writes the table."""

import argparse
import math
import os
import platform
import signal
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import peer
import processes
from client import Quintain

ROOT = Path(__file__).resolve().parent.parent
STARTED = "sql-injection"
JUDGED = [("without a browser", "sql-injection"), ("with a browser", "stored-xss")]


def main() -> None:
    """Run everything once."""
    options = argparse.ArgumentParser()
    options.add_argument("--program", type=Path, required=True)
    options.add_argument("--scratch", type=Path, required=True)
    options.add_argument("--starts", type=int, default=20)
    options.add_argument("--verdicts", type=int, default=10)
    options.add_argument("--out", type=Path, default=ROOT / "bench/RESULTS.md")
    asked = options.parse_args()
    # So that a server or a container of ours is ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    load = os.getloadavg()
    facts = machine(load)
    if load[0] > 0.5 * (os.cpu_count() or 1):
        say(f"The load average is {load[0]:.1f}: the figures will tell of the neighbours too.")

    say("Starting the server.")
    with Quintain(asked.program, ROOT, asked.scratch / "data") as quintain:
        own, beside = starts(quintain, asked.scratch / "peer", asked.starts)
        verdicts = [(kind, slug, judge(quintain, slug, asked.verdicts)) for kind, slug in JUDGED]
    load_after = os.getloadavg()
    asked.out.write_text(report(facts, load_after, own, beside, verdicts))
    say(f"Written: {asked.out.name}")


def starts(
    quintain: Quintain, folder: Path, times: int
) -> tuple[dict[str, list[float]], dict[str, list[float]] | str]:
    """Cold starts in turn: Quintain, crun, Quintain... Why not in crun's place where it can't be measured."""
    own: dict[str, list[float]] = {"first": [], "app": [], "all": []}
    beside: dict[str, list[float]] | str = peer.missing() or {"first": [], "seeded": [], "app": []}
    bundle = None if isinstance(beside, str) else peer.Bundle(folder, ROOT, STARTED)
    # The first start finds cold caches of the file system; both sides throw one away.
    for number in range(times + 1):
        seconds, app, everything = start(quintain)
        if number:
            keep(own, first=seconds * 1000, app=app, all=everything)
        shown = f"{seconds * 1000:.0f} ms"
        if bundle and isinstance(beside, dict):
            try:
                seeding, seconds, app = bundle.start(number)
            except peer.Failed as error:
                beside = f"it could not be done here: {error}"
            else:
                shown += f", crun {seconds * 1000:.0f} ms"
                if number:
                    keep(beside, first=seconds * 1000, seeded=(seeding + seconds) * 1000, app=app)
        say(f"  start {number} of {times}: {shown}")
    return own, beside


def start(quintain: Quintain) -> tuple[float, float, float]:
    """One start: click to first byte, MiB of the application and of the whole session then."""
    seconds = quintain.start(STARTED)
    tree = processes.descendants(quintain.pid)
    app = [one for one in tree if processes.runs(one, "app.py")]
    # A program's parent in its sandbox is its init, a copy of the session's holder.
    inits = [processes.parent(one) for one in app]
    found = seconds, processes.pss(app + inits), processes.pss(tree)
    quintain.stop()
    return found


def keep(found: dict[str, list[float]], **values: float) -> None:
    """Adds one start's figures."""
    for name, value in values.items():
        found[name].append(value)


def judge(quintain: Quintain, slug: str, times: int) -> list[float]:
    """Verdicts on the reference repair, from the click to the last check."""
    say(f"Verdicts of {slug}.")
    lab = next((ROOT / "course").glob(f"*/*/lab-{slug}"))
    quintain.start(slug)
    quintain.write_all(lab / "solution")
    seconds = []
    for number in range(times):
        seconds.append(quintain.verdict())
        say(f"  verdict {number + 1} of {times}: {seconds[-1]:.2f} s")
    quintain.stop()
    return seconds


def report(
    facts: str,
    load_after: tuple[float, float, float],
    own: dict[str, list[float]],
    beside: dict[str, list[float]] | str,
    verdicts: list[tuple[str, str, list[float]]],
) -> str:
    """The page with the table."""
    rows = []
    for title, ours, theirs in (
        ("first byte of the application", own["first"], "first"),
        ("the same, crun's with the seeding of the data in a container before it", own["first"], "seeded"),
    ):
        other = beside[theirs] if isinstance(beside, dict) else None
        for name, of in (("p50", middle), ("p99", high)):
            rows.append(row(f"{title}, {name}", of(ours), other and of(other), "ms", 0))
    other = beside["app"] if isinstance(beside, dict) else None
    rows.append(
        row(
            "memory of the application with its init (PSS)",
            middle(own["app"]),
            other and middle(other),
            "MiB",
            1,
        )
    )
    rows.append(row("memory of the whole session (PSS)", middle(own["all"]), None, "MiB", 1))
    for kind, slug, seconds in verdicts:
        for name, of in (("p50", middle), ("p99", high)):
            rows.append(row(f"verdict {kind} ({slug}, reference repair), {name}", of(seconds), None, "s", 2))
    note = "" if isinstance(beside, dict) else f"\nNo figures of crun: {beside}\n"
    table = "\n".join(rows)
    warning = BUSY if load_after[0] > 0.5 * (os.cpu_count() or 1) else ""
    counts = f"{len(own['first'])} starts, and {len(verdicts[0][2])} verdicts of each lab"
    return f"""# Results

Made by `bench/run` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {counts}.

{facts}
- load average after: {load_after[0]:.1f}

| what | Quintain | crun | Quintain / crun |
|---|---|---|---|
{table}
{note}{warning}
{EXPLANATION}"""


BUSY = """
**The machine was busy with other work meanwhile**, see the load averages: no target should be judged by
these figures. The starts of the two took turns, so their ratio says more.
"""

EXPLANATION = """## How to read it

With fewer than 100 runs p99 is the slowest one. Run it on a quiet machine: a load average well above zero
before the run means that others used it too.

- **First byte, Quintain**: from sending `POST /labs/sql-injection/session` to the first byte of the
  application's `200 OK`, through the gate and the proxy, with everything that a start is: the sandbox,
  the learner's files, `seed.py`, the terminal, the record in the database. Each start is a session of its
  own, cold: Python and the packages are loaded anew. One more start before them is not counted.
- **First byte, crun**: from calling `crun run --detach` to the first byte of the same page, asked for
  from inside the container's network. The bundle has the same `/usr` and Python packages read-only, the
  application read-only, fresh memory-backed folders, user, mount, PID, network, IPC, UTS and cgroup
  namespaces, no capabilities, and the same limits on memory, processes and processor time. It has no
  allowlist of system calls, no Landlock, no proxy and no terminal: it does less. In the second pair of
  rows a container that runs `seed.py` goes first, one after the other as in Quintain.
- **Memory**: proportional set size from `/proc/PID/smaps_rollup` right after the first page. The whole
  session is the holder, the application, the shell and their inits. Only root may read it.
- **Verdict**: from sending `POST /sessions/ID/submissions` to the last check, looked at every 10 ms.
"""


def row(title: str, ours: float, theirs: float | None, unit: str, digits: int) -> str:
    """A row of the table."""
    shown = [
        "-" if value is None or math.isnan(value) else f"{value:.{digits}f} {unit}"
        for value in (ours, theirs)
    ]
    ratio = "-" if "-" in shown else f"{ours / (theirs or 1):.2f}"
    return f"| {title} | {shown[0]} | {shown[1]} | {ratio} |"


def middle(values: list[float]) -> float:
    """The median."""
    return statistics.median(values)


def high(values: list[float]) -> float:
    """The 99th percentile: the slowest one of fewer than 100."""
    ordered = sorted(values)
    return ordered[max(0, -(-99 * len(ordered) // 100) - 1)]


def machine(load: tuple[float, float, float]) -> str:
    """What it was made on."""
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024
    kernel = os.uname().release.split("-")[0]
    system = dict(
        line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line
    )
    python = platform.python_version()
    name = system["PRETTY_NAME"].strip('"')
    return f"""- {os.cpu_count()} cores, {memory} MiB, Linux {kernel}, {name}, Python {python}
- run as {"root" if os.geteuid() == 0 else "an ordinary user"}
- load average before: {load[0]:.1f}"""


def say(text: str) -> None:
    """Progress."""
    print(text, flush=True)


if __name__ == "__main__":
    began = time.monotonic()
    main()
    say(f"Done in {time.monotonic() - began:.0f} s.")
