//! Clínica Mirador: the strict figures, two gates, accounts concealed, in Spanish.

use latchkey_domain::{Authority, ContactKind, Method, PolicyDraft, Preset, Role};

use super::{SampleOrganization, SamplePerson};

const PLAIN: SamplePerson = SamplePerson { group: None, ..SamplePerson::PLAIN };

/// The second organization.
pub(in crate::demo) const CLINICA_MIRADOR: SampleOrganization = SampleOrganization {
    key: "strict",
    name: "Clínica Mirador",
    domain: "mirador.example",
    country: "ES",
    language: "es",
    color: "#7b2d8b",
    logo: include_bytes!("../../../../../templates/demo/clinica-mirador.svg"),
    preset: Preset::Strict,
    adjust,
    by_group: false,
    people: PEOPLE,
    nobody: Some("nadie"),
};

fn adjust(draft: &mut PolicyDraft) {
    draft.methods = Method::ALL.into();
    // So that Bruno meets code 10; with writeback on and no connector it would be 30.
    draft.writeback = false;
}

const PEOPLE: &[SamplePerson] = &[
    SamplePerson {
        user: "lucia.ferrer",
        first: "Lucía",
        last: "Ferrer",
        first_choice: true,
        ready: true,
        contacts: &[(ContactKind::AlternateEmail, "lucia@correo.example")],
        answers: &[(2, "Granada"), (4, "Huelva"), (5, "Sevilla"), (8, "Montoro"), (12, "Gazpacho")],
        ..PLAIN
    },
    SamplePerson {
        user: "diego.lara",
        first: "Diego",
        last: "Lara",
        first_choice: true,
        ready: true,
        contacts: &[(ContactKind::MobilePhone, "+34 612345699"), (ContactKind::OfficePhone, "+34 912345699")],
        ..PLAIN
    },
    SamplePerson {
        user: "mateo.rojas",
        first: "Mateo",
        last: "Rojas",
        first_choice: true,
        contacts: &[(ContactKind::AlternateEmail, "mateo@correo.example")],
        ..PLAIN
    },
    SamplePerson {
        user: "bruno.sanz",
        first: "Bruno",
        last: "Sanz",
        contacts: &[(ContactKind::AlternateEmail, "bruno@correo.example")],
        answers: &[(2, "Toledo"), (4, "Burgos"), (5, "Madrid"), (8, "Arce"), (12, "Tortilla")],
        authority: Authority::Federated,
        ..PLAIN
    },
    SamplePerson {
        user: "elena.vidal",
        first: "Elena",
        last: "Vidal",
        ready: true,
        roles: &[Role::GlobalAdministrator],
        contacts: &[(ContactKind::AlternateEmail, "elena@correo.example"), (ContactKind::MobilePhone, "+34 612345678")],
        app: Some(*b"mirador elena vidal!"),
        ..PLAIN
    },
];
