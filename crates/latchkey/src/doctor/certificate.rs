//! The certificate of this server: its dates, its names, its chain, and whether the key belongs to it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use latchkey_domain::Timestamp;
use latchkey_domain::alert::AlertLimits;
use latchkey_web::{PublicOrigin, TlsFiles};
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, TrustAnchor, UnixTime};
use rustls::sign::CertifiedKey;
use url::Url;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use webpki_roots::TLS_SERVER_ROOTS;

use super::{Area, Report};
use crate::certificate::{read_chain, validity};
use crate::commands::utc;
use crate::config::Config;

const AREA: Area = Area::Certificate;
const DAY: u64 = 24 * 60 * 60;
const RENEW: &str = "Renew it and put the files in the place of the old ones; the server takes them by itself.";

/// Looks at the files that `latchkey serve` speaks TLS with.
pub(super) fn examine(config: &Config, now: Timestamp, report: &mut Report) {
    let Some(files) = &config.server.tls else {
        let secure = config.server.public_origin.as_ref().is_some_and(PublicOrigin::is_secure);
        let why = if secure { "a proxy speaks TLS, so look at its certificate there" } else { "no TLS is spoken" };
        report.skipped(AREA, format!("No certificate is configured: {why}."));
        return;
    };
    let chain = match read_chain(&files.certificate) {
        Ok(chain) => chain,
        Err(reason) => {
            let path = files.certificate.display();
            report.wrong(AREA, format!("{path} cannot be used: {reason}. Write the certificate chain there, in PEM."));
            return;
        }
    };
    key(files, &chain, report);
    names(&files.certificate, &chain, &hosts(config), report);
    if dates(&files.certificate, &chain, &config.alerts.limits, now, report) {
        signatures(&files.certificate, &chain, TLS_SERVER_ROOTS, now, report);
    }
}

/// Whether the key belongs to the certificate, and who may read it.
fn key(files: &TlsFiles, chain: &[CertificateDer<'static>], report: &mut Report) {
    let (path, certificate) = (files.key.display(), files.certificate.display());
    let read = match PrivateKeyDer::from_pem_file(&files.key) {
        Ok(read) => read,
        Err(error) => {
            report.wrong(AREA, format!("{path} cannot be used: {error}. Write the private key there, in PEM, unencrypted."));
            return;
        }
    };
    let usable = any_supported_type(&read).map(|key| CertifiedKey::new(chain.to_vec(), key));
    match usable.and_then(|pair| pair.keys_match()) {
        Ok(()) => report.good(AREA, format!("The key in {path} belongs to the certificate.")),
        Err(_) => report.wrong(
            AREA,
            format!(
                "The key in {path} does not belong to the first certificate in {certificate}. Put both from one order there."
            ),
        ),
    }
    if std::fs::metadata(&files.key).is_ok_and(|about| about.permissions().mode() & 0o007 != 0) {
        report.wrong(
            AREA,
            format!("Every account of this machine may read {path}. Run `chmod o-rwx {path}`, and renew certificate and key."),
        );
    }
}

/// The hosts that browsers ask for.
fn hosts(config: &Config) -> Vec<String> {
    let origin = config.server.public_origin.iter().map(|origin| origin.authority().to_owned());
    let all = origin.chain(config.server.allowed_hosts.iter().cloned());
    all.filter_map(|host| Some(Url::parse(&format!("https://{host}")).ok()?.host_str()?.trim_matches(['[', ']']).to_owned()))
        .collect()
}

fn names(path: &Path, chain: &[CertificateDer<'static>], hosts: &[String], report: &mut Report) {
    let Some(leaf) = chain.first().and_then(|first| EndEntityCert::try_from(first).ok()) else { return };
    let mut held = Vec::new();
    for host in hosts {
        let valid = ServerName::try_from(host.as_str()).is_ok_and(|name| leaf.verify_is_valid_for_subject_name(&name).is_ok());
        if valid {
            held.push(host.as_str());
        } else {
            let path = path.display();
            report.wrong(AREA, format!("The certificate in {path} does not hold the name {host}. Order one that does."));
        }
    }
    if !held.is_empty() {
        report.good(AREA, format!("The certificate holds {}.", held.join(", ")));
    }
}

/// Whether every certificate of the chain holds now.
fn dates(path: &Path, chain: &[CertificateDer<'static>], limits: &AlertLimits, now: Timestamp, report: &mut Report) -> bool {
    let path = path.display();
    for (place, certificate) in chain.iter().enumerate() {
        let number = place + 1;
        let Some(span) = validity(certificate) else {
            report.wrong(AREA, format!("Certificate {number} in {path} cannot be read. {RENEW}"));
            return false;
        };
        if now > span.ends {
            report.wrong(AREA, format!("Certificate {number} in {path} ended {} UTC. {RENEW}", utc(span.ends)));
            return false;
        }
        if now < span.begins {
            let begins = utc(span.begins);
            report.wrong(AREA, format!("Certificate {number} in {path} begins {begins} UTC. Is this machine's clock right?"));
            return false;
        }
    }
    let Some(ends) = chain.first().and_then(validity).map(|span| span.ends) else { return false };
    let (left, end) = (ends.since(now), utc(ends));
    let days = left.as_secs() / DAY;
    let [notice, ..] = limits.certificate;
    if left < notice.max(Duration::from_secs(DAY)) {
        report.warning(AREA, format!("The certificate ends {end} UTC, in {days} days. {RENEW}"));
    } else {
        report.good(AREA, format!("The certificate ends {end} UTC, in {days} days."));
    }
    true
}

/// Whether the certificates lead from one to the next, and to an authority in `known`.
fn signatures(path: &Path, chain: &[CertificateDer<'static>], known: &[TrustAnchor<'_>], now: Timestamp, report: &mut Report) {
    let path = path.display();
    if leads_to(chain, known, now) {
        report.good(AREA, "Browsers know the authority that signed it.");
        return;
    }
    let last = chain.last().filter(|_| chain.len() > 1);
    match last.and_then(|last| anchor_from_trusted_cert(last).ok()) {
        None => report.warning(
            AREA,
            format!(
                "{path} holds one certificate, and browsers do not know who signed it. If the authority gave you a file with the \
                 full chain, use that one; an authority of your own must be made known to every browser."
            ),
        ),
        Some(own) if leads_to(chain, std::slice::from_ref(&own), now) => report.warning(
            AREA,
            format!(
                "The chain in {path} ends at an authority that browsers do not know by themselves. See that it was made known to \
                 those of your people."
            ),
        ),
        Some(_) => report.wrong(
            AREA,
            format!(
                "The certificates in {path} do not lead from one to the next. Write the server's own first, then the one that \
                 signed it, and so on."
            ),
        ),
    }
}

fn leads_to(chain: &[CertificateDer<'static>], anchors: &[TrustAnchor<'_>], now: Timestamp) -> bool {
    let Some((first, others)) = chain.split_first() else { return false };
    let Ok(leaf) = EndEntityCert::try_from(first) else { return false };
    let seconds = u64::try_from(now.unix_seconds()).unwrap_or(0);
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    leaf.verify_for_usage(ALL_VERIFICATION_ALGS, anchors, others, time, KeyUsage::server_auth(), None, None).is_ok()
}

#[cfg(test)]
mod tests {
    use latchkey_testkit::{CertificateAuthority, ServerCertificate};

    use super::*;

    const NOW: u64 = 1_795_218_301;

    fn now() -> Timestamp {
        Timestamp::from_micros(0).plus(Duration::from_secs(NOW))
    }

    fn issued(begins: u64, ends: u64) -> ServerCertificate {
        CertificateAuthority::new().unwrap().issue_for(&["reset.example.com", "192.0.2.7"], begins, ends).unwrap()
    }

    fn parsed(pem: &str) -> Vec<CertificateDer<'static>> {
        CertificateDer::pem_slice_iter(pem.as_bytes()).map(|found| found.unwrap().into_owned()).collect()
    }

    fn told(look: impl FnOnce(&Path, &mut Report)) -> String {
        let mut report = Report::default();
        look(Path::new("/tls/chain.pem"), &mut report);
        report.text()
    }

    fn told_of_dates(begins: u64, ends: u64) -> String {
        let chain = parsed(&issued(begins, ends).chain_pem);
        told(|path, report| {
            dates(path, &chain, &AlertLimits::default(), now(), report);
        })
    }

    #[test]
    fn dates_are_judged_by_the_days_that_are_left() {
        let text = told_of_dates(NOW - DAY, NOW + 30 * DAY);
        assert!(text.starts_with("good") && text.contains("ends 2026-12-20 23:45:01 UTC, in 30 days"), "{text}");
        let text = told_of_dates(NOW - DAY, NOW + 20 * DAY);
        assert!(text.starts_with("warning") && text.contains("in 20 days. Renew it"), "{text}");
        let text = told_of_dates(NOW - 2 * DAY, NOW - DAY);
        assert!(text.starts_with("wrong") && text.contains("Certificate 1 in /tls/chain.pem ended 2026-11-19"), "{text}");
        let text = told_of_dates(NOW + DAY, NOW + 2 * DAY);
        assert!(text.starts_with("wrong") && text.contains("begins 2026-11-21") && text.contains("clock right?"), "{text}");
    }

    #[test]
    fn every_host_must_be_held() {
        let chain = parsed(&issued(NOW - DAY, NOW + DAY).chain_pem);
        let hosts = ["reset.example.com", "other.example.com", "192.0.2.7"].map(str::to_owned);
        let text = told(|path, report| names(path, &chain, &hosts, report));
        assert!(text.contains("does not hold the name other.example.com. Order one"), "{text}");
        assert!(text.contains("holds reset.example.com, 192.0.2.7."), "{text}");
    }

    #[test]
    fn hosts_lose_their_ports() {
        let file = "[server]\npublic_origin = \"https://reset.example.com:8443\"\nallowed_hosts = [\"a.example:1\", \"[::1]:2\"]";
        assert_eq!(hosts(&crate::config::tests::load(file)), ["reset.example.com", "a.example", "::1"]);
    }

    #[test]
    fn chains_are_followed() {
        let (own, other) = (issued(NOW - DAY, NOW + DAY), issued(NOW - DAY, NOW + DAY));
        let (whole, stranger) = (parsed(&own.chain_pem), parsed(&other.chain_pem));
        let text = |chain: &[CertificateDer<'static>], known: &[TrustAnchor<'_>]| {
            told(|path, report| signatures(path, chain, known, now(), report))
        };
        let root = anchor_from_trusted_cert(&whole[1]).unwrap();
        assert!(text(&whole, std::slice::from_ref(&root)).starts_with("good"));
        assert!(text(&whole[..1], &[root]).starts_with("good"), "nobody needs the authority itself");
        assert!(text(&whole, TLS_SERVER_ROOTS).contains("ends at an authority that browsers do not know"));
        assert!(text(&whole[..1], TLS_SERVER_ROOTS).contains("holds one certificate"));
        let mixed = [whole[0].clone(), stranger[1].clone()];
        let told = text(&mixed, TLS_SERVER_ROOTS);
        assert!(told.starts_with("wrong") && told.contains("do not lead from one to the next"), "{told}");
    }

    #[test]
    fn a_key_must_belong_and_be_kept_to_oneself() {
        let folder = tempfile::tempdir().unwrap();
        let files = TlsFiles { certificate: folder.path().join("chain.pem"), key: folder.path().join("key.pem") };
        let (own, other) = (issued(NOW - DAY, NOW + DAY), issued(NOW - DAY, NOW + DAY));
        let chain = parsed(&own.chain_pem);
        let text = |pem: &str, mode: u32| {
            std::fs::write(&files.key, pem).unwrap();
            std::fs::set_permissions(&files.key, std::fs::Permissions::from_mode(mode)).unwrap();
            told(|_, report| key(&files, &chain, report))
        };
        let right = text(&own.key_pem, 0o640);
        assert!(right.contains("belongs to the certificate") && right.contains("0 wrong"), "{right}");
        assert!(text(&other.key_pem, 0o600).contains("does not belong to the first certificate"));
        assert!(text(&own.key_pem, 0o644).contains("chmod o-rwx"));
        assert!(text("hello", 0o600).contains("Write the private key there"));
    }
}
