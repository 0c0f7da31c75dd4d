//! What lab code may try, as Python that comes to its end only if the attempt has succeeded. An
//! `OSError` or a failed `assert` is a refusal; anything else is a mistake in the attempt.
//!
//! At hand: `host` (what the test has prepared, see `walls.rs`), `number` (system calls by name),
//! `call(number, ...)`, which raises the kernel's error, and `reached(number)`, which fails if the call
//! was refused before the kernel looked at its arguments.

/// One attempt.
pub struct Attempt {
    /// What is tried.
    pub name: &'static str,
    /// The Python.
    pub code: &'static str,
    /// Why it must fail.
    pub why: &'static str,
}

const fn attempt(name: &'static str, code: &'static str, why: &'static str) -> Attempt {
    Attempt { name, code, why }
}

const OWN_ROOT: &str = "a member's root holds the system's programs and its own lab";
const OWN_PROC: &str = "a member has a PID namespace of its own, and its init can't be looked into";
const OWN_NET: &str = "a session's network is a loopback and nothing else";
const READ_ONLY: &str = "all but the lab's own data is mounted read-only";
const NO_CALL: &str = "the system call is not on the list";
const NO_RIGHTS: &str = "there is one ordinary user and no capability";

pub const ATTEMPTS: &[Attempt] = &[
    // Files.
    attempt("read the host's shadow", "open('/etc/shadow').read()", OWN_ROOT),
    attempt("see the host's users", "assert host['user'] in open('/etc/passwd').read()", OWN_ROOT),
    attempt("read the repository", "open(host['repository'] + '/Cargo.toml').read()", OWN_ROOT),
    attempt("read the platform's data", "open(host['data'] + '/quintain.db').read()", OWN_ROOT),
    attempt("list /root", "assert os.listdir('/root')", OWN_ROOT),
    attempt("list others' homes", "assert set(os.listdir('/home')) - {'learner'}", OWN_ROOT),
    attempt("list /var", "os.listdir('/var')", OWN_ROOT),
    attempt("list /run", "os.listdir('/run')", OWN_ROOT),
    attempt("list /sys", "os.listdir('/sys')", OWN_ROOT),
    attempt("list the holder's stage", "assert os.listdir('/mnt')", OWN_ROOT),
    attempt("see the checks", "os.listdir('/lab/checks')", "graders alone see the checks"),
    attempt("see how the data is made", "open('/lab/seed.py')", "only the seeding member sees it"),
    attempt("see more of the lab", "assert set(os.listdir('/lab')) - {'data'}", "it is given its data only"),
    attempt("see the grader", "import quintain_grader", "graders alone see the plugin"),
    attempt("see the learner's home", "open('/home/learner/letter-to-you.txt')", "the application is not given it"),
    attempt("leave by dots", "open('/proc/self/cwd/../../../../../' + host['data'] + '/quintain.db')", OWN_ROOT),
    attempt(
        "find a descriptor left open",
        "
        import subprocess
        found = subprocess.run(['ls', '-l', '/proc/self/fd'], capture_output=True, text=True, close_fds=False)
        numbers = {int(line.split(' -> ')[0].split()[-1]) for line in found.stdout.splitlines()[1:]}
        assert numbers - {0, 1, 2, 3}, numbers
        ",
        "a member has the descriptors that it was given",
    ),
    attempt("write to /usr", "open('/usr/mine', 'w')", READ_ONLY),
    attempt("write to /etc", "open('/etc/hosts', 'a')", READ_ONLY),
    attempt("write to /", "open('/mine', 'w')", READ_ONLY),
    attempt("write to /lab", "open('/lab/mine', 'w')", READ_ONLY),
    attempt("write to its own code", "open('/home/learner/app/app.py', 'a')", READ_ONLY),
    attempt("write to the packages", "import flask; open(flask.__file__, 'a')", READ_ONLY),
    attempt("set a kernel parameter", "put('/proc/sys/kernel/core_pattern', b'x')", READ_ONLY),
    attempt("set a network parameter", "put('/proc/sys/net/ipv4/ip_forward', b'1')", READ_ONLY),
    attempt("follow a link to the outside", "os.symlink(host['data'], '/tmp/away'); os.listdir('/tmp/away')", OWN_ROOT),
    attempt(
        "find a device",
        "
        known = {'null', 'zero', 'full', 'random', 'urandom', 'fd', 'stdin', 'stdout', 'stderr', 'ptmx', 'pts', 'shm'}
        assert set(os.listdir('/dev')) - known
        ",
        "devices that hold no state of the host are all there is",
    ),
    attempt("make a disk", "os.mknod('/tmp/disk', stat.S_IFBLK | 0o600, os.makedev(8, 0))", NO_RIGHTS),
    attempt("make /dev/mem", "os.mknod('/tmp/mem', stat.S_IFCHR | 0o600, os.makedev(1, 1))", NO_RIGHTS),
    attempt("read the kernel's memory", "assert open('/proc/kcore', 'rb').read(1)", "covered"),
    attempt("read kernel addresses", "assert open('/proc/kallsyms', 'rb').read(1)", "covered"),
    attempt("read the kernel's log", "assert open('/proc/kmsg', 'rb').read(1)", "covered"),
    attempt("see keys", "assert open('/proc/keys', 'rb').read(1)", "covered"),
    attempt(
        "press SysRq",
        "assert os.stat('/proc/sysrq-trigger').st_rdev != os.stat('/dev/null').st_rdev",
        "covered by /dev/null",
    ),
    // Processes.
    attempt("see others' processes", "assert len(pids()) > 3, pids()", OWN_PROC),
    attempt(
        "find a neighbour by its command line",
        "assert any(host['mark'] in open(f'/proc/{pid}/cmdline').read() for pid in pids())",
        OWN_PROC,
    ),
    attempt("read init's environment", "open('/proc/1/environ').read()", OWN_PROC),
    attempt("read init's memory", "open('/proc/1/mem', 'rb')", OWN_PROC),
    attempt("see init's maps", "open('/proc/1/maps').read()", OWN_PROC),
    attempt("enter init's root", "os.listdir('/proc/1/root')", OWN_PROC),
    attempt("enter init's folder", "os.listdir('/proc/1/cwd')", OWN_PROC),
    attempt("see init's descriptors", "os.listdir('/proc/1/fd')", OWN_PROC),
    attempt("see init's program", "os.readlink('/proc/1/exe')", OWN_PROC),
    attempt("see init's namespaces", "os.readlink('/proc/1/ns/mnt')", OWN_PROC),
    attempt("signal a neighbour", "os.kill(host['peer'], 0)", OWN_PROC),
    attempt("open a neighbour's process", "os.pidfd_open(host['peer'])", OWN_PROC),
    attempt("find a neighbour's shared memory", "call_libc('shmget', 0x51, 0, 0)", "an IPC namespace for each member"),
    attempt("find a neighbour's files in /tmp", "open('/tmp/of-a-neighbour')", "a /tmp for each member"),
    attempt("find a neighbour's files in /dev/shm", "open('/dev/shm/of-a-neighbour')", "a /dev/shm for each member"),
    // Network.
    attempt("see another network card", "assert socket.if_nameindex() != [(1, 'lo')]", OWN_NET),
    attempt(
        "reach the host",
        "
        assert any(
            socket.socket(socket.AF_INET6 if ':' in one else socket.AF_INET).connect_ex((one, host['port'])) == 0
            for one in host['addresses']
        )
        ",
        OWN_NET,
    ),
    attempt("find a route out", "socket.socket(type=socket.SOCK_DGRAM).connect(('198.51.100.1', 53))", OWN_NET),
    attempt(
        "find a route out by IPv6",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).connect(('2001:db8::1', 53))",
        OWN_NET,
    ),
    attempt("resolve a name", "socket.getaddrinfo('example.org', 80)", OWN_NET),
    attempt("reach another session's port", "socket.create_connection(('127.0.0.1', 7777), 2)", OWN_NET),
    attempt(
        "reach an abstract socket of the host",
        r"socket.socket(socket.AF_UNIX).connect('\0' + host['mark'])",
        OWN_NET,
    ),
    attempt(
        "give the loopback another state",
        "import fcntl; fcntl.ioctl(socket.socket(), 0x8914, b'lo' + bytes(38))",
        NO_RIGHTS,
    ),
    attempt("open a raw socket", "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)", NO_RIGHTS),
    attempt("open a packet socket", "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", NO_CALL),
    attempt("open a vsock", "socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)", NO_CALL),
    attempt("use the kernel's cryptography", "socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)", NO_CALL),
    attempt(
        "open a netlink socket other than for routes",
        "assert any(opens(16, 3, family) for family in range(1, 23))",
        NO_CALL,
    ),
    attempt(
        "open a socket of another family",
        "assert any(opens(family, kind, 0) for family in (*range(3, 10), *range(11, 16), *range(17, 46)) for kind in (1, 2, 3, 5))",
        NO_CALL,
    ),
    attempt("open a pair of another family", "socket.socketpair(socket.AF_INET)", NO_CALL),
    // Rights.
    attempt("be another user", "assert {os.getuid(), os.geteuid(), os.getgid(), os.getegid()} != {1000}", NO_RIGHTS),
    attempt("become root", "os.setresuid(0, 0, 0)", NO_RIGHTS),
    attempt("become another group", "os.setresgid(0, 0, 0)", NO_RIGHTS),
    attempt("join a group", "os.setgroups([0])", NO_RIGHTS),
    attempt("have a further group", "assert set(os.getgroups()) - {1000, 65534}", NO_RIGHTS),
    attempt(
        "hold a capability",
        "assert any(int(status(name), 16) for name in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'))",
        NO_RIGHTS,
    ),
    attempt("gain rights by executing", "assert status('NoNewPrivs') != '1'", NO_RIGHTS),
    attempt("be without a filter", "assert status('Seccomp') != '2'", NO_RIGHTS),
    attempt(
        "find a mount that honours set-user-id",
        "
        mounts = [line.split() for line in open('/proc/self/mounts')]
        found = [target for _, target, _, options, *_ in mounts if 'nosuid' not in options.split(',')]
        assert found
        report(found)
        ",
        "every mount is nosuid",
    ),
    attempt(
        "gain rights by a set-user-id program",
        "
        import glob, subprocess
        programs = [p for p in glob.glob('/usr/bin/*') + glob.glob('/usr/sbin/*') if os.stat(p).st_mode & stat.S_ISUID]
        mine = '/lab/data/mine'
        open(mine, 'w').write('#!/bin/sh\\nid -u')
        os.chmod(mine, 0o6755)
        programs.append(mine)
        def effective(program):
            quiet = {name: subprocess.DEVNULL for name in ('stdin', 'stdout', 'stderr')}
            try:
                child = subprocess.Popen([program], **quiet)
            except PermissionError:
                return ['1000']
            try:
                lines = open(f'/proc/{child.pid}/status').read().splitlines()
            finally:
                child.kill()
                child.wait()
            return next(line for line in lines if line.startswith('Uid:')).split()[1:]
        assert any(set(effective(program)) != {'1000'} for program in programs)
        ",
        NO_RIGHTS,
    ),
    // The kernel.
    attempt(
        "reach a closed system call",
        "
        open_ones = [name for name, one in closed.items() if reached(one)]
        assert open_ones
        report(open_ones)
        ",
        NO_CALL,
    ),
    attempt("make a mount", "call_libc('mount', b'none', b'/tmp', b'tmpfs', 0, None)", NO_CALL),
    attempt("remove a mount", "call_libc('umount2', b'/proc/kcore', 2)", NO_CALL),
    attempt("change its root", "os.chroot('/tmp')", NO_CALL),
    attempt(
        "make a namespace by unshare",
        "assert any(call_libc_quietly('unshare', flag) == 0 for flag in namespaces)",
        NO_CALL,
    ),
    attempt(
        "make a namespace by clone",
        "
        def made(flag):
            try:
                pid = call(number['clone'], flag | signal.SIGCHLD, 0, 0, 0, 0)
            except OSError:
                return False
            if pid == 0:
                os._exit(0)
            return True
        assert any(made(flag) for flag in namespaces)
        ",
        NO_CALL,
    ),
    attempt(
        "make a process by clone3, whose flags no filter can read",
        "
        arguments = (ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, signal.SIGCHLD)
        if call(number['clone3'], ctypes.addressof(arguments), 88) == 0:
            os._exit(0)
        ",
        NO_CALL,
    ),
    attempt(
        "enter a namespace by its file",
        "
        def entered(name):
            with open(f'/proc/self/ns/{name}') as file:
                return call_libc_quietly('setns', file.fileno(), 0) == 0
        assert any(entered(name) for name in os.listdir('/proc/self/ns'))
        ",
        NO_CALL,
    ),
    attempt("trace its own parent", "call_libc('ptrace', 16, os.getppid(), 0, 0)", NO_CALL),
    attempt("be traced", "call_libc('ptrace', 0, 0, 0, 0)", NO_CALL),
    attempt("switch address randomisation off", "call_libc('personality', 0x0040000)", NO_CALL),
    attempt("make zero pages executable", "call_libc('personality', 0x0400000)", NO_CALL),
    attempt(
        "type into its own terminal",
        "
        import fcntl, termios
        control = os.open('/dev/pts/ptmx', os.O_RDWR | os.O_NOCTTY)
        fcntl.ioctl(control, 0x40045431, b'\\0\\0\\0\\0')
        os.setsid()
        number = int.from_bytes(fcntl.ioctl(control, 0x80045430, bytes(4)), sys.byteorder)
        terminal = os.open(f'/dev/pts/{number}', os.O_RDWR)
        try:
            fcntl.ioctl(terminal, termios.TIOCSTI, b'x')
        except OSError as error:
            assert error.errno != 1
        ",
        "typing for others is closed",
    ),
    attempt(
        "use the other table of system calls (x32)",
        "assert platform.machine() == 'x86_64' and reached(0x40000000 | 521)",
        NO_CALL,
    ),
    attempt(
        "use 32-bit system calls",
        "
        import mmap
        assert platform.machine() == 'x86_64'
        code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        code.write(bytes.fromhex('b814000000cd80c3'))
        at = ctypes.addressof(ctypes.c_char.from_buffer(code))
        assert ctypes.CFUNCTYPE(ctypes.c_int)(at)() > 0
        ",
        "the filter ends processes that speak another architecture's calls",
    ),
    attempt(
        "raise a limit",
        "
        limit = (ctypes.c_uint64 * 2)(9999, 9999)
        call_libc('setrlimit', 7, ctypes.byref(limit))
        ",
        NO_RIGHTS,
    ),
    attempt("run before others", "os.setpriority(os.PRIO_PROCESS, 0, -20)", NO_RIGHTS),
    attempt("run in real time", "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))", NO_RIGHTS),
    attempt("be spared when memory is short", "put('/proc/self/oom_score_adj', b'-1000')", NO_RIGHTS),
    attempt("leave its cgroup", "os.listdir('/sys/fs/cgroup')", "no cgroup file is mounted"),
];

/// Runs the attempts it is given, each in a process of its own, and prints what became of them.
pub const RUNNER: &str = r#"
import ctypes, json, os, platform, signal, socket, stat, sys, textwrap, traceback

given = json.load(sys.stdin)
libc = ctypes.CDLL(None, use_errno=True)
namespaces = [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]

def call_libc(name, *arguments):
    ctypes.set_errno(0)
    result = getattr(libc, name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def call_libc_quietly(name, *arguments):
    try:
        return call_libc(name, *arguments)
    except OSError:
        return -1

def call(number, *arguments):
    return call_libc("syscall", *(ctypes.c_long(one) for one in (number, *arguments)))

def reached(number):
    try:
        call(number, -1, -1, -1, -1, -1, -1)
    except OSError as error:
        return error.errno not in (1, 38)
    return True

def put(path, content):
    file = os.open(path, os.O_WRONLY)
    os.write(file, content)

def opens(*arguments):
    try:
        socket.socket(*arguments).close()
    except OSError:
        return False
    return True

def pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]

def status(name):
    lines = open("/proc/self/status").read().splitlines()
    return next(line.split(":")[1].strip() for line in lines if line.startswith(name + ":"))

def attempt(name, code):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        def report(what):
            os.write(writer, json.dumps(what).encode()[:2000])
        signal.alarm(20)
        try:
            known = {**globals(), **given, "report": report}
            exec(compile(textwrap.dedent(code), name, "exec"), known)
            os._exit(0)
        except (OSError, AssertionError, ModuleNotFoundError):
            os._exit(1)
        except BaseException:
            os.write(writer, traceback.format_exc().encode()[-2000:])
            os._exit(2)
    os.close(writer)
    told = os.fdopen(reader, "rb").read().decode("utf-8", "replace")
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended):
        refused = os.WTERMSIG(ended) == signal.SIGSYS
        return "refused" if refused else f"ended by signal {os.WTERMSIG(ended)}", told
    return {0: "succeeded", 1: "refused"}.get(os.WEXITSTATUS(ended), "broken"), told

for name, code in given.pop("attempts"):
    how, told = attempt(name, code)
    print(json.dumps([name, how, told]), flush=True)
"#;
