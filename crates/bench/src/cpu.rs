//! Processor time, of this process, this thread and other processes.

use std::time::Duration;

use anyhow::{Context, Result};
use rustix::time::{ClockId, clock_gettime};

/// Processor time of all threads of this process so far, in the program and in the kernel.
pub(crate) fn process() -> Duration {
    read(ClockId::ProcessCPUTime)
}

/// Processor time of this thread so far.
pub(crate) fn thread() -> Duration {
    read(ClockId::ThreadCPUTime)
}

fn read(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    // Both are never negative for these clocks, and nanoseconds stay below a second.
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Processor time of all threads of another process so far, in steps of the kernel's clock (10 ms).
pub(crate) fn of_process(id: u32) -> Result<Duration> {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).context("reading a process's processor time")?;
    // The second field is the program's name in brackets and may hold blanks; times are the 14th and 15th.
    let (_, rest) = text.rsplit_once(") ").context("an unknown form of /proc/…/stat")?;
    let ticks = |place: usize| rest.split(' ').nth(place).and_then(|word| word.parse::<u64>().ok());
    let (user, system) = (ticks(11).context("no user time")?, ticks(12).context("no system time")?);
    Ok(Duration::from_millis((user + system) * 1000 / rustix::param::clock_ticks_per_second()))
}

/// Resident memory of a process, in bytes.
pub(crate) fn resident_memory(id: u32) -> Result<u64> {
    memory(id, "VmRSS:")
}

/// The most resident memory that a process ever had, in bytes.
pub(crate) fn most_resident_memory(id: u32) -> Result<u64> {
    memory(id, "VmHWM:")
}

fn memory(id: u32, field: &str) -> Result<u64> {
    let text = std::fs::read_to_string(format!("/proc/{id}/status")).context("reading a process's memory")?;
    let line = text.lines().find_map(|line| line.strip_prefix(field)).with_context(|| format!("no {field}"))?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().with_context(|| format!("an unknown form of {field}"))?;
    Ok(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_seen_in_every_measure() {
        let (process_before, thread_before) = (process(), thread());
        let of_this_before = of_process(std::process::id()).unwrap();
        let mut sum = 0_u64;
        while thread().saturating_sub(thread_before) < Duration::from_millis(60) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        assert!(process().saturating_sub(process_before) >= Duration::from_millis(50));
        assert!(of_process(std::process::id()).unwrap().saturating_sub(of_this_before) >= Duration::from_millis(30));
        let (now, most) = (resident_memory(std::process::id()).unwrap(), most_resident_memory(std::process::id()).unwrap());
        assert!(now > 1_000_000 && most >= now);
    }
}
