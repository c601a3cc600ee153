use std::time::Duration;

use latchkey_domain::{
    ContactData, ContactKind, CustomQuestionId, CustomQuestionText, GroupId, LicenceFacts, Nesting, QuestionRef, Role, UserId,
    UserName, is_member,
};
use latchkey_store::{InsertUser, NewUser, StoreError};

use crate::world::{contact, hash, on_both};

on_both! {
    async fn a_person_comes_back_as_kept(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        let mut user = world.user("Ada@contoso.com");
        user.roles = vec![Role::GlobalAdministrator, Role::ReportsReader];
        user.licences = LicenceFacts { person: true, organization: true };
        user.contacts = ContactData::new([
            contact(ContactKind::MobilePhone, "+1 4255551234"),
            contact(ContactKind::AlternateEmail, "ada@home.example"),
        ]);
        user.questions = vec![QuestionRef::predefined(3).unwrap(), QuestionRef::predefined(7).unwrap()];
        world.add(user.clone()).await;
        let now = world.now();
        user.answers_confirmed_at = Some(now);
        let answers = &user.questions.iter().map(|question| (*question, hash(1))).collect::<Vec<_>>();
        world.write(|tx| async move { tx.put_answers(scope, user.id, answers, now).await }).await;
        let person = reader.person(scope, Some(user.id)).await.unwrap().unwrap();
        assert_eq!(person.user, user);
        assert!(person.password.is_none() && person.direct_groups.is_empty() && person.refused.is_empty());
        let found = reader.find_user(scope, &UserName::parse("ADA@CONTOSO.com").unwrap()).await.unwrap();
        assert_eq!(found, Some(user.id));
    }

    async fn user_names_are_taken_whatever_their_case(world) {
        let scope = &world.scope;
        world.person("ada@contoso.com").await;
        let twin = &NewUser { user: world.user("ADA@contoso.com") };
        let added = world.write(|tx| async move { tx.insert_user(scope, twin).await }).await;
        assert_eq!(added, InsertUser::NameTaken);
        assert!(world.store.reader().person(scope, Some(twin.user.id)).await.unwrap().is_none());
    }

    async fn reading_a_person_costs_the_same_statements_for_everybody(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        let mut known = world.user("ada@contoso.com");
        known.contacts = ContactData::new([contact(ContactKind::AlternateEmail, "ada@home.example")]);
        known.roles = vec![Role::UserAdministrator];
        let (known, unknown) = (world.add(known).await, world.id(UserId::from_uuid));
        let mut costs = vec![];
        for who in [Some(known), Some(unknown), None] {
            let before = world.store.statements();
            let found = reader.person(scope, who).await.unwrap();
            assert_eq!(found.is_some(), who == Some(known));
            costs.push(world.store.statements() - before);
        }
        assert!(costs[0] > 0 && costs.iter().all(|cost| *cost == costs[0]), "{costs:?}");
    }

    async fn a_decoy_is_read_like_a_person_and_is_in_no_list(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        let before = world.store.statements();
        let sought = reader.seek(scope, None).await.unwrap().unwrap();
        assert_eq!(world.store.statements() - before, 2);
        let decoy = sought.anybody();
        // Its contact was opened, its password and its answers were parsed, its second factors were counted.
        assert!(decoy.user.contacts.email(ContactKind::AlternateEmail).is_some_and(|email| !decoy.user.is_own_mailbox(&email.value)));
        assert_eq!((decoy.user.questions.len(), decoy.password.is_some(), decoy.user.enabled), (5, true, true));
        assert_eq!((decoy.user.factors.authenticators, decoy.user.factors.recovery_codes), (1, 1));
        assert!(sought.person().is_none());
        let name = decoy.user.user_name.clone();
        assert_eq!(reader.find_user(scope, &name).await.unwrap(), None);
        assert!(reader.person(scope, Some(decoy.user.id)).await.unwrap().is_none());
        assert!(reader.seek(scope, Some(decoy.user.id)).await.unwrap().is_none());
        let mut licensed = world.user("ada@contoso.com");
        licensed.licences.person = true;
        let ada = world.add(licensed).await;
        for who in [Some(ada), None] {
            assert!(reader.seek(scope, who).await.unwrap().unwrap().anybody().user.licences.organization);
        }
    }

    async fn membership_climbs_through_nested_groups_and_loops(world) {
        let (scope, ada) = (&world.scope, world.person("ada@contoso.com").await);
        let groups: Vec<GroupId> = (0..4).map(|_| world.id(GroupId::from_uuid)).collect();
        let nestings = [(0, 1), (1, 2), (2, 0)].map(|(a, b)| Nesting { member: groups[a], parent: groups[b] });
        let (groups, nestings) = (&groups, &nestings);
        world.write(|tx| async move {
            for group in groups {
                tx.insert_group(scope, *group, "Staff").await?;
            }
            for nesting in nestings {
                assert!(tx.add_nesting(scope, *nesting).await?);
            }
            assert!(tx.add_member(scope, groups[0], ada).await?);
            assert!(!tx.add_member(scope, groups[0], ada).await?);
            Ok(())
        }).await;
        let person = world.store.reader().person(scope, Some(ada)).await.unwrap().unwrap();
        assert_eq!(person.direct_groups, [groups[0]]);
        let within: Vec<bool> = groups.iter().map(|group| is_member(*group, &person.direct_groups, &person.nesting)).collect();
        assert_eq!(within, [true, true, true, false]);
        assert_eq!(world.store.reader().groups(scope).await.unwrap().len(), 4);
    }

    async fn another_organizations_people_are_out_of_reach(world) {
        let (own, foreign) = (&world.scope, &world.another_organization("Fabrikam").await);
        let ada = world.person("ada@contoso.com").await;
        let group = world.id(GroupId::from_uuid);
        let reader = world.store.reader();
        assert!(reader.person(foreign, Some(ada)).await.unwrap().is_none());
        assert_eq!(reader.find_user(foreign, &UserName::parse("ada@contoso.com").unwrap()).await.unwrap(), None);
        let changed = world.write(|tx| async move {
            tx.insert_group(foreign, group, "Staff").await?;
            Ok([tx.set_enabled(foreign, ada, false).await?, tx.set_licence(foreign, ada, true).await?])
        }).await;
        assert_eq!(changed, [false, false]);
        let joined = world.store.write("test", |tx| async move { tx.add_member(foreign, group, ada).await }).await;
        assert!(matches!(joined, Err(StoreError::Refused { .. })), "{joined:?}");
        let joined = world.store.write("test", |tx| async move { tx.add_member(own, group, ada).await }).await;
        assert!(matches!(joined, Err(StoreError::Refused { .. })), "{joined:?}");
    }

    async fn a_contact_counts_as_replaced_when_another_value_was_there(world) {
        let (scope, ada) = (&world.scope, world.person("ada@contoso.com").await);
        let kind = ContactKind::AuthenticationEmail;
        let hour = Duration::from_secs(3600);
        for (value, replaced) in [
            (Some("first@home.example"), false),
            (Some("first@home.example"), false),
            (Some("second@home.example"), true),
        ] {
            world.clock.advance(hour);
            let now = world.now();
            world.write(|tx| async move { tx.put_contact(scope, ada, kind, value, now).await }).await;
            let user = world.store.reader().person(scope, Some(ada)).await.unwrap().unwrap().user;
            let stored = user.contacts.get(kind).unwrap();
            assert_eq!((Some(stored.value.as_str()), stored.replaced_at), (value, replaced.then_some(now)));
        }
        // Removing it first hides nothing.
        for value in [None, Some("third@home.example")] {
            world.clock.advance(hour);
            let now = world.now();
            world.write(|tx| async move { tx.put_contact(scope, ada, kind, value, now).await }).await;
            let user = world.store.reader().person(scope, Some(ada)).await.unwrap().unwrap().user;
            assert_eq!(user.contacts.get(kind).map(|found| found.replaced_at), value.map(|_| Some(now)));
        }
    }

    async fn switches_of_a_person(world) {
        let (scope, now) = (&world.scope, world.now());
        let ada = world.person("ada@contoso.com").await;
        let done = world.write(|tx| async move {
            Ok([
                tx.freeze(scope, ada, now).await?,
                tx.freeze(scope, ada, now).await?,
                tx.set_enabled(scope, ada, false).await?,
                tx.set_language(scope, ada, None).await?,
                tx.set_licence(scope, ada, true).await?,
            ])
        }).await;
        assert_eq!(done, [true, false, true, true, true]);
        let user = world.store.reader().person(scope, Some(ada)).await.unwrap().unwrap().user;
        assert_eq!((user.frozen_at, user.enabled, user.language), (Some(now), false, None));
        assert_eq!(user.licences, LicenceFacts { person: true, organization: true });
        assert!(world.write(|tx| async move { tx.unfreeze(scope, ada).await }).await);
        let user = world.store.reader().person(scope, Some(ada)).await.unwrap().unwrap().user;
        assert_eq!(user.frozen_at, None);
    }

    async fn holders_of_a_role_are_enabled_and_ordered(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        assert!(!reader.any_global_administrator(scope).await.unwrap());
        for (name, enabled) in [("zoe@contoso.com", true), ("ada@contoso.com", true), ("bob@contoso.com", false)] {
            let mut user = world.user(name);
            (user.enabled, user.roles) = (enabled, vec![Role::GlobalAdministrator]);
            user.contacts = ContactData::new([contact(ContactKind::AlternateEmail, &format!("private-{name}"))]);
            world.add(user).await;
        }
        world.person("eve@contoso.com").await;
        let holders = reader.holders(scope, Role::GlobalAdministrator).await.unwrap();
        let names: Vec<&str> = holders.iter().map(|user| user.user_name.as_str()).collect();
        assert_eq!(names, ["ada@contoso.com", "zoe@contoso.com"]);
        let private = holders[0].contacts.get(ContactKind::AlternateEmail).unwrap();
        assert_eq!(private.value, "private-ada@contoso.com");
        assert!(reader.holders(scope, Role::PasswordAdministrator).await.unwrap().is_empty());
        assert!(reader.any_global_administrator(scope).await.unwrap());
    }

    async fn answers_are_replaced_as_a_set(world) {
        let (scope, ada, now) = (&world.scope, world.person("ada@contoso.com").await, world.now());
        let own = QuestionRef::Custom(world.id(CustomQuestionId::from_uuid));
        let [first, second] = [1, 2].map(|number| QuestionRef::predefined(number).unwrap());
        let QuestionRef::Custom(id) = own else { unreachable!() };
        let text = &CustomQuestionText::parse("What was on the first screen?").unwrap();
        world.write(|tx| async move {
            tx.insert_custom_question(scope, id, text).await?;
            tx.put_answers(scope, ada, &[(first, hash(1)), (own, hash(2))], now).await?;
            tx.put_answers(scope, ada, &[(second, hash(3)), (own, hash(4))], now).await
        }).await;
        let found = world.store.reader().answers(scope, ada, &[own, first, second]).await.unwrap();
        let found: Vec<(QuestionRef, &str)> = found.iter().map(|(question, hash)| (*question, &hash.as_str()[..8])).collect();
        assert_eq!(found, [(own, "00000004"), (second, "00000003")]);
        let written = world.store.reader().custom_questions(scope).await.unwrap();
        assert_eq!(written, [(id, "What was on the first screen?".to_owned())]);
    }
}
