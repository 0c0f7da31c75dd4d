"""Measures what a learner waits for and what a running lab costs; writes the table."""

import argparse
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
        own = starts(quintain, asked.starts)
        verdicts = [(kind, slug, judge(quintain, slug, asked.verdicts)) for kind, slug in JUDGED]
    beside = containers(asked.scratch, asked.starts)
    load_after = os.getloadavg()
    asked.out.write_text(report(facts, load_after, own, beside, verdicts))
    say(f"Written: {asked.out.name}")


def starts(quintain: Quintain, times: int) -> dict[str, list[float]]:
    """Cold starts: click to first byte, and what the lab uses then."""
    found: dict[str, list[float]] = {"first": [], "app": [], "all": []}
    # The first start finds cold caches of the file system; both sides throw one away.
    for number in range(times + 1):
        seconds = quintain.start(STARTED)
        tree = processes.descendants(quintain.pid)
        app = [one for one in tree if processes.runs(one, "app.py")]
        # A program's parent in its sandbox is its init, a copy of the session's holder.
        inits = [processes.parent(one) for one in app]
        if number:
            found["first"].append(seconds * 1000)
            found["app"].append(processes.pss(app + inits))
            found["all"].append(processes.pss(tree))
        quintain.stop()
        say(f"  start {number} of {times}: {seconds * 1000:.0f} ms", again=True)
    print()
    return found


def judge(quintain: Quintain, slug: str, times: int) -> list[float]:
    """Verdicts on the reference repair, from the click to the last check."""
    say(f"Verdicts of {slug}.")
    lab = next((ROOT / "course").glob(f"*/*/lab-{slug}"))
    quintain.start(slug)
    quintain.write_all(lab / "solution")
    seconds = []
    for number in range(times):
        seconds.append(quintain.verdict())
        say(f"  verdict {number + 1} of {times}: {seconds[-1]:.2f} s", again=True)
    quintain.stop()
    print()
    return seconds


def containers(scratch: Path, times: int) -> dict[str, list[float]] | str:
    """The same application started by crun, or why not."""
    why_not = peer.missing()
    if why_not:
        return why_not
    say("The same application in a container made by crun.")
    found: dict[str, list[float]] = {"first": [], "seeded": [], "app": []}
    try:
        bundle = peer.Bundle(scratch / "peer", ROOT, STARTED)
        for number in range(times + 1):
            seeding, first, kilobytes = bundle.start(number)
            if number:
                found["first"].append(first * 1000)
                found["seeded"].append((seeding + first) * 1000)
                found["app"].append(kilobytes)
            say(f"  container {number} of {times}: {first * 1000:.0f} ms", again=True)
    except peer.Failed as error:
        print()
        return f"crun could not do it here: {error}"
    print()
    return found


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
    counts = f"{len(own['first'])} starts, and {len(verdicts[0][2])} verdicts of each lab"
    return f"""# Results

Made by `bench/run` on {datetime.now(UTC):%Y-%m-%d}: {counts}.

{facts}
- load average after: {load_after[0]:.1f}

| what | Quintain | crun | Quintain / crun |
|---|---|---|---|
{table}
{note}
{EXPLANATION}"""


EXPLANATION = """## How to read it

With fewer than 100 runs p99 is the slowest one. A load average well above zero means that others used
the machine meanwhile: then the ratios, both sides of which were made in the same run, say more than the
figures, and a run on a quiet machine says more than both.

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
  session is the holder, the application, the shell and their inits.
- **Verdict**: from sending `POST /sessions/ID/submissions` to the last check, looked at every 10 ms.
"""


def row(title: str, ours: float, theirs: float | None, unit: str, digits: int) -> str:
    """A row of the table."""
    other = "-" if theirs is None else f"{theirs:.{digits}f} {unit}"
    ratio = "-" if theirs is None else f"{ours / theirs:.2f}"
    return f"| {title} | {ours:.{digits}f} {unit} | {other} | {ratio} |"


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


def say(text: str, again: bool = False) -> None:
    """Progress; `again`: over the last line, where somebody watches."""
    if again and sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)
    elif not again:
        print(text, flush=True)


if __name__ == "__main__":
    began = time.monotonic()
    main()
    say(f"Done in {time.monotonic() - began:.0f} s.")
