//! Whoever may register nothing reads why, with the number for the administrator.

use http::StatusCode;
use latchkey_domain::{Authority, ContactData, Enablement, GroupId, LicenceFacts, LicensingMode, Method, PolicyDraft, User};
use latchkey_web::paths;

use super::browser::{location, seen};
use super::site::{OLD, Site, classic};

/// Why, and what is read then.
struct Refused {
    draft: fn(&Site) -> PolicyDraft,
    person: fn(&mut User),
    code: &'static str,
    sentence: &'static str,
}

fn in_the_cloud(_: &mut User) {}

const REFUSED: [Refused; 5] = [
    Refused {
        draft: |_| PolicyDraft { enablement: Enablement::Nobody, ..everything() },
        person: in_the_cloud,
        code: "SSPR_0009",
        sentence: "Password reset is turned off in your organization.",
    },
    Refused {
        draft: |_| PolicyDraft { writeback: false, ..everything() },
        person: |user| user.authority = Authority::Federated,
        code: "SSPR_0010",
        sentence: "Your password is kept in your organization's own directory, and nothing carries new ones there.",
    },
    Refused {
        draft: |_| PolicyDraft { licensing: LicensingMode::PerUser, ..everything() },
        person: |user| user.licences = LicenceFacts { person: false, organization: true },
        code: "SSPR_0012",
        sentence: "A licence is missing for your account.",
    },
    Refused {
        draft: |site| PolicyDraft { enablement: Enablement::Group(somebody_elses(site)), ..everything() },
        person: in_the_cloud,
        code: "SSPR_0013",
        sentence: "Your account is not among those that may use it.",
    },
    // The order in which several refusals apply is that of a reset: outside the group before without a licence.
    Refused {
        draft: |site| PolicyDraft {
            enablement: Enablement::Group(somebody_elses(site)),
            licensing: LicensingMode::PerUser,
            ..everything()
        },
        person: in_the_cloud,
        code: "SSPR_0013",
        sentence: "Your account is not among those that may use it.",
    },
];

/// Every method that people set up, and everybody is asked.
fn everything() -> PolicyDraft {
    let methods = Method::ALL.into_iter().filter(|method| *method != Method::OfficePhone).collect();
    PolicyDraft { methods, require_registration: true, ..classic() }
}

/// A group in which nobody is.
fn somebody_elses(site: &Site) -> GroupId {
    GroupId::generate(&*site.deps.clock, &*site.deps.random)
}

#[tokio::test]
async fn every_refusal_is_told_with_its_number_and_registers_nothing() {
    let site = Site::new(classic()).await;
    for (place, refused) in REFUSED.iter().enumerate() {
        let domain = format!("birch{place}.example");
        let scope = site.organization(&format!("Birch {place}"), &domain, (refused.draft)(&site)).await;
        let name = format!("ada@{domain}");
        site.person_of(&scope, &name, |user| {
            user.contacts = ContactData::default();
            (refused.person)(user);
        })
        .await;
        let mut ada = site.browser();
        ada.sign_in(&name, OLD).await;
        let page = ada.get(paths::REGISTER).await;
        assert_eq!(page.status, StatusCode::OK, "nobody who may not register is asked at sign-in: {}", refused.code);
        let text = seen(&page).replace("&#x27;", "'");
        let said = format!("Your administrator has not enabled you to use this feature. {}", refused.sentence);
        assert!(text.contains(&said) && text.contains(refused.code), "{}: {text}", refused.code);
        for offered in ["/register/email", "/register/phone", "/register/questions", "/register/authenticator"] {
            assert!(!text.contains(&format!("href=\"{offered}\"")), "{}: {offered} is offered: {text}", refused.code);
        }
        nothing_is_registered(&site, &mut ada, refused.code).await;
    }
}

async fn nothing_is_registered(site: &Site, ada: &mut super::browser::Browser<'_>, code: &str) {
    let before = site.bytes();
    let forms: [(&str, &[(&str, &str)]); 4] = [
        (paths::REGISTER_EMAIL, &[("which", "typed"), ("address", "ada@private.example")]),
        (paths::REGISTER_PHONE, &[("which", "typed"), ("country", "US"), ("number", "(425) 555-0142"), ("way", "text")]),
        (paths::REGISTER_QUESTIONS, &[("question_1", "p1"), ("answer_1", "Rome")]),
        (paths::REGISTER_AUTHENTICATOR, &[]),
    ];
    for (form, fields) in forms {
        let token = ada.token_of(form);
        let answer = ada.post(form, &[&[("step", token.as_str())], fields].concat()).await;
        assert_eq!(location(&answer), None, "{code}: {form} leads on");
        assert!(seen(&answer).contains("does not offer this way"), "{code}: {form}: {}", answer.text());
        assert!(site.bytes() == before, "{code}: {form} wrote something");
    }
}
