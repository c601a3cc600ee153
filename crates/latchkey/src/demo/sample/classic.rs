//! Harbor & Pine, a furniture maker: the classic figures, licences per user, reset for one group.

use latchkey_domain::{Authority, ContactKind, LicensingMode, Method, PolicyDraft, Preset, Role};

use super::{SampleGroup, SampleOrganization, SamplePerson};

const PLAIN: SamplePerson = SamplePerson::PLAIN;
const ADMINISTRATOR: SamplePerson = SamplePerson { group: None, ..PLAIN };

/// The first organization.
pub(in crate::demo) const HARBOR_PINE: SampleOrganization = SampleOrganization {
    key: "classic",
    name: "Harbor & Pine",
    domain: "harborpine.example",
    country: "US",
    language: "en",
    color: "#1f6f5c",
    logo: include_bytes!("../../../../../templates/demo/harbor-pine.svg"),
    preset: Preset::Classic,
    adjust,
    by_group: true,
    people: PEOPLE,
    nobody: None,
};

fn adjust(draft: &mut PolicyDraft) {
    draft.licensing = LicensingMode::PerUser;
    draft.methods = Method::ALL.into();
}

const PEOPLE: &[SamplePerson] = &[
    SamplePerson {
        user: "nora.quinn",
        first: "Nora",
        last: "Quinn",
        first_choice: true,
        ready: true,
        contacts: &[(ContactKind::AlternateEmail, "nora@home.example")],
        ..PLAIN
    },
    SamplePerson {
        user: "tom.okafor",
        first: "Tom",
        last: "Okafor",
        first_choice: true,
        ready: true,
        answers: &[(4, "Lagos"), (5, "Portland"), (8, "Whitaker"), (11, "Emeka"), (12, "Jollof rice")],
        ..PLAIN
    },
    SamplePerson {
        user: "mia.larsen",
        first: "Mia",
        last: "Larsen",
        first_choice: true,
        ready: true,
        contacts: &[
            (ContactKind::AlternateEmail, "mia.old@home.example"),
            (ContactKind::AuthenticationEmail, "mia@home.example"),
            (ContactKind::MobilePhone, "+1 4255550142"),
        ],
        answers: &[(2, "Bergen"), (3, "Spokane"), (6, "Oslo"), (7, "Tromso"), (12, "Waffles")],
        group: Some(SampleGroup::Workshop),
        ..PLAIN
    },
    SamplePerson {
        user: "hal.brooks",
        first: "Hal",
        last: "Brooks",
        first_choice: true,
        ready: true,
        contacts: &[(ContactKind::MobilePhone, "+1 4255550118"), (ContactKind::OfficePhone, "+1 4255550119")],
        ..PLAIN
    },
    SamplePerson {
        user: "ben.hale",
        first: "Ben",
        last: "Hale",
        first_choice: true,
        contacts: &[(ContactKind::AlternateEmail, "ben@home.example")],
        licensed: false,
        ..PLAIN
    },
    SamplePerson {
        user: "max.stone",
        first: "Max",
        last: "Stone",
        contacts: &[(ContactKind::AlternateEmail, "max@home.example")],
        group: Some(SampleGroup::Visitors),
        ..PLAIN
    },
    SamplePerson { user: "ivy.cole", first: "Ivy", last: "Cole", first_choice: true, ..PLAIN },
    SamplePerson {
        user: "amy.frost",
        first: "Amy",
        last: "Frost",
        first_choice: true,
        ready: true,
        contacts: &[(ContactKind::AlternateEmail, "amy@home.example")],
        must_change: true,
        ..PLAIN
    },
    SamplePerson { user: "leo.park", first: "Leo", last: "Park", ..PLAIN },
    SamplePerson {
        user: "ray.dunn",
        first: "Ray",
        last: "Dunn",
        contacts: &[(ContactKind::AlternateEmail, "ray at home"), (ContactKind::MobilePhone, "ask reception")],
        ..PLAIN
    },
    SamplePerson {
        user: "zoe.webb",
        first: "Zoe",
        last: "Webb",
        contacts: &[(ContactKind::AlternateEmail, "zoe.webb@harborpine.example")],
        ..PLAIN
    },
    SamplePerson {
        user: "sam.lind",
        first: "Sam",
        last: "Lind",
        contacts: &[(ContactKind::AlternateEmail, "sam.new@home.example")],
        replaced_now: true,
        ..PLAIN
    },
    SamplePerson {
        user: "ida.moss",
        first: "Ida",
        last: "Moss",
        contacts: &[(ContactKind::AlternateEmail, "ida@home.example")],
        enabled: false,
        ..PLAIN
    },
    SamplePerson {
        user: "eva.roth",
        first: "Eva",
        last: "Roth",
        contacts: &[(ContactKind::AlternateEmail, "eva@home.example")],
        authority: Authority::PasswordHashSynchronized,
        ..PLAIN
    },
    SamplePerson {
        user: "kim.vega",
        first: "Kim",
        last: "Vega",
        contacts: &[(ContactKind::AlternateEmail, "kim@home.example")],
        frozen: true,
        ..PLAIN
    },
    SamplePerson {
        user: "grace.ito",
        first: "Grace",
        last: "Ito",
        first_choice: true,
        ready: true,
        roles: &[Role::GlobalAdministrator],
        contacts: &[(ContactKind::AlternateEmail, "grace@home.example"), (ContactKind::MobilePhone, "+1 4255550160")],
        app: Some(*b"harborpine grace ito"),
        ..ADMINISTRATOR
    },
    SamplePerson {
        user: "paul.reyes",
        first: "Paul",
        last: "Reyes",
        roles: &[Role::PasswordAdministrator],
        contacts: &[(ContactKind::AlternateEmail, "paul@home.example")],
        ..ADMINISTRATOR
    },
    SamplePerson {
        user: "uma.shah",
        first: "Uma",
        last: "Shah",
        roles: &[Role::UserAdministrator],
        contacts: &[(ContactKind::AlternateEmail, "uma@home.example")],
        ..ADMINISTRATOR
    },
];
