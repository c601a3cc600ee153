//! Filling in the sample organizations.

use std::collections::BTreeMap;

use anyhow::Context;
use data_encoding::HEXLOWER;
use latchkey_administration::{CreatedOrganization, Deps, Evidence, NewOrganization, create_organization, verify_domain};
use latchkey_domain::{
    AuthenticatorId, Branding, Contact, ContactData, ContactKind, CountryCode, DomainName, Enablement, Factors, GroupId,
    LicenceFacts, Logo, Nesting, Policy, QuestionRef, Timestamp, User, UserId, UserName, normalize_answer,
};
use latchkey_store::{InsertUser, NewAuthenticator, NewUser, OrgScope, SetPassword, StoreError, StoredFile, Tx};
use latchkey_vault::{HashPool, PasswordHash, Priority, TotpSecret};
use sha2::{Digest, Sha256};

use super::sample::{ORGANIZATIONS, PASSWORD, SampleGroup, SampleOrganization, SamplePerson};

/// Who asks for the hashes; fairness among networks has no say here.
const NETWORK: &str = "demo";

/// Makes both sample organizations with everybody in them.
///
/// # Errors
/// When the store or the hash pool does not do its part.
pub(super) async fn fill(deps: &Deps, hashes: &HashPool) -> anyhow::Result<()> {
    for sample in ORGANIZATIONS {
        fill_organization(deps, hashes, sample).await.with_context(|| format!("{} could not be filled in", sample.name))?;
    }
    Ok(())
}

/// Makes the contacts that were "replaced today" replaced today again: a demo may be started on another day.
///
/// # Errors
/// When the store does not do its part.
pub(super) async fn renew(deps: &Deps) -> anyhow::Result<()> {
    let reader = deps.store.reader();
    for sample in ORGANIZATIONS {
        let Some(scope) = &reader.scope_of_domain(&DomainName::parse(sample.domain)?).await? else { continue };
        for person in sample.people.iter().filter(|person| person.replaced_now) {
            let name = UserName::parse(&person.user_name(sample))?;
            let Some(user) = reader.find_user(scope, &name).await? else { continue };
            let contacts = &contacts(person, deps.clock.now());
            let renewed = deps.store.write("demo: renew", |tx| async move { tx.set_contacts(scope, user, contacts).await });
            renewed.await?;
        }
    }
    Ok(())
}

async fn fill_organization(deps: &Deps, hashes: &HashPool, sample: &SampleOrganization) -> anyhow::Result<()> {
    let domain = DomainName::parse(sample.domain)?;
    let new = NewOrganization {
        name: sample.name.to_owned(),
        domain: domain.clone(),
        host_default: false,
        country: Some(CountryCode::parse(sample.country)?),
        language: Some(sample.language.to_owned()),
        preset: sample.preset,
    };
    let CreatedOrganization { scope, .. } = create_organization(deps, &new).await?;
    verify_domain(deps, &scope, &domain, &Evidence::Operator).await?;
    let content = &Content::prepare(deps, hashes, sample, &scope).await?;
    let (scope, now) = (&scope, deps.clock.now());
    deps.store.write("demo: fill", |tx| async move { content.keep(&tx, scope, now).await }).await?;
    Ok(())
}

/// Everything of one organization that is kept in one write.
struct Content {
    groups: BTreeMap<GroupId, SampleGroup>,
    policy: Policy,
    policy_version: Option<i64>,
    branding: Branding,
    logo: StoredFile,
    people: Vec<Member>,
}

/// One person with what the person's record does not hold.
struct Member {
    record: NewUser,
    group: Option<GroupId>,
    password: PasswordHash,
    must_change: bool,
    app: Option<(AuthenticatorId, TotpSecret)>,
    answers: Vec<(QuestionRef, PasswordHash)>,
}

impl Content {
    /// Draws ids and hashes secrets, which has no place inside a write.
    async fn prepare(deps: &Deps, hashes: &HashPool, sample: &SampleOrganization, scope: &OrgScope) -> anyhow::Result<Self> {
        let mut groups = BTreeMap::new();
        if sample.by_group {
            groups.extend(SampleGroup::ALL.map(|group| (GroupId::generate(&*deps.clock, &*deps.random), group)));
        }
        let group = |wanted: SampleGroup| groups.iter().find(|(_, group)| **group == wanted).map(|(id, _)| *id);
        let mut draft = sample.preset.draft();
        (sample.adjust)(&mut draft);
        if let Some(may_reset) = group(SampleGroup::MayReset) {
            draft.enablement = Enablement::Group(may_reset);
        }
        let logo = StoredFile { content_type: "image/svg+xml".to_owned(), bytes: sample.logo.to_vec() };
        let named = Logo { content_type: logo.content_type.clone(), digest: HEXLOWER.encode(&Sha256::digest(&logo.bytes)) };
        let members = sample.people.iter().map(|person| {
            let user = user(deps, scope, sample, person);
            async move { Member::prepare(deps, hashes, scope, person, user?, person.group.and_then(group)).await }
        });
        Ok(Self {
            policy: Policy::try_from(draft)?,
            policy_version: deps.store.reader().policy_record(scope).await?.map(|record| record.version),
            branding: Branding { color: Some(sample.color.parse()?), logo: Some(named) },
            logo,
            people: futures_util::future::try_join_all(members).await?,
            groups,
        })
    }

    async fn keep(&self, tx: &Tx, scope: &OrgScope, now: Timestamp) -> Result<(), StoreError> {
        if !tx.put_policy(scope, &self.policy, self.policy_version, now).await? {
            return Err(refused("the policy"));
        }
        tx.update_branding(scope, &self.branding, Some(&self.logo)).await?;
        for (id, group) in &self.groups {
            tx.insert_group(scope, *id, group.name()).await?;
        }
        for (member, group) in &self.groups {
            let is_parent = |(_, other): &(&GroupId, &SampleGroup)| Some(**other) == group.parent();
            if let Some((parent, _)) = self.groups.iter().find(is_parent) {
                tx.add_nesting(scope, Nesting { member: *member, parent: *parent }).await?;
            }
        }
        for member in &self.people {
            member.keep(tx, scope, now).await?;
        }
        Ok(())
    }
}

impl Member {
    async fn prepare(
        deps: &Deps,
        hashes: &HashPool,
        scope: &OrgScope,
        sample: &SamplePerson,
        user: User,
        group: Option<GroupId>,
    ) -> anyhow::Result<Self> {
        let pepper = scope.keys.pepper();
        let texts: Vec<String> = sample.answers.iter().map(|(_, answer)| normalize_answer(answer)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let password = hashes.hash(Priority::Other, NETWORK, PASSWORD, &pepper, &*deps.random).await?;
        let hashed = hashes.hash_many(Priority::Other, NETWORK, &texts, &pepper, &*deps.random).await?;
        let questions = sample.answers.iter().map(|(number, _)| QuestionRef::predefined(*number));
        let questions: Vec<QuestionRef> = questions.collect::<Result<_, _>>()?;
        let answers = questions.into_iter().zip(hashed).collect();
        let app = sample.secret().map(|secret| (AuthenticatorId::generate(&*deps.clock, &*deps.random), secret));
        Ok(Self { record: NewUser { user }, group, password, must_change: sample.must_change, app, answers })
    }

    async fn keep(&self, tx: &Tx, scope: &OrgScope, now: Timestamp) -> Result<(), StoreError> {
        let user = self.record.user.id;
        if tx.insert_user(scope, &self.record).await? != InsertUser::Inserted {
            return Err(refused("a user name"));
        }
        tx.set_password(scope, user, &self.password, SetPassword { at: now, must_change: self.must_change }).await?;
        tx.put_answers(scope, user, &self.answers, now).await?;
        if let Some((id, secret)) = &self.app {
            // No code was used yet.
            let app = NewAuthenticator { id: *id, user, name: "Demo", secret, step: 0, now };
            tx.insert_authenticator(scope, &app).await?;
        }
        if let Some(group) = self.group {
            tx.add_member(scope, group, user).await?;
        }
        Ok(())
    }
}

fn refused(what: &str) -> StoreError {
    StoreError::Refused { reason: format!("{what} of the sample data is there already") }
}

fn user(deps: &Deps, scope: &OrgScope, organization: &SampleOrganization, sample: &SamplePerson) -> anyhow::Result<User> {
    let user_name = UserName::parse(&sample.user_name(organization))?;
    let now = deps.clock.now();
    Ok(User {
        id: UserId::generate(&*deps.clock, &*deps.random),
        organization: scope.organization,
        mail: Some(user_name.as_str().to_owned()),
        user_name,
        display_name: format!("{} {}", sample.first, sample.last),
        first_name: Some(sample.first.to_owned()),
        last_name: Some(sample.last.to_owned()),
        language: Some(organization.language.to_owned()),
        enabled: sample.enabled,
        authority: sample.authority,
        roles: sample.roles.to_vec(),
        licences: LicenceFacts { person: sample.licensed, organization: true },
        contacts: contacts(sample, now),
        questions: Vec::new(),
        answers_confirmed_at: None,
        answers_replaced_at: None,
        taken_back_at: None,
        registered_at: None,
        factors: Factors::default(),
        password_never_expires: false,
        frozen_at: sample.frozen.then_some(now),
    })
}

fn contacts(sample: &SamplePerson, now: Timestamp) -> ContactData {
    let contact = |(kind, value): &(ContactKind, &str)| Contact {
        kind: *kind,
        value: (*value).to_owned(),
        replaced_at: sample.replaced_now.then_some(now),
        // Whoever is ready has registered, and is asked for nothing at sign-in.
        confirmed_at: sample.ready.then_some(now),
    };
    ContactData::new(sample.contacts.iter().map(contact))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use latchkey_domain::{Case, Channels, Clock as _, Destinations, Refusal, Role, decide, is_member};
    use latchkey_store::{Store, StoreOptions};
    use latchkey_testkit::{ManualClock, SeededRandom};
    use latchkey_vault::{HashPoolSettings, MasterKeys};

    use super::*;

    /// What the start page promises for each person: the number of gates, or the refusal.
    const PROMISES: &[(&str, Result<u8, Refusal>)] = &[
        ("nora.quinn@harborpine.example", Ok(1)),
        ("tom.okafor@harborpine.example", Ok(1)),
        ("mia.larsen@harborpine.example", Ok(1)),
        ("hal.brooks@harborpine.example", Ok(1)),
        ("ben.hale@harborpine.example", Err(Refusal::NotLicensed)),
        ("max.stone@harborpine.example", Err(Refusal::NotInGroup)),
        ("ivy.cole@harborpine.example", Err(Refusal::NotConfigured)),
        ("amy.frost@harborpine.example", Ok(1)),
        ("leo.park@harborpine.example", Err(Refusal::NotConfigured)),
        ("ray.dunn@harborpine.example", Err(Refusal::NotConfigured)),
        ("zoe.webb@harborpine.example", Err(Refusal::NotConfigured)),
        ("sam.lind@harborpine.example", Err(Refusal::NotConfigured)),
        ("ida.moss@harborpine.example", Err(Refusal::AccountDisabled)),
        ("eva.roth@harborpine.example", Err(Refusal::OnPremisesUnreachable)),
        ("kim.vega@harborpine.example", Err(Refusal::Frozen)),
        ("grace.ito@harborpine.example", Ok(2)),
        ("paul.reyes@harborpine.example", Err(Refusal::NotConfigured)),
        ("uma.shah@harborpine.example", Err(Refusal::NotConfigured)),
        ("lucia.ferrer@mirador.example", Ok(2)),
        ("diego.lara@mirador.example", Ok(2)),
        ("mateo.rojas@mirador.example", Err(Refusal::NotConfigured)),
        ("bruno.sanz@mirador.example", Err(Refusal::WritebackNotEnabled)),
        ("elena.vidal@mirador.example", Ok(2)),
    ];

    struct Filled {
        deps: Deps,
        hashes: HashPool,
        clock: ManualClock,
        _folder: tempfile::TempDir,
    }

    async fn filled() -> Filled {
        let folder = tempfile::tempdir().unwrap();
        let random = Arc::new(SeededRandom::new(7));
        let keys = Arc::new(MasterKeys::generate(&*random));
        let url = format!("sqlite://{}/latchkey.sqlite", folder.path().display());
        let store = Store::connect(StoreOptions::new(url, keys, random.clone())).await.unwrap();
        store.migrate().await.unwrap();
        store.install().await.unwrap();
        let clock = ManualClock::default();
        let deps = Deps { store, clock: Arc::new(clock.clone()), random, breach_list: None };
        let hashes = HashPool::new(HashPoolSettings::default());
        fill(&deps, &hashes).await.unwrap();
        Filled { deps, hashes, clock, _folder: folder }
    }

    async fn outcome(filled: &Filled, name: &str) -> Result<u8, Refusal> {
        let name = UserName::parse(name).unwrap();
        let reader = filled.deps.store.reader();
        let domain = DomainName::parse(name.domain()).unwrap();
        let (scope, organization) = reader.organization_by_domain(&domain).await.unwrap().unwrap();
        let policy = reader.policy(&scope).await.unwrap().unwrap();
        let id = reader.find_user(&scope, &name).await.unwrap().expect("somebody of this name");
        let person = reader.person(&scope, Some(id)).await.unwrap().unwrap();
        let in_group = match policy.enablement {
            Enablement::Group(group) => is_member(group, &person.direct_groups, &person.nesting),
            Enablement::Everybody => true,
            Enablement::Nobody => false,
        };
        let hash = person.password.expect("a password").hash;
        let right = filled.hashes.verify(Priority::Other, NETWORK, PASSWORD, &hash, &scope.keys.pepper()).await.unwrap();
        assert!(right, "{name} has the password of the announcement");
        let decided = decide(&Case {
            user: &person.user,
            organization: &organization,
            policy: Some(&policy),
            in_group,
            channels: Channels { mail: true, text: true, call: true },
            destinations: &Destinations::default(),
            connector_answers: false,
            now: filled.clock.now(),
        });
        decided.map(|terms| terms.gates)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn everybody_meets_what_the_start_page_promises() {
        let filled = filled().await;
        let listed = ORGANIZATIONS.iter().flat_map(|sample| sample.people.iter().map(|person| person.user_name(sample)));
        assert!(listed.eq(PROMISES.iter().map(|(name, _)| *name)), "a promise for everybody, in order");
        let ready = ORGANIZATIONS.iter().flat_map(|sample| sample.people).map(|person| person.ready);
        assert!(ready.eq(PROMISES.iter().map(|(_, promised)| promised.is_ok())));
        for (name, promised) in PROMISES {
            assert_eq!(outcome(&filled, name).await, *promised, "{name}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_start_page_shows_what_the_apps_of_administrators_show() {
        let filled = filled().await;
        let reader = filled.deps.store.reader();
        for sample in ORGANIZATIONS {
            let scope = reader.scope_of_domain(&DomainName::parse(sample.domain).unwrap()).await.unwrap().unwrap();
            for person in sample.people.iter().filter(|person| !person.roles.is_empty()) {
                let name = UserName::parse(&person.user_name(sample)).unwrap();
                let user = reader.find_user(&scope, &name).await.unwrap().unwrap();
                let apps = reader.authenticators(&scope, user).await.unwrap();
                let shown = person.secret().map(|secret| secret.shown(filled.clock.now()));
                let taken = apps.iter().filter_map(|app| app.secret.verify(shown.as_ref()?, filled.clock.now(), app.last_step));
                assert_eq!(taken.count(), usize::from(shown.is_some()), "{name}");
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_address_of_today_is_of_today_at_every_start() {
        let filled = filled().await;
        let sam = "sam.lind@harborpine.example";
        filled.clock.advance(std::time::Duration::from_secs(3 * 24 * 3600));
        assert_eq!(outcome(&filled, sam).await, Ok(1));
        renew(&filled.deps).await.unwrap();
        assert_eq!(outcome(&filled, sam).await, Err(Refusal::NotConfigured));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_organizations_look_their_own_way() {
        let filled = filled().await;
        let reader = filled.deps.store.reader();
        for sample in ORGANIZATIONS {
            let domain = DomainName::parse(sample.domain).unwrap();
            let (scope, organization) = reader.organization_by_domain(&domain).await.unwrap().unwrap();
            assert!(organization.own_domain);
            let logo = organization.branding.logo.expect("a logo");
            let file = reader.logo(organization.id, &logo.digest).await.unwrap().expect("the file of the logo");
            assert_eq!(file.bytes, sample.logo);
            assert_eq!(organization.branding.color.unwrap().to_string(), sample.color);
            assert_eq!(reader.holders(&scope, Role::GlobalAdministrator).await.unwrap().len(), 1);
        }
        // Nobody fills twice: the second organization of a name is refused.
        assert!(fill(&filled.deps, &filled.hashes).await.is_err());
    }
}
