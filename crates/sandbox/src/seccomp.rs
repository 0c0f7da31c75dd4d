//! The allowlist of system calls, by what they are for. Whatever is not named is refused with
//! `EPERM`; `clone3` with `ENOSYS`, so that the C library falls back to `clone`.

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};
use std::collections::BTreeMap;

use nix::errno::Errno;

use crate::spec::Profile;
use crate::wire::{Failure, Step};

/// A group of system calls and why lab code needs them.
pub struct Group {
    /// What the group is for.
    pub reason: &'static str,
    /// The calls.
    pub calls: &'static [i64],
}

/// Everything that [`Profile::Tools`] may call without conditions.
pub const GROUPS: &[Group] = &[
    Group {
        reason: "reading and writing through descriptors that are already open",
        calls: &[
            libc::SYS_read,
            libc::SYS_write,
            libc::SYS_pread64,
            libc::SYS_pwrite64,
            libc::SYS_readv,
            libc::SYS_writev,
            libc::SYS_preadv,
            libc::SYS_pwritev,
            libc::SYS_preadv2,
            libc::SYS_pwritev2,
            libc::SYS_lseek,
            libc::SYS_sendfile,
            libc::SYS_copy_file_range,
            libc::SYS_splice,
            libc::SYS_tee,
            libc::SYS_fsync,
            libc::SYS_fdatasync,
            libc::SYS_sync_file_range,
            libc::SYS_ftruncate,
            libc::SYS_fallocate,
            libc::SYS_fadvise64,
            libc::SYS_readahead,
            libc::SYS_close,
            libc::SYS_close_range,
            libc::SYS_dup,
            libc::SYS_dup3,
            libc::SYS_fcntl,
            libc::SYS_flock,
        ],
    },
    Group {
        reason: "files and folders of its own view",
        calls: &[
            libc::SYS_openat,
            libc::SYS_openat2,
            libc::SYS_newfstatat,
            libc::SYS_fstat,
            libc::SYS_statx,
            libc::SYS_statfs,
            libc::SYS_fstatfs,
            libc::SYS_faccessat,
            libc::SYS_faccessat2,
            libc::SYS_readlinkat,
            libc::SYS_getdents64,
            libc::SYS_getcwd,
            libc::SYS_chdir,
            libc::SYS_fchdir,
            libc::SYS_mkdirat,
            libc::SYS_unlinkat,
            libc::SYS_renameat,
            libc::SYS_renameat2,
            libc::SYS_linkat,
            libc::SYS_symlinkat,
            libc::SYS_fchmod,
            libc::SYS_fchmodat,
            libc::SYS_fchown,
            libc::SYS_fchownat,
            libc::SYS_utimensat,
            libc::SYS_truncate,
            libc::SYS_umask,
            libc::SYS_mknodat,
            libc::SYS_getxattr,
            libc::SYS_lgetxattr,
            libc::SYS_fgetxattr,
            libc::SYS_listxattr,
            libc::SYS_llistxattr,
            libc::SYS_flistxattr,
            libc::SYS_inotify_init1,
            libc::SYS_inotify_add_watch,
            libc::SYS_inotify_rm_watch,
        ],
    },
    #[cfg(target_arch = "x86_64")]
    Group {
        reason: "the older spellings of the calls above that C libraries of this machine still use",
        calls: &[
            libc::SYS_open,
            libc::SYS_creat,
            libc::SYS_stat,
            libc::SYS_lstat,
            libc::SYS_access,
            libc::SYS_readlink,
            libc::SYS_mkdir,
            libc::SYS_rmdir,
            libc::SYS_unlink,
            libc::SYS_rename,
            libc::SYS_link,
            libc::SYS_symlink,
            libc::SYS_chmod,
            libc::SYS_chown,
            libc::SYS_lchown,
            libc::SYS_utime,
            libc::SYS_utimes,
            libc::SYS_futimesat,
            libc::SYS_getdents,
            libc::SYS_dup2,
            libc::SYS_pipe,
            libc::SYS_poll,
            libc::SYS_select,
            libc::SYS_epoll_create,
            libc::SYS_epoll_wait,
            libc::SYS_eventfd,
            libc::SYS_signalfd,
            libc::SYS_inotify_init,
            libc::SYS_alarm,
            libc::SYS_pause,
            libc::SYS_time,
            libc::SYS_fork,
            libc::SYS_vfork,
            libc::SYS_getpgrp,
            libc::SYS_getrlimit,
            libc::SYS_arch_prctl,
            libc::SYS_mknod,
        ],
    },
    Group {
        reason: "memory of its own",
        calls: &[
            libc::SYS_brk,
            libc::SYS_mmap,
            libc::SYS_munmap,
            libc::SYS_mremap,
            libc::SYS_mprotect,
            libc::SYS_madvise,
            libc::SYS_msync,
            libc::SYS_mincore,
            libc::SYS_mlock,
            libc::SYS_munlock,
            libc::SYS_memfd_create,
            libc::SYS_membarrier,
            libc::SYS_shmget,
            libc::SYS_shmat,
            libc::SYS_shmdt,
            libc::SYS_shmctl,
        ],
    },
    Group {
        reason: "processes and threads of its own, and waiting for them",
        calls: &[
            libc::SYS_execve,
            libc::SYS_execveat,
            libc::SYS_exit,
            libc::SYS_exit_group,
            libc::SYS_wait4,
            libc::SYS_waitid,
            libc::SYS_getpid,
            libc::SYS_getppid,
            libc::SYS_gettid,
            libc::SYS_getpgid,
            libc::SYS_setpgid,
            libc::SYS_getsid,
            libc::SYS_setsid,
            libc::SYS_set_tid_address,
            libc::SYS_set_robust_list,
            libc::SYS_get_robust_list,
            libc::SYS_rseq,
            libc::SYS_futex,
            libc::SYS_sched_yield,
            libc::SYS_sched_getaffinity,
            libc::SYS_sched_setaffinity,
            libc::SYS_sched_getparam,
            libc::SYS_sched_getscheduler,
            libc::SYS_sched_get_priority_max,
            libc::SYS_sched_get_priority_min,
            libc::SYS_getpriority,
            libc::SYS_setpriority,
            libc::SYS_prlimit64,
            libc::SYS_setrlimit,
            libc::SYS_getrusage,
            libc::SYS_times,
            libc::SYS_prctl,
            libc::SYS_pidfd_open,
            libc::SYS_pidfd_send_signal,
            libc::SYS_capget,
            libc::SYS_getcpu,
        ],
    },
    Group {
        reason: "who it is; there is one user inside, so setting changes nothing",
        calls: &[
            libc::SYS_getuid,
            libc::SYS_geteuid,
            libc::SYS_getgid,
            libc::SYS_getegid,
            libc::SYS_getresuid,
            libc::SYS_getresgid,
            libc::SYS_getgroups,
            libc::SYS_setuid,
            libc::SYS_setgid,
            libc::SYS_setreuid,
            libc::SYS_setregid,
            libc::SYS_setresuid,
            libc::SYS_setresgid,
            libc::SYS_setfsuid,
            libc::SYS_setfsgid,
            libc::SYS_uname,
            libc::SYS_sysinfo,
        ],
    },
    Group {
        reason: "signals, within its own processes",
        calls: &[
            libc::SYS_kill,
            libc::SYS_tkill,
            libc::SYS_tgkill,
            libc::SYS_rt_sigaction,
            libc::SYS_rt_sigprocmask,
            libc::SYS_rt_sigreturn,
            libc::SYS_rt_sigsuspend,
            libc::SYS_rt_sigpending,
            libc::SYS_rt_sigtimedwait,
            libc::SYS_rt_sigqueueinfo,
            libc::SYS_sigaltstack,
            libc::SYS_signalfd4,
            libc::SYS_restart_syscall,
        ],
    },
    Group {
        reason: "time and timers; reading clocks only",
        calls: &[
            libc::SYS_clock_gettime,
            libc::SYS_clock_getres,
            libc::SYS_clock_nanosleep,
            libc::SYS_gettimeofday,
            libc::SYS_nanosleep,
            libc::SYS_getitimer,
            libc::SYS_setitimer,
            libc::SYS_timer_create,
            libc::SYS_timer_settime,
            libc::SYS_timer_gettime,
            libc::SYS_timer_getoverrun,
            libc::SYS_timer_delete,
            libc::SYS_timerfd_create,
            libc::SYS_timerfd_settime,
            libc::SYS_timerfd_gettime,
        ],
    },
    Group {
        reason: "waiting for several descriptors",
        calls: &[
            libc::SYS_ppoll,
            libc::SYS_pselect6,
            libc::SYS_epoll_create1,
            libc::SYS_epoll_ctl,
            libc::SYS_epoll_pwait,
            libc::SYS_epoll_pwait2,
            libc::SYS_eventfd2,
            libc::SYS_pipe2,
        ],
    },
    Group {
        reason: "sockets once made; which may be made is decided by family below",
        calls: &[
            libc::SYS_bind,
            libc::SYS_listen,
            libc::SYS_accept,
            libc::SYS_accept4,
            libc::SYS_connect,
            libc::SYS_shutdown,
            libc::SYS_getsockname,
            libc::SYS_getpeername,
            libc::SYS_setsockopt,
            libc::SYS_getsockopt,
            libc::SYS_sendto,
            libc::SYS_recvfrom,
            libc::SYS_sendmsg,
            libc::SYS_recvmsg,
            libc::SYS_sendmmsg,
            libc::SYS_recvmmsg,
        ],
    },
    Group {
        reason: "randomness",
        calls: &[libc::SYS_getrandom],
    },
];

/// Beside [`GROUPS`]: what a browser's processes ask of each other.
pub const BROWSER: Group = Group {
    reason: "a browser's processes measure and schedule each other",
    calls: &[
        libc::SYS_sched_setscheduler,
        libc::SYS_sched_setparam,
        libc::SYS_ioprio_get,
        libc::SYS_ioprio_set,
        libc::SYS_mlock2,
        libc::SYS_getresuid,
        libc::SYS_kcmp,
        // A renderer gives up its capabilities or ends; it has none, and can't gain any.
        libc::SYS_capset,
    ],
};

/// Beside [`GROUPS`]: what a template's forks need on their way into a session.
pub const TEMPLATE: Group = Group {
    reason: "a template's fork enters its session, builds a member's view and narrows its own rights",
    calls: &[
        libc::SYS_setns,
        libc::SYS_unshare,
        libc::SYS_clone,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_mount_setattr,
        libc::SYS_pivot_root,
        libc::SYS_sethostname,
        libc::SYS_capset,
        libc::SYS_seccomp,
        libc::SYS_landlock_create_ruleset,
        libc::SYS_landlock_add_rule,
        libc::SYS_landlock_restrict_self,
    ],
};

/// Socket families: local, IPv4, IPv6, and the kernel's routing table (resolvers read it).
const FAMILIES: &[(i32, Option<i32>)] = &[
    (libc::AF_UNIX, None),
    (libc::AF_INET, None),
    (libc::AF_INET6, None),
    (libc::AF_NETLINK, Some(libc::NETLINK_ROUTE)),
];

/// How many system calls a profile may make, those with conditions included.
pub fn allowed_calls(profile: Profile) -> usize {
    rules(profile).map(|rules| rules.len()).unwrap_or_default() + 1
}

type Rules = BTreeMap<i64, Vec<SeccompRule>>;
type Built<T> = Result<T, seccompiler::BackendError>;

fn rules(profile: Profile) -> Built<Rules> {
    let mut rules: Rules = BTreeMap::new();
    for group in GROUPS {
        for call in group.calls {
            rules.insert(*call, Vec::new());
        }
    }
    let equal = |index, value: i64| {
        SeccompCondition::new(
            index,
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::Eq,
            value as u64,
        )
    };
    for (family, protocol) in FAMILIES {
        let mut conditions = vec![equal(0, i64::from(*family))?];
        if let Some(protocol) = protocol {
            conditions.push(equal(2, i64::from(*protocol))?);
        }
        rules
            .entry(libc::SYS_socket)
            .or_default()
            .push(SeccompRule::new(conditions)?);
    }
    rules.insert(
        libc::SYS_socketpair,
        vec![SeccompRule::new(vec![equal(0, i64::from(libc::AF_UNIX))?])?],
    );
    // New processes and threads, never new namespaces.
    let namespaces = (libc::CLONE_NEWNS
        | libc::CLONE_NEWCGROUP
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUSER
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET) as u64;
    rules.insert(
        libc::SYS_clone,
        vec![SeccompRule::new(vec![SeccompCondition::new(
            0,
            SeccompCmpArgLen::Qword,
            SeccompCmpOp::MaskedEq(namespaces),
            0,
        )?])?],
    );
    // Terminal control, but neither typing for others (TIOCSTI) nor console tricks (TIOCLINUX).
    let unequal =
        |value: u64| SeccompCondition::new(1, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, value);
    rules.insert(
        libc::SYS_ioctl,
        vec![SeccompRule::new(vec![
            unequal(libc::TIOCSTI)?,
            unequal(libc::TIOCLINUX)?,
            unequal(0x541C)?,
        ])?],
    );
    // The standard personality and asking for the present one.
    rules.insert(
        libc::SYS_personality,
        vec![
            SeccompRule::new(vec![equal(0, 0)?])?,
            SeccompRule::new(vec![equal(0, 0xffff_ffff)?])?,
        ],
    );
    // Last, so that what is allowed to a profile without conditions is so.
    let extra = match profile {
        Profile::Tools => None,
        Profile::Browser => Some(&BROWSER),
        Profile::Template => Some(&TEMPLATE),
    };
    for call in extra.map_or([].as_slice(), |group| group.calls) {
        rules.insert(*call, Vec::new());
    }
    Ok(rules)
}

/// A profile's filters, ready to be installed.
pub(crate) struct Filters(Vec<BpfProgram>);

impl Filters {
    pub(crate) fn build(profile: Profile) -> Result<Self, Failure> {
        Self::programs(profile)
            .map(Self)
            .map_err(|_| Errno::EINVAL)
            .step("build the system call filter")
    }

    fn programs(profile: Profile) -> Built<Vec<BpfProgram>> {
        let arch: TargetArch = std::env::consts::ARCH.try_into()?;
        // clone3 hides its flags behind a pointer that a filter can't read: "not there" makes the
        // C library use clone.
        let mut missing: Rules = BTreeMap::new();
        missing.insert(libc::SYS_clone3, Vec::new());
        let mut allowed = rules(profile)?;
        allowed.insert(libc::SYS_clone3, Vec::new());
        let refuse = |errno: i32| SeccompAction::Errno(errno as u32);
        Ok(vec![
            SeccompFilter::new(allowed, refuse(libc::EPERM), SeccompAction::Allow, arch)?
                .try_into()?,
            SeccompFilter::new(missing, SeccompAction::Allow, refuse(libc::ENOSYS), arch)?
                .try_into()?,
        ])
    }

    /// Installs the filters for good.
    pub(crate) fn install(&self) -> Result<(), Failure> {
        // The allowlist goes last: it does not allow the call that installs filters.
        let mut programs = self.0.iter().rev();
        programs
            .try_for_each(|program| apply_filter(program))
            .map_err(|_| Errno::EINVAL)
            .step("install the system call filter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_surface_that_labs_never_need_is_not_in_the_list() {
        let rules = rules(Profile::Browser).unwrap();
        for call in [
            libc::SYS_ptrace,
            libc::SYS_mount,
            libc::SYS_umount2,
            libc::SYS_pivot_root,
            libc::SYS_unshare,
            libc::SYS_setns,
            libc::SYS_bpf,
            libc::SYS_keyctl,
            libc::SYS_add_key,
            libc::SYS_userfaultfd,
            libc::SYS_io_uring_setup,
            libc::SYS_perf_event_open,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
            libc::SYS_open_by_handle_at,
            libc::SYS_init_module,
            libc::SYS_kexec_load,
            libc::SYS_reboot,
            libc::SYS_chroot,
            libc::SYS_move_mount,
            libc::SYS_seccomp,
            libc::SYS_clock_settime,
            libc::SYS_swapon,
        ] {
            assert!(!rules.contains_key(&call), "system call {call}");
        }
    }
}
