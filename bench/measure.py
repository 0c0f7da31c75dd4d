"""Measures what a learner waits for and what a running lab costs; writes the table."""

import argparse
import math
import os
import platform
import signal
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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

    say("Starting two servers: one with templates, one without.")
    with (
        Quintain(asked.program, ROOT, asked.scratch / "warm") as warm,
        Quintain(asked.program, ROOT, asked.scratch / "cold", "--cold") as cold,
    ):
        templates = wait_for_templates(warm)
        found = starts({"warm": warm, "cold": cold}, asked.scratch / "peer", asked.starts)
        found["templates"] = {"pss": [processes.pss(templates)]}
        verdicts = [
            (kind, slug, judge(warm, slug, asked.verdicts), judge(cold, slug, asked.verdicts))
            for kind, slug in JUDGED
        ]
    load_after = os.getloadavg()
    asked.out.write_text(report(facts, load_after, found, verdicts))
    say(f"Written: {asked.out.name}")


def wait_for_templates(quintain: Quintain) -> list[int]:
    """The templates' processes, once they have prepared themselves."""
    while True:
        tree = processes.descendants(quintain.pid)
        templates = [one for one in tree if processes.runs(one, "/template/quintain_template.py")]
        before = [processes.seconds(one) for one in templates]
        time.sleep(0.5)
        if len(templates) == 2 and before == [processes.seconds(one) for one in templates]:
            return templates


def starts(servers: dict[str, Quintain], folder: Path, times: int) -> dict[str, Any]:
    """Starts in turn: warm, cold, crun, warm... In crun's place, why it can't be measured here."""
    found: dict[str, Any] = {name: {"first": [], "app": [], "own": [], "all": []} for name in servers}
    found["crun"] = peer.missing() or {"first": [], "seeded": [], "app": []}
    bundle = None if isinstance(found["crun"], str) else peer.Bundle(folder, ROOT, STARTED)
    # The first start finds cold caches of the file system; all throw one away.
    for number in range(times + 1):
        shown = []
        for name, quintain in servers.items():
            figures = start(quintain)
            shown.append(f"{name} {figures['first']:.0f} ms")
            keep(found[name], number, **figures)
        if bundle and isinstance(found["crun"], dict):
            try:
                seeding, seconds, app = bundle.start(number)
            except peer.Failed as error:
                found["crun"] = f"it could not be done here: {error}"
            else:
                shown.append(f"crun {seconds * 1000:.0f} ms")
                keep(
                    found["crun"],
                    number,
                    first=seconds * 1000,
                    seeded=(seeding + seconds) * 1000,
                    app=app,
                )
        say(f"  start {number} of {times}: {', '.join(shown)}")
    return found


def start(quintain: Quintain) -> dict[str, float]:
    """One start: milliseconds from the click to the first byte, and MiB then."""
    seconds = quintain.start(STARTED)
    tree = processes.descendants(quintain.pid)
    app = [one for one in tree if processes.runs(one, "app.py")]
    # A program's parent in its sandbox is its init, a copy of what it was made from.
    app += [processes.parent(one) for one in app]
    session = [one for one in tree if not processes.runs(one, "/template/quintain_template.py") or one in app]
    figures = {
        "first": seconds * 1000,
        "app": processes.pss(app),
        "own": processes.private(app),
        "all": processes.private(session),
    }
    quintain.stop()
    return figures


def keep(found: dict[str, list[float]], number: int, **values: float) -> None:
    """Adds one start's figures, unless it is the first."""
    for name, value in values.items():
        if number:
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
    found: dict[str, Any],
    verdicts: list[tuple[str, str, list[float], list[float]]],
) -> str:
    """The page with the table."""
    warm, cold, crun = found["warm"], found["cold"], found["crun"]
    other = crun if isinstance(crun, dict) else {}
    rows = []
    for name, of in (("p50", middle), ("p99", high)):
        rows.append(row(f"first byte of the application, {name}", of, warm, cold, other, "first", "ms", 0))
    for name, of in (("p50", middle), ("p99", high)):
        title = f"the same, crun's with the seeding of the data in a container before it, {name}"
        first = {**other, "first": other["seeded"]} if other else {}
        rows.append(row(title, of, warm, cold, first, "first", "ms", 0))
    rows.append(row("application with its init: PSS", middle, warm, cold, other, "app", "MiB", 1))
    rows.append(row("application with its init: private memory", middle, warm, cold, {}, "own", "MiB", 1))
    rows.append(row("whole session: private memory", middle, warm, cold, {}, "all", "MiB", 1))
    rows.append(row("both templates: PSS", middle, found["templates"], {}, {}, "pss", "MiB", 1))
    for kind, slug, *seconds in verdicts:
        for name, of in (("p50", middle), ("p99", high)):
            title = f"verdict {kind} ({slug}, reference repair), {name}"
            ours, theirs = ({"s": each} for each in seconds)
            rows.append(row(title, of, ours, theirs, {}, "s", "s", 2))
    note = f"\nNo figures of crun: {crun}\n" if isinstance(crun, str) else ""
    table = "\n".join(rows)
    warning = BUSY if load_after[0] > 0.5 * (os.cpu_count() or 1) else ""
    counts = f"{len(warm['first'])} starts each, and {len(verdicts[0][2])} verdicts of each lab"
    return f"""# Results

Made by `bench/run` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {counts}.

{facts}
- load average after: {load_after[0]:.1f}

| what | warm | cold | crun | crun / warm |
|---|---|---|---|---|
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

- **First byte, warm and cold**: from sending `POST /labs/sql-injection/session` to the first byte of the
  application's `200 OK`, through the gate and the proxy, with everything that a start is: the sandbox,
  the learner's files, `seed.py`, the terminal, the record in the database. Each start is a session of its
  own. Warm, `seed.py` and the application are forked from a Python that has the common packages loaded; cold
  (`quintain serve --cold`), Python and the packages are loaded anew. One more start before them is not
  counted.
- **First byte, crun**: from calling `crun run --detach` to the first byte of the same page, asked for
  from inside the container's network. The bundle has the same `/usr` and Python packages read-only, the
  application read-only, fresh memory-backed folders, user, mount, PID, network, IPC, UTS and cgroup
  namespaces, no capabilities, and the same limits on memory, processes and processor time. It has no
  allowlist of system calls, no Landlock, no proxy and no terminal: it does less. In the second pair of
  rows a container that runs `seed.py` goes first, one after the other as in Quintain.
- **Memory**: from `/proc/PID/smaps_rollup` right after the first page. PSS divides what is shared by the
  number of processes that share it, so it falls with every further lab; private memory is shared with
  nobody, and is what one more lab costs. The whole session is the holder, the application, the shell and
  their inits. Templates are there once. Only root may read all this.
- **Verdict**: from sending `POST /sessions/ID/submissions` to the last check, looked at every 10 ms.
"""


def row(
    title: str,
    of: Callable[[list[float]], float],
    warm: dict[str, list[float]],
    cold: dict[str, list[float]],
    crun: dict[str, list[float]],
    name: str,
    unit: str,
    digits: int,
) -> str:
    """A row of the table: one figure of each, where there is one."""
    values = [of(each[name]) if each.get(name) else math.nan for each in (warm, cold, crun)]
    shown = ["-" if math.isnan(value) else f"{value:.{digits}f} {unit}" for value in values]
    ratio = values[2] / values[0]
    return f"| {title} | {' | '.join(shown)} | {'-' if math.isnan(ratio) else f'{ratio:.1f}'} |"


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
