//! The connector's file: read as it was written, and never half.

use latchkey_link::keys::IdentityKey;
use latchkey_link::{Identity, IdentityFault};

use crate::support::{Both, Seeded};

#[test]
fn it_is_read_as_it_was_written() {
    let mut identity = Both::new().machine.identity;
    for _ in 0..2 {
        let text = identity.render();
        let read = Identity::parse(&text).unwrap();
        assert_eq!((read.organization, read.connector), (identity.organization, identity.connector));
        assert_eq!((&read.origin, read.portal), (&identity.origin, identity.portal));
        assert_eq!(read.key().public(), identity.key().public());
        assert_eq!(read.next().map(IdentityKey::public), identity.next().map(IdentityKey::public));
        assert_eq!(*read.render(), *text);
        identity.prepare_roll(&Seeded::new(9));
    }
    let next = identity.next().unwrap().public();
    assert_eq!(identity.prepare_roll(&Seeded::new(10)).public(), next, "a roll that began is not begun anew");
    identity.finish_roll();
    assert_eq!((identity.key().public(), identity.next().is_none()), (next, true));
    identity.finish_roll();
    assert_eq!(identity.key().public(), next);
}

#[test]
fn faults_are_named() {
    let text = Both::new().machine.identity.render();
    let fault = |text: &str| Identity::parse(text).unwrap_err();
    assert_eq!(fault(""), IdentityFault::OtherFile);
    assert_eq!(fault("latchkey-master-keys 1\n"), IdentityFault::OtherFile);
    assert_eq!(fault("latchkey-connector 2\n"), IdentityFault::NewerFormat);
    for name in ["organization", "connector", "origin", "portal", "key"] {
        let without: Vec<_> = text.lines().filter(|line| !line.starts_with(name)).collect();
        assert_eq!(fault(&without.join("\n")), IdentityFault::Missing(name));
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(matches!(fault(&format!("{}{line}\n", *text)), IdentityFault::Line(_)), "{name} twice");
        assert!(matches!(fault(&text.replace(line, &format!("{name} ?"))), IdentityFault::Line(_)), "{name}");
    }
    assert!(matches!(fault(&format!("{}colour blue\n", *text)), IdentityFault::Line(_)));
}

#[test]
fn faults_do_not_repeat_what_stood_there() {
    let text = Both::new().machine.identity.render().replace("\nkey ", "\nkey hunter2");
    let fault = Identity::parse(&text).unwrap_err();
    assert!(!format!("{fault} {fault:?}").contains("hunter2"));
}
