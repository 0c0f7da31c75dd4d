"""Prints everything about itself that a program can see and that should not depend on how it was started."""

names = sorted(vars())

import atexit
import builtins
import codecs
import faulthandler
import gc
import json
import locale
import logging
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings


def text_of(path):
    try:
        return open(path, "rb").read().decode("utf-8", "backslashreplace")
    except OSError as error:
        return repr(error)


def stream(name):
    one = getattr(sys, name)
    attributes = (
        "name", "mode", "encoding", "errors", "newlines", "line_buffering", "write_through", "closed",
    )
    found = {each: getattr(one, each) for each in attributes}
    raw = getattr(one.buffer, "raw", one.buffer)
    return found | {
        "buffer": type(one.buffer).__name__, "raw": type(raw).__name__, "raw name": raw.name,
        "raw mode": raw.mode, "terminal": one.isatty(), "number": one.fileno(),
        "kept": getattr(sys, f"__{name}__") is one,
    }


def descriptors():
    found = {}
    for number in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue  # the one that was listed through
        flags = re.search(r"flags:\s*(\d+)", text_of(f"/proc/self/fdinfo/{number}"))
        found[number] = [re.sub(r"\d+", "N", target), flags and flags[1]]
    return found


def status():
    wanted = (
        "Name", "Umask", "State", "NStgid", "NSpid", "PPid", "TracerPid", "Uid", "Gid", "Groups", "Threads", "SigQ",
        "SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb",
        "NoNewPrivs", "Seccomp", "Seccomp_filters", "CoreDumping", "THP_enabled", "Cpus_allowed",
        "Speculation_Store_Bypass", "untag_mask",
    )
    lines = dict(line.split(":", 1) for line in text_of("/proc/self/status").splitlines())
    found = {name: lines.get(name, "").strip() for name in wanted}
    found["SigQ"] = found["SigQ"].partition("/")[2]
    return found


def mounts():
    return [
        re.sub(r"^\d+ \d+ \S+ ", "", re.sub(r"(master|shared|propagate_from):\d+", "", line))
        for line in text_of("/proc/self/mountinfo").splitlines()
    ]


def handlers():
    return {int(one): repr(signal.getsignal(one)).split(" at ")[0] for one in signal.valid_signals()}


def depth():
    frame, count = sys._getframe(1), 0
    while frame := frame.f_back:
        count += 1
    return count


def in_a_child():
    code = "import sys; print(sys.argv, sys.flags, sys.path, sorted(sys.modules))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout


main = sys.modules["__main__"]
found = {
    "names of __main__": names,
    "__main__": {
        name: repr(vars(main)[name]).split(" at 0x")[0] for name in names if name not in ("__builtins__", "__annotations__")
    },
    "annotations": main.__dict__.get("__annotations__", "none"),
    "builtins": main.__builtins__ is builtins,
    "names of builtins": sorted(vars(builtins)),
    "argv": sys.argv,
    "orig_argv": sys.orig_argv,
    "path": sys.path,
    "flags": repr(sys.flags),
    "warnoptions": sys.warnoptions,
    "xoptions": sys._xoptions,
    "executable": [sys.executable, sys._base_executable, sys.prefix, sys.base_prefix, sys.exec_prefix],
    "hooks": [
        sys.excepthook is sys.__excepthook__, sys.displayhook is sys.__displayhook__,
        sys.unraisablehook is sys.__unraisablehook__, sys.breakpointhook is sys.__breakpointhook__,
        repr(sys.gettrace()), repr(sys.getprofile()), repr(threading.excepthook is threading.__excepthook__),
    ],
    "last exception": [hasattr(sys, f"last_{each}") for each in ("type", "value", "traceback")] + [repr(sys.exc_info())],
    "meta_path": [getattr(one, "__name__", type(one).__name__) for one in sys.meta_path],
    "path_hooks": [repr(one).split(" at ")[0] for one in sys.path_hooks],
    "limits of the interpreter": [sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits()],
    "encodings": [sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()],
    "bytecode": [sys.dont_write_bytecode, sys.pycache_prefix],
    "stdin": stream("stdin"),
    "stdout": stream("stdout"),
    "stderr": stream("stderr"),
    "input": sys.stdin.read(),
    "threads": [threading.active_count(), threading.current_thread() is threading.main_thread(),
                threading.main_thread().name, threading.main_thread().native_id == threading.get_native_id() == os.getpid(),
                threading.main_thread().ident == threading.get_ident(), threading.stack_size()],
    "collector": [gc.isenabled(), gc.get_threshold(), gc.get_debug(), len(gc.callbacks), len(gc.garbage)],
    "frozen": gc.get_freeze_count() > 0,
    "depth": depth(),
    "faulthandler": faulthandler.is_enabled(),
    "exit functions": atexit._ncallbacks(),
    "wakeup": signal.set_wakeup_fd(-1),
    "handlers": handlers(),
    "timers": [signal.getitimer(one) for one in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)],
    "blocked signals": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "ids": [os.getpid(), os.getppid(), os.getpgrp(), os.getsid(0), os.getresuid(), os.getresgid(), os.getgroups()],
    "scheduling": [os.nice(0), os.sched_getscheduler(0), sorted(os.sched_getaffinity(0)), text_of("/proc/self/timerslack_ns")],
    "environment": dict(os.environ),
    "environment of C": text_of("/proc/self/environ"),
    "command line": text_of("/proc/self/cmdline"),
    "name": text_of("/proc/self/comm"),
    "program": os.readlink("/proc/self/exe"),
    "folder": [os.getcwd(), os.readlink("/proc/self/cwd"), os.readlink("/proc/self/root")],
    "descriptors": descriptors(),
    "status": status(),
    "owner of /proc/self": [os.stat("/proc/self").st_uid, os.stat("/proc/self/environ").st_uid],
    "out of memory": [text_of("/proc/self/oom_score_adj")],
    "limits": {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")},
    "mounts": mounts(),
    "cgroup": re.sub(r"\.\d+", ".N", text_of("/proc/self/cgroup")),
    "processes": sorted(name for name in os.listdir("/proc") if name.isdigit()),
    "locale": [locale.setlocale(locale.LC_ALL), locale.getpreferredencoding(), time.tzname, time.timezone],
    "warnings": [repr(one) for one in warnings.filters],
    "logging": [logging.root.level, repr(logging.root.handlers), logging.root.manager.disable, repr(logging.lastResort)],
    "loggers with handlers": [name for name, one in logging.root.manager.loggerDict.items() if getattr(one, "handlers", [])],
    "temporary files": tempfile.gettempdir(),
    "host": socket.gethostname(),
    "timeout of sockets": socket.getdefaulttimeout(),
    "error handlers": codecs.lookup_error("strict").__name__,
    "children": in_a_child(),
    "personality": text_of("/proc/self/personality"),
    "modules": sorted(sys.modules),
    "hash": hash("the seed of the hash shows in this"),
    # Last: it takes a moment until it is gone.
    "new thread": [(lambda t: (t.start(), t.join(), t.name))(threading.Thread(target=int))[2]],
}
print(json.dumps(found, default=repr))
