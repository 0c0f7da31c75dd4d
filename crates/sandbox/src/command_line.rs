//! What others see of a process that was not executed: its command line and environment in /proc.

use std::fs;

use nix::errno::Errno;

use crate::spec::MemberSpec;

/// `prctl_mm_map` of linux/prctl.h.
#[repr(C)]
struct MemoryMap {
    /// Code, data, heap and stack: start_code, end_code, start_data, end_data, start_brk, brk,
    /// start_stack; left as they are.
    layout: [u64; 7],
    arguments: [u64; 2],
    environment: [u64; 2],
    auxiliary: u64,
    auxiliary_size: u32,
    executable: u32,
}

/// Shows a member's command line and environment in place of its template's, and makes the process
/// readable for itself in /proc, as execution would. Where the kernel can't, it stays as it is.
pub(crate) fn show(member: &MemberSpec) {
    let _ = nix::sys::prctl::set_dumpable(true);
    let mut text = Vec::new();
    for word in &member.argv {
        text.extend_from_slice(word.as_bytes());
        text.push(0);
    }
    let arguments = text.len();
    for (name, value) in &member.env {
        text.extend_from_slice(format!("{name}={value}\0").as_bytes());
    }
    let _ = replace(&text, arguments);
}

fn replace(text: &[u8], arguments: usize) -> Option<()> {
    // Never given back: it is part of the process as long as that runs.
    let text: &'static [u8] = Box::leak(text.into());
    let start = text.as_ptr() as u64;
    let middle = start + arguments as u64;
    let end = start + text.len() as u64;
    let map = MemoryMap {
        layout: layout()?,
        arguments: [start, middle],
        environment: [middle, end],
        auxiliary: 0,
        auxiliary_size: 0,
        executable: u32::MAX,
    };
    // SAFETY: the map has the layout that the kernel asks for, outlives the call, and names memory that
    // is never freed; the process's own layout is passed as it is.
    let result = unsafe {
        libc::prctl(
            libc::PR_SET_MM,
            libc::PR_SET_MM_MAP,
            &raw const map,
            size_of::<MemoryMap>(),
            0,
        )
    };
    Errno::result(result).ok().map(drop)
}

/// Where code, data, heap and stack are, from `/proc/self/stat`.
fn layout() -> Option<[u64; 7]> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, rest) = text.rsplit_once(") ")?;
    // The first of the rest is field 3 of proc_pid_stat(5).
    let fields: Vec<u64> = rest
        .split_whitespace()
        .map(|field| field.parse().unwrap_or(0))
        .collect();
    let field = |number: usize| fields.get(number - 3).copied();
    // SAFETY: sbrk(0) changes nothing.
    let heap_end = unsafe { libc::sbrk(0) } as u64;
    Some([
        field(26)?,
        field(27)?,
        field(45)?,
        field(46)?,
        field(47)?,
        heap_end,
        field(28)?,
    ])
}
