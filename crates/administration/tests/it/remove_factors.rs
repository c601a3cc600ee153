//! Taking away what a second step asks for.

use std::time::Duration;

use latchkey_administration::{FindPersonError, NewPerson, RemoveFactorsError, RemovedFactors, remove_factors};
use latchkey_domain::{
    ActivityKind, AuthenticatorId, CorrelationId, End, FactorChange, Factors, Method, Origin, Preset, Proof, Reason, SessionId,
    SessionPurpose, Started, Subject, Terms, TransactionId, UserId,
};
use latchkey_messaging::{Envelope, Message};
use latchkey_store::{NewAuthenticator, NewSession, OrgScope};
use latchkey_vault::{RecoveryCode, Token, TokenHash, TotpSecret};

use crate::host::{Host, operator, user_name};

/// An app and ten codes to each; the first has used one code.
async fn give(host: &Host, scope: &OrgScope, people: [UserId; 2]) {
    let (now, clock, random) = (host.deps.clock.now(), &*host.deps.clock, &*host.deps.random);
    let (secret, codes) = (&TotpSecret::generate(random), &RecoveryCode::generate_set(random));
    for user in people {
        let id = AuthenticatorId::generate(clock, random);
        let app = &NewAuthenticator { id, user, name: "phone", secret, step: 7, now };
        assert!(host.write(|tx| async move { tx.insert_authenticator(scope, app).await }).await);
        host.write(|tx| async move { tx.put_recovery_codes(scope, user, codes, now).await }).await;
    }
    assert!(host.write(|tx| async move { tx.spend_recovery_code(scope, people[0], &codes[0], now).await }).await);
}

async fn sign_in(host: &Host, scope: &OrgScope, user: UserId) -> TokenHash {
    let (now, clock, random) = (host.deps.clock.now(), &*host.deps.clock, &*host.deps.random);
    let session = &NewSession {
        id: SessionId::generate(clock, random),
        user,
        token: Token::generate(random).hash(),
        created_at: now,
        authenticated_at: now,
        expires_at: now.plus(Duration::from_secs(600)),
        origin: Origin::default(),
        factor_at: Some(now),
        purpose: SessionPurpose::Full,
    };
    host.write(|tx| async move { tx.insert_session(scope, session).await }).await;
    session.token
}

/// A reset of a person in which a code of the app was right, if `proven`.
async fn reset(host: &Host, scope: &OrgScope, user: UserId, proven: bool) -> TransactionId {
    let (now, clock, random) = (host.deps.clock.now(), &*host.deps.clock, &*host.deps.random);
    let started = &Started {
        id: TransactionId::generate(clock, random),
        organization: scope.organization,
        correlation: CorrelationId::generate(clock, random),
        subject: Subject::Person(user),
        at: now,
        terms: Terms::for_everybody(&Preset::Classic.draft().try_into().unwrap()),
        unlock_applies: false,
    };
    let (token, until) = (&Token::generate(random).hash(), now.plus(Duration::from_secs(600)));
    let proof = &Proof { method: Method::Authenticator, contact: [1; 32], at: now };
    host.write(|tx| async move {
        tx.insert_transaction(scope, started, token, until, None).await?;
        if proven {
            tx.insert_proof(scope, started.id, 1, proof).await?;
        }
        Ok(())
    })
    .await;
    started.id
}

/// Whom a mail tells of which change.
fn told_of(mail: Envelope) -> (String, &'static str) {
    match mail.message {
        Message::FactorChanged { change, .. } => (mail.to.as_str().to_owned(), change.key()),
        other => panic!("{other:?}"),
    }
}

async fn what_was_lost_is_taken_away_and_told(host: Host) {
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    let max = host
        .person(NewPerson { mail: Some("max@mail.example".into()), ..NewPerson::named(user_name("max@wingtip.example")) })
        .await;
    let eve = host.person(NewPerson::named(user_name("eve@wingtip.example"))).await;
    let name = user_name("MAX@wingtip.example");
    let by = operator();
    let remove = || remove_factors(&host.deps, &name, &by, None);
    assert_eq!(remove().await.unwrap(), None);
    let before = host.events(scope).await.len();
    give(&host, scope, [max, eve]).await;
    let token = &sign_in(&host, scope, max).await;
    let (proven, waiting) = (reset(&host, scope, max, true).await, reset(&host, scope, max, false).await);
    let hers = reset(&host, scope, eve, true).await;
    assert_eq!(remove().await.unwrap(), Some(RemovedFactors { authenticators: 1, recovery_codes: 9 }));
    let reader = host.deps.store.reader();
    assert_eq!(reader.person(scope, Some(max)).await.unwrap().unwrap().user.factors, Factors::default());
    assert!(reader.person(scope, Some(eve)).await.unwrap().unwrap().user.factors.any(), "nobody else loses any");
    assert!(reader.session_by_token(token).await.unwrap().is_none(), "no session outlives them");
    let events: Vec<_> =
        host.events(scope).await.into_iter().skip(before).map(|event| (event.kind, event.reason, event.target)).collect();
    let removed = |reason| (ActivityKind::InfoRemoved, Some(reason), Some(max));
    let ended = (ActivityKind::Progress, Some(Reason::Superseded), Some(max));
    assert_eq!(events, [removed(Reason::InfoAuthenticator), removed(Reason::InfoRecoveryCodes), ended]);
    for (id, end) in [(proven, Some(End::Superseded)), (waiting, None), (hers, None)] {
        assert_eq!(reader.transaction(scope, id).await.unwrap().unwrap().facts.ended, end);
    }
    let mut told: Vec<_> = host.mails().await.into_iter().map(told_of).collect();
    told.sort();
    let mail = |change: FactorChange| ("max@mail.example".to_owned(), change.key());
    assert_eq!(told, [mail(FactorChange::AuthenticatorRemoved), mail(FactorChange::RecoveryCodesRemoved)]);
    assert_eq!(remove().await.unwrap(), None);
}

#[tokio::test]
async fn what_was_lost_is_taken_away_and_told_on_sqlite() {
    what_was_lost_is_taken_away_and_told(Host::sqlite().await).await;
}

#[tokio::test]
async fn what_was_lost_is_taken_away_and_told_on_postgresql() {
    what_was_lost_is_taken_away_and_told(Host::postgres().await).await;
}

#[tokio::test]
async fn nothing_is_taken_from_nobody() {
    let host = Host::sqlite().await;
    host.organization("Wingtip Toys", "wingtip.example").await;
    let gone = remove_factors(&host.deps, &user_name("zoe@wingtip.example"), &operator(), None).await;
    assert!(matches!(gone, Err(RemoveFactorsError::Person(FindPersonError::Unknown(_)))));
}
