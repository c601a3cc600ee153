//! Certificates as they lie in files.

use std::path::Path;
use std::time::Duration;

use latchkey_domain::Timestamp;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, Error, KeyUsage};

/// After the end of every certificate: they know four digits of the year.
const END_OF_TIME: Duration = Duration::from_secs(300_000_000_000);

/// From when to when a certificate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validity {
    /// It does not hold before this.
    pub(crate) begins: Timestamp,
    /// It does not hold after this.
    pub(crate) ends: Timestamp,
}

/// The certificates in a PEM file, in their order.
///
/// # Errors
/// The words of the reason, when there are none.
pub(crate) fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let chain = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| error.to_string())?;
    if chain.is_empty() { Err("there is no CERTIFICATE section in it".to_owned()) } else { Ok(chain) }
}

/// From when to when a certificate holds; `None` when it is none.
///
/// The library that judges certificates names both instants when it is asked about a moment outside of them, before anything else.
pub(crate) fn validity(certificate: &CertificateDer<'_>) -> Option<Validity> {
    let parsed = EndEntityCert::try_from(certificate).ok()?;
    let at = |moment: Duration| {
        let (time, usage) = (UnixTime::since_unix_epoch(moment), KeyUsage::server_auth());
        parsed.verify_for_usage(ALL_VERIFICATION_ALGS, &[], &[], time, usage, None, None).err()
    };
    let instant = |time: UnixTime| Timestamp::from_micros(i64::try_from(time.as_secs()).ok()?.checked_mul(1_000_000)?).into();
    let begins = match at(Duration::ZERO)? {
        Error::CertNotValidYet { not_before, .. } => instant(not_before),
        _ => Some(Timestamp::from_micros(0)),
    };
    match at(END_OF_TIME)? {
        Error::CertExpired { not_after, .. } => Some(Validity { begins: begins?, ends: instant(not_after)? }),
        _ => None,
    }
}

/// When the server's own certificate in a file ends.
pub(crate) fn end_of(path: &Path) -> Option<Timestamp> {
    validity(read_chain(path).ok()?.first()?).map(|validity| validity.ends)
}

#[cfg(test)]
mod tests {
    use latchkey_testkit::CertificateAuthority;

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(0).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn a_certificate_tells_from_when_to_when_it_holds() {
        let authority = CertificateAuthority::new().unwrap();
        let (begins, ends) = (1_700_000_000, 1_800_000_000);
        let issued = authority.issue_for(&["reset.example.com"], begins, ends).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chain.pem");
        std::fs::write(&path, &issued.chain_pem).unwrap();
        let chain = read_chain(&path).unwrap();
        assert_eq!(chain.len(), 2);
        assert_eq!(validity(&chain[0]), Some(Validity { begins: at(begins), ends: at(ends) }));
        assert!(validity(&chain[1]).is_some(), "an authority's certificate too");
        assert_eq!(end_of(&path), Some(at(ends)));
    }

    #[test]
    fn what_is_no_certificate_has_no_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chain.pem");
        assert!(read_chain(&path).unwrap_err().contains("No such file"));
        for text in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(end_of(&path), None, "{text:?}");
        }
    }
}
