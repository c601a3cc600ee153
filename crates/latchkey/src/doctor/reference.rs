//! Whether this machine's clock is right, told by the kernel and by web servers: the embedded database has no clock of its own, and one
//! on the same machine has the same.

use std::process::Command;
use std::time::Duration;

use latchkey_domain::{Clock, Timestamp};
use latchkey_messaging::server_date;
use url::Url;

use super::{Area, Report};
use crate::config::{CallConfig, Config, TextConfig};
use crate::system::Wall;

const AREA: Area = Area::Clock;
const CURE: &str = "Let a time service such as chrony keep the clock of every machine.";
/// How long a web server may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// What systemd tells about the kernel's clock.
const ASK: [&str; 5] = ["timedatectl", "show", "--property=NTPSynchronized", "--value", "--no-pager"];

/// Asks every gateway over HTTP for the time, and the kernel whether a time service keeps it.
pub(super) async fn examine(config: &Config, report: &mut Report) {
    let mut agreed = false;
    for (host, address, ca) in gateways(config) {
        let before = Wall.now();
        let Some(theirs) = server_date(&address, ca.as_deref(), PATIENCE).await else { continue };
        let ours = before.plus(Wall.now().since(before) / 2);
        agreed |= beside(&host, ours, theirs, config.alerts.limits.clock, report);
    }
    tell(synchronized(), agreed, report);
}

/// What is said about the kernel's answer; `agreed` when somebody else's clock shows the same.
fn tell(synchronized: Option<bool>, agreed: bool, report: &mut Report) {
    match synchronized {
        Some(true) => report.good(AREA, "The kernel says that a time service keeps the clock."),
        Some(false) => report.warning(AREA, format!("The kernel says that no time service keeps the clock. {CURE}")),
        None if agreed => {}
        None => report.skipped(
            AREA,
            "Whether the clock is right was not checked: no gateway over HTTP told the time, and timedatectl, which asks the kernel, \
             does not answer here.",
        ),
    }
}

/// Whether the clocks agree. Web servers tell whole seconds.
fn beside(host: &str, ours: Timestamp, theirs: Timestamp, limit: Duration, report: &mut Report) -> bool {
    let (ahead, behind) = (ours.since(theirs), theirs.since(ours));
    let (difference, side) = if ahead > behind { (ahead, "ahead of") } else { (behind, "behind") };
    let agrees = difference <= limit + Duration::from_secs(1);
    if agrees {
        report.good(AREA, format!("The clock agrees with that of {host}."));
    } else {
        report.wrong(AREA, format!("The clock is {} seconds {side} that of {host}. {CURE}", difference.as_secs()));
    }
    agrees
}

/// Every gateway over HTTP, each server once: its host, its address, and which authorities to trust.
fn gateways(config: &Config) -> Vec<(String, Url, Option<String>)> {
    let text = config.texts.iter().filter_map(|gateway| match &gateway.how {
        TextConfig::Smpp(_) => None,
        TextConfig::Http(http) => Some((http.url.parse().ok()?, gateway.ca_file.clone())),
        TextConfig::Twilio(twilio) => Some((twilio.account.api.clone(), gateway.ca_file.clone())),
    });
    let call = config.calls.iter().map(|gateway| {
        let CallConfig { account, .. } = &gateway.how;
        (account.api.clone(), gateway.ca_file.clone())
    });
    let mut found: Vec<(String, Url, Option<String>)> = Vec::new();
    for (address, ca_file) in text.chain(call) {
        let address: Url = address;
        let Some(host) = address.host_str().map(str::to_owned) else { continue };
        if found.iter().all(|(known, ..)| *known != host) {
            found.push((host, address, ca_file.and_then(|file| std::fs::read_to_string(file).ok())));
        }
    }
    found
}

/// Whether a time service keeps the kernel's clock, where systemd can be asked.
fn synchronized() -> Option<bool> {
    let said = Command::new(ASK[0]).args(&ASK[1..]).output().ok().filter(|said| said.status.success())?;
    match String::from_utf8_lossy(&said.stdout).trim() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(say: impl Fn(&mut Report)) -> String {
        let mut report = Report::default();
        say(&mut report);
        report.text()
    }

    #[test]
    fn a_clock_that_is_fast_or_slow_is_told() {
        let at = |seconds: i64| Timestamp::from_micros(1_795_218_301_000_000 + seconds * 1_000_000);
        let minute = Duration::from_secs(60);
        let beside = |seconds: i64| {
            told(|report| assert_eq!(beside("api.example", at(seconds), at(0), minute, report), seconds.abs() <= 61))
        };
        assert!(beside(61).starts_with("good ") && beside(-61).contains("agrees with that of api.example"));
        assert!(beside(3600).contains("3600 seconds ahead of that of api.example. Let a time service"), "{}", beside(3600));
        assert!(beside(-62).contains("62 seconds behind"));
    }

    #[test]
    fn what_was_not_checked_is_told_so() {
        let tell = |kernel, agreed| told(|report| tell(kernel, agreed, report));
        assert!(tell(None, false).starts_with("skipped ") && tell(None, false).contains("was not checked"));
        assert!(!tell(None, true).contains("clock"));
        assert!(tell(Some(true), false).starts_with("good "));
        assert!(tell(Some(false), true).starts_with("warning ") && tell(Some(false), true).contains("chrony"));
    }
}
