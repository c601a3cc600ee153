//! What the start page says: whom to try, and what each person shows.

use latchkey_domain::{Preset, Timestamp};
use latchkey_web::paths;
use serde::Serialize;
use url::form_urlencoded::Serializer;

use super::places::Places;
use super::sample::{ORGANIZATIONS, PASSWORD, SampleOrganization, SamplePerson};

/// The start page.
#[derive(Serialize)]
pub(super) struct StartPage<'a> {
    places: &'a Places,
    password: &'static str,
    state: &'a str,
    organizations: Vec<OrganizationEntry>,
}

#[derive(Serialize)]
struct OrganizationEntry {
    key: &'static str,
    name: &'static str,
    domain: &'static str,
    reset: String,
    people: Vec<PersonEntry>,
    nobody: Option<NobodyEntry>,
}

#[derive(Serialize)]
struct PersonEntry {
    key: &'static str,
    name: String,
    user_name: String,
    roles: Vec<&'static str>,
    contacts: Vec<ContactEntry>,
    answers: Vec<AnswerEntry>,
    app: Option<AppEntry>,
    reset: String,
}

#[derive(Serialize)]
struct ContactEntry {
    /// The word in its text id.
    kind: &'static str,
    value: &'static str,
}

/// An authenticator app: the page stands in for the phone.
#[derive(Serialize)]
struct AppEntry {
    /// What it shows now.
    code: String,
    /// For an app of one's own.
    key: String,
}

#[derive(Serialize)]
struct AnswerEntry {
    question: String,
    answer: &'static str,
}

#[derive(Serialize)]
struct NobodyEntry {
    user_name: String,
    reset: String,
}

impl<'a> StartPage<'a> {
    /// The page with these links, as apps show their codes now; `state` is the folder that keeps everything.
    pub(super) fn new(places: &'a Places, state: &'a str, now: Timestamp) -> Self {
        let organizations = ORGANIZATIONS.into_iter().map(|sample| organization(sample, now)).collect();
        Self { places, password: PASSWORD, state, organizations }
    }
}

fn organization(sample: &SampleOrganization, now: Timestamp) -> OrganizationEntry {
    let nobody = sample.nobody.map(|user| {
        let user_name = format!("{user}@{}", sample.domain);
        NobodyEntry { reset: reset_link(sample, Some(&user_name)), user_name }
    });
    OrganizationEntry {
        key: sample.key,
        name: sample.name,
        domain: sample.domain,
        reset: reset_link(sample, None),
        people: sample.people.iter().map(|one| person(sample, one, now)).collect(),
        nobody,
    }
}

fn person(organization: &SampleOrganization, sample: &SamplePerson, now: Timestamp) -> PersonEntry {
    let user_name = sample.user_name(organization);
    // Where pages tell at once that somebody may not reset, there is nothing to type.
    let asked = sample.ready || organization.preset == Preset::Strict;
    let answer = |(number, answer): &(u8, &'static str)| AnswerEntry { question: format!("question-{number:02}"), answer };
    PersonEntry {
        key: sample.key(),
        name: format!("{} {}", sample.first, sample.last),
        roles: sample.roles.iter().map(|role| role.key()).collect(),
        contacts: sample.proving().filter(|_| asked).map(|(kind, value)| ContactEntry { kind, value }).collect(),
        answers: sample.answers.iter().filter(|_| asked).map(answer).collect(),
        app: sample
            .secret()
            .map(|secret| AppEntry { code: secret.shown(now).expose().to_owned(), key: secret.key().to_string() }),
        reset: reset_link(organization, Some(&user_name)),
        user_name,
    }
}

/// The reset portal in the organization's look and language, with a user name filled in.
pub(super) fn reset_link(organization: &SampleOrganization, user_name: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("whr", organization.domain).append_pair("mkt", organization.language);
    if let Some(user_name) = user_name {
        query.append_pair("username", user_name);
    }
    format!("{}?{}", paths::RESET, query.finish())
}
