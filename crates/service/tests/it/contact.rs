//! "Contact your administrator": who hears, how many, how often, and what happens where the organization has a place of its own.

use latchkey_domain::{ContactLink, EmailAddress, LicensingMode, PolicyDraft, Role, User};
use latchkey_service::reset::{Contacted, View};
use latchkey_store::{ActivityFilter, StoreError};

use crate::engine::on_postgresql_too;
use crate::world::{Visitor, World, classic, visit};

/// Nobody but administrators can reset, so that everybody else needs help.
fn nobody_licensed() -> PolicyDraft {
    PolicyDraft { licensing: LicensingMode::PerUser, ..classic() }
}

fn role(role: Role) -> impl Fn(&mut User) {
    move |user| user.roles = vec![role]
}

async fn ask(visitor: &Visitor<'_>) -> Contacted {
    let step = visitor.step().await;
    visitor.world.reset.contact_administrator(&visit(), visitor.session(), &step).await.unwrap()
}

async fn mails_to(world: &World, name: &str) -> usize {
    world.subjects_to(&format!("{name}@alder.example")).await.len()
}

#[tokio::test]
async fn a_refused_person_reaches_the_administrators_once_an_hour() {
    let world = World::with(nobody_licensed()).await;
    world.person("grace", role(Role::PasswordAdministrator)).await;
    world.person("root", role(Role::GlobalAdministrator)).await;
    world.person("ada", |_| {}).await;
    let ada = world.visitor("ada@alder.example").await;
    assert_eq!(ask(&ada).await, Contacted::Told);
    assert_eq!(ask(&ada).await, Contacted::AlreadyTold);
    assert_eq!(mails_to(&world, "grace").await, 1);
    assert_eq!(mails_to(&world, "root").await, 0, "only the first tier hears");
    world.later(std::time::Duration::from_secs(3600));
    let ada = world.visitor("ada@alder.example").await;
    assert_eq!(ask(&ada).await, Contacted::Told);
    assert_eq!(mails_to(&world, "grace").await, 2);
}

#[tokio::test]
async fn the_first_tier_that_somebody_holds_hears() {
    let tiers = [Role::PasswordAdministrator, Role::UserAdministrator, Role::GlobalAdministrator];
    for first in 0..tiers.len() {
        let world = World::with(nobody_licensed()).await;
        world.person("ada", |_| {}).await;
        world.crowd("helpdesk", 1, role(Role::HelpdeskAdministrator)).await;
        world.crowd("reader", 1, role(Role::ReportsReader)).await;
        // Whoever cannot sign in cannot help.
        world.crowd("disabled", 1, |user| (user.roles, user.enabled) = (vec![tiers[first]], false)).await;
        for (number, tier) in tiers.iter().enumerate().skip(first) {
            world.crowd(&format!("tier{number}-"), 2, role(*tier)).await;
        }
        assert_eq!(ask(&world.visitor("ada@alder.example").await).await, Contacted::Told);
        for (number, tier) in tiers.iter().enumerate().skip(first) {
            for one in 0..2 {
                let heard = mails_to(&world, &format!("tier{number}-{one}")).await;
                assert_eq!(heard, usize::from(number == first), "{tier:?} when {:?} is the first", tiers[first]);
            }
        }
        for name in ["helpdesk0", "reader0", "disabled0", "ada"] {
            assert_eq!(mails_to(&world, name).await, 0, "{name}");
        }
    }
}

#[tokio::test]
async fn whoever_is_locked_out_is_not_asked_to_help_themselves() {
    let world = World::with(nobody_licensed()).await;
    // Administrators miss a second method, so this one needs help, and is the only one of the first tier.
    world.person("grace", role(Role::PasswordAdministrator)).await;
    world.crowd("uma", 1, role(Role::UserAdministrator)).await;
    assert_eq!(ask(&world.visitor("grace@alder.example").await).await, Contacted::Told);
    assert_eq!((mails_to(&world, "grace").await, mails_to(&world, "uma0").await), (0, 1));
}

#[tokio::test]
async fn where_nobody_can_be_told_nothing_is_said_to_be_on_its_way() {
    // The only administrator, and an organization without any.
    for (name, roles) in [("grace", vec![Role::GlobalAdministrator]), ("ada", vec![])] {
        let world = World::with(nobody_licensed()).await;
        world.person(name, |user| user.roles = roles.clone()).await;
        let asker = world.visitor(&format!("{name}@alder.example")).await;
        let before = asker.page().await.step;
        for _ in 0..2 {
            assert_eq!(ask(&asker).await, Contacted::Nobody, "{name}");
        }
        assert_eq!(asker.page().await.step.as_str(), before.as_str(), "{name}: nothing was kept");
        assert_eq!(world.deliver().await, 0);
        world.crowd("helper", 1, role(Role::GlobalAdministrator)).await;
        assert_eq!(ask(&asker).await, Contacted::Told, "{name}: the hour was not used up");
    }
}

#[tokio::test]
async fn a_reset_goes_on_when_nobody_could_be_told() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let ada = world.visitor("ada@alder.example").await;
    assert_eq!(ask(&ada).await, Contacted::Nobody);
    assert!(matches!(ada.view().await, View::Verify { .. }), "the reset goes on");
}

#[tokio::test]
async fn at_most_a_hundred_hear() {
    let world = World::with(nobody_licensed()).await;
    world.person("ada", |_| {}).await;
    world.crowd("admin", 103, role(Role::GlobalAdministrator)).await;
    assert_eq!(ask(&world.visitor("ada@alder.example").await).await, Contacted::Told);
    world.deliver().await;
    let mails = world.sent.mails.lock().unwrap();
    let mut told: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    told.sort_unstable();
    told.dedup();
    assert_eq!((mails.len(), told.len()), (100, 100), "each once");
}

#[tokio::test]
async fn an_organization_with_a_place_of_its_own_sends_nothing() {
    let page = ContactLink::Url("https://help.alder.example/password".into());
    let address = ContactLink::Email(EmailAddress::parse("help@alder.example").unwrap());
    for contact in [page, address] {
        let world = World::with(PolicyDraft { contact: contact.clone(), ..nobody_licensed() }).await;
        world.person("ada", |_| {}).await;
        world.crowd("root", 1, role(Role::GlobalAdministrator)).await;
        let ada = world.visitor("ada@alder.example").await;
        assert_eq!(ada.page().await.contact, contact);
        let events = async || {
            let filter = ActivityFilter::default();
            Ok::<_, StoreError>(world.deps.store.reader().activities(&world.scope, filter).await?.len())
        };
        let before = events().await.unwrap();
        for _ in 0..3 {
            assert_eq!(ask(&ada).await, Contacted::Elsewhere);
        }
        assert_eq!(world.deliver().await, 0, "nothing is queued");
        assert_eq!(events().await.unwrap(), before, "and nothing is kept");
    }
}

on_postgresql_too! {
    a_refused_person_reaches_the_administrators_once_an_hour,
    the_first_tier_that_somebody_holds_hears,
    whoever_is_locked_out_is_not_asked_to_help_themselves,
    where_nobody_can_be_told_nothing_is_said_to_be_on_its_way,
    at_most_a_hundred_hear,
    an_organization_with_a_place_of_its_own_sends_nothing,
}
