//! User name and password. Unknown names cost a hash too, and an unknown name, a wrong password and a disabled account get one answer.

use latchkey_domain::{
    ActivityKind, CorrelationId, DomainName, LockoutRule, Outcome, PasswordAge, PasswordFingerprint, PasswordLifetime, Reason,
    SecondStep, SessionId, SessionPurpose, SignInDecision, SignInLockout, SignInRequest, Timestamp, UserName, password_age,
};
use latchkey_store::{KeptLockout, NewSession, OrgScope, PasswordRecord, Person, SignInTerms, StoreError, Tx};
use latchkey_vault::{Password, PasswordHash, Priority, Purpose, Token};

use super::network::{Network, NetworkTry};
use super::stranger::Stranger;
use super::{SignIn, device};
use crate::shared::{
    Deps, Endings, MOST_LOSSES, Seat, ServiceError, Story, Visit, correlation_of, lost, nobody, request_at_sign_in,
};

/// How long a session lasts at the most.
const SESSION_LIFE: std::time::Duration = std::time::Duration::from_secs(12 * 3600);

/// What the person typed.
pub struct Credentials {
    /// The user name, as typed.
    pub user_name: String,
    /// The password.
    pub password: Password,
    /// The cookie of a device that was used before.
    pub device: Option<String>,
    /// The cookie of the session that this browser has, whoever's it is: the new one takes its place, so that none is left behind
    /// that nobody can sign out of.
    pub replaces: Option<String>,
}

/// What came of it.
pub enum SignedIn {
    /// The cookies of the session and of the device.
    Welcome {
        /// What the sign-in asks for, before it leads on.
        request: SignInRequest,
        /// The session.
        session: Token,
        /// The device.
        device: String,
        /// What the session is open for: less than everything when a second step comes first, or the password must be changed.
        purpose: SessionPurpose,
    },
    /// The name or the password is wrong, or the account cannot sign in.
    Wrong,
    /// Too many wrong passwords.
    Locked {
        /// Until when.
        until: Timestamp,
    },
}

/// What a try changed.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) before: SignInLockout,
    /// `None` when nothing was kept.
    pub(super) after: Option<KeptLockout>,
    /// The try of the network; `None` for a browser that is known.
    pub(super) together: Option<NetworkTry>,
}

impl Counted {
    /// A try that was kept over `before` as `after`.
    pub(super) fn of(before: SignInLockout, after: KeptLockout, together: Option<NetworkTry>) -> Self {
        Self { before, after: Some(after), together }
    }

    /// Gives the try of the network back. Do it last: everybody in the network waits for this row.
    pub(super) async fn give_back_together(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        match &self.together {
            Some(together) => together.give_back(tx, scope).await,
            None => Ok(()),
        }
    }
}

/// Whom the typed name means.
enum Found {
    Person(Box<Candidate>),
    Stranger(Option<Stranger>),
}

/// A person whose password is about to be verified.
pub(super) struct Candidate {
    pub(super) scope: OrgScope,
    pub(super) person: Person,
    /// When the password that is verified was set.
    pub(super) set_at: Timestamp,
    /// From a device that the person signed in from before.
    pub(super) familiar: bool,
    /// How long passwords are valid under the domain of the user name; `None` for ever.
    pub(super) lifetime: Option<PasswordLifetime>,
    pub(super) correlation: CorrelationId,
    /// What the organization demands; `None` where somebody is signed in already.
    pub(super) terms: Option<SignInTerms>,
}

impl SignIn {
    /// Signs in.
    ///
    /// # Errors
    /// [`ServiceError`] when the store or the hash pool does not answer.
    pub async fn sign_in(&self, visit: &Visit, typed: Credentials) -> Result<SignedIn, ServiceError> {
        let candidate = match self.find(&typed).await? {
            Found::Person(candidate) => candidate,
            Found::Stranger(stranger) => return self.turn_away(visit, stranger.as_ref(), &typed.password).await,
        };
        match self.prove(visit, &candidate, &typed.password).await? {
            Ok(counted) => self.welcome(visit, &candidate, &counted, &typed).await,
            Err(refused) => Ok(refused),
        }
    }

    /// Verifies a password, behind the locks of the network and of the person; the try is counted. The answer is what a wrong
    /// password, a lock or a closed account comes to.
    pub(super) async fn prove(
        &self,
        visit: &Visit,
        candidate: &Candidate,
        typed: &Password,
    ) -> Result<Result<Counted, SignedIn>, ServiceError> {
        let deps = &self.deps;
        let network = visit.network();
        let now = deps.clock.now();
        // Devices that the person signed in from before are let through: their network may be a whole school.
        let open = match candidate.familiar {
            true => None,
            false => match self.network(&candidate.scope, visit, now).await? {
                Ok(open) => Some(open),
                Err(until) => return Ok(Err(SignedIn::Locked { until })),
            },
        };
        let reserved = match self.reserve(candidate, open.as_ref(), typed, now).await? {
            Ok(reserved) => reserved,
            Err(until) => return Ok(Err(SignedIn::Locked { until })),
        };
        let priority = if candidate.familiar { Priority::KnownDevice } else { Priority::Other };
        let kept = candidate.person.password.as_ref().map_or_else(PasswordHash::dummy, |record| record.hash.clone());
        let pepper = candidate.scope.keys.pepper();
        let verified = deps.hashes.verify(priority, &network, typed.expose(), &kept, &pepper).await;
        if verified.is_err() {
            self.give_back(candidate, &reserved).await?;
        }
        let right = verified?;
        let may = candidate.person.user.enabled && candidate.person.password.is_some();
        match right && may {
            true => Ok(Ok(reserved)),
            false => self.refuse(visit, candidate, right, now).await.map(Err),
        }
    }

    /// The person of a session, whose password is about to be verified once more; `None` when there is no password any more.
    pub(super) async fn candidate(&self, seat: &Seat, device: Option<&str>) -> Result<Option<Candidate>, ServiceError> {
        let deps = &self.deps;
        let person = deps.store.reader().person(&seat.scope, Some(seat.user)).await?;
        let set_at = person.as_ref().and_then(|person| person.password.as_ref()).map(|record| record.changed_at);
        let (Some(person), Some(set_at)) = (person, set_at) else { return Ok(None) };
        let familiar = device::is_familiar(&deps.keys, device, seat.user, set_at);
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        // How long it is valid decides at sign-in alone.
        Ok(Some(Candidate { scope: seat.scope.clone(), person, set_at, familiar, lifetime: None, correlation, terms: None }))
    }

    async fn find(&self, typed: &Credentials) -> Result<Found, ServiceError> {
        let deps = &self.deps;
        let Ok(name) = UserName::parse(&typed.user_name) else { return Ok(Found::Stranger(None)) };
        let Ok(domain) = DomainName::parse(name.domain()) else { return Ok(Found::Stranger(None)) };
        let reader = deps.store.reader();
        let Some(terms) = reader.sign_in_terms(&domain).await? else { return Ok(Found::Stranger(None)) };
        let (scope, lifetime) = (terms.scope.clone(), terms.password_lifetime);
        let user = reader.find_user(&scope, &name).await?;
        // Without a password there is nothing to lock, so such a person is turned away as a stranger is: a lock tells nothing.
        let person = reader.person(&scope, user).await?;
        let set_at = person.as_ref().and_then(|person| person.password.as_ref()).map(|record| record.changed_at);
        let (Some(person), Some(set_at)) = (person, set_at) else {
            let subject = scope.counter_subject(&nobody(&scope, &name.comparison_key()));
            return Ok(Found::Stranger(Some(Stranger { scope, subject })));
        };
        let familiar = device::is_familiar(&deps.keys, typed.device.as_deref(), person.user.id, set_at);
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        Ok(Found::Person(Box::new(Candidate { scope, person, set_at, familiar, lifetime, correlation, terms: Some(terms) })))
    }

    /// Counts the try as if it were wrong, for the person and for the network; gives what was kept before and after, or the end of the
    /// lock that refuses it.
    async fn reserve(
        &self,
        who: &Candidate,
        network: Option<&Network>,
        typed: &Password,
        now: Timestamp,
    ) -> Result<Result<Counted, Timestamp>, ServiceError> {
        let user = who.person.user.id;
        let id = user.as_uuid();
        let hash = who.scope.keys.keyed_hash(Purpose::RecentPasswordHash, &[id.as_bytes(), typed.expose().as_bytes()]);
        let fingerprint = PasswordFingerprint::new(hash);
        let rule = LockoutRule::default();
        let rule = &rule;
        self.deps
            .store
            // What the try comes to is kept before it is told.
            .write_unsynced("sign-in: reserve a try", |tx| async move {
                // Losing against a parallel try means that it was counted.
                for _ in 0..MOST_LOSSES {
                    // The password went away meanwhile: there is nothing to guess, and nothing to count.
                    let Some(kept) = tx.lockout(&who.scope, user, who.familiar).await? else { return Ok(Ok(Counted::default())) };
                    let next = match kept.state.attempt(rule, fingerprint, now) {
                        SignInDecision::Locked { until } => return Ok(Err(until)),
                        SignInDecision::Granted(next) => next,
                    };
                    if tx.put_lockout(&who.scope, user, who.familiar, &next, &kept).await? {
                        let after = KeptLockout::of(next)?;
                        let Some(network) = network else { return Ok(Ok(Counted::of(kept.state, after, None))) };
                        return Ok(match network.reserve(&tx, &who.scope, now).await? {
                            Ok(together) => Ok(Counted::of(kept.state, after, Some(together))),
                            Err(until) => {
                                tx.put_lockout(&who.scope, user, who.familiar, &kept.state, &after).await?;
                                Err(until)
                            }
                        });
                    }
                }
                Err::<_, ServiceError>(lost().into())
            })
            .await
    }

    /// Gives a try back that could not be verified, unless another one was counted since.
    pub(super) async fn give_back(&self, who: &Candidate, counted: &Counted) -> Result<(), ServiceError> {
        let user = who.person.user.id;
        self.deps
            .store
            .write("sign-in: give a try back", |tx| async move {
                if let Some(after) = &counted.after {
                    tx.put_lockout(&who.scope, user, who.familiar, &counted.before, after).await?;
                }
                counted.give_back_together(&tx, &who.scope).await?;
                Ok::<_, ServiceError>(())
            })
            .await
    }

    async fn welcome(
        &self,
        visit: &Visit,
        who: &Candidate,
        counted: &Counted,
        typed: &Credentials,
    ) -> Result<SignedIn, ServiceError> {
        let deps = &self.deps;
        let user = who.person.user.id;
        let now = deps.clock.now();
        let token = Token::generate(&*deps.random);
        let (purpose, reason) = opened(who, now);
        let session = NewSession { purpose, ..new_session(deps, visit, who, &token, now) };
        let story = Story::new(deps, visit, who.scope.organization, correlation_of(session.id), Some(user), 1);
        let event = story.event(0, ActivityKind::SignIn, Outcome::Success, reason);
        let renewed = self.renewed_hash(visit, who, &typed.password).await?;
        let replaced = typed.replaces.as_deref().and_then(Token::parse).map(|token| token.hash());
        let endings = Endings::of(deps, visit, user, None);
        let (session, event, renewed, endings, replaced) = (&session, &event, renewed.as_ref(), &endings, &replaced);
        let begun = deps
            .store
            .write("sign-in: begin a session", |tx| async move {
                let scope = &who.scope;
                tx.lock_user(scope, user).await?;
                let Some(record) = still_good(tx.person(scope, Some(user)).await?, who, renewed.is_some()) else {
                    return Ok(false);
                };
                tx.put_lockout(scope, user, who.familiar, &SignInLockout::default(), lockout(&record, who.familiar)).await?;
                if let (Some(hash), Some(verified)) = (renewed, &who.person.password) {
                    tx.renew_hash(scope, user, hash, &verified.hash).await?;
                }
                if let Some(replaced) = replaced {
                    tx.end_session_by_token(replaced).await?;
                }
                tx.insert_session(scope, session).await?;
                endings.write(&tx, scope).await?;
                tx.insert_activity(event).await?;
                counted.give_back_together(&tx, scope).await?;
                Ok::<_, ServiceError>(true)
            })
            .await?;
        if !begun {
            return self.refuse(visit, who, false, now).await;
        }
        let device = device::cookie(&deps.keys, &*deps.random, user, who.set_at);
        let purpose = purpose.in_force(&who.person.user, None);
        Ok(SignedIn::Welcome { request: self.request(who, now), session: token, device, purpose })
    }

    /// What is asked of the person, from what was read for the sign-in.
    fn request(&self, who: &Candidate, now: Timestamp) -> SignInRequest {
        let asked =
            |terms: &SignInTerms| request_at_sign_in(&self.deps, &terms.organization, terms.policy.as_ref(), &who.person, now);
        who.terms.as_ref().map_or(SignInRequest::Nothing, asked)
    }

    /// A hash under today's parameters and pepper, when the kept one is older.
    async fn renewed_hash(&self, visit: &Visit, who: &Candidate, typed: &Password) -> Result<Option<PasswordHash>, ServiceError> {
        let pepper = who.scope.keys.pepper();
        let old = who.person.password.as_ref().is_some_and(|record| latchkey_vault::needs_rehash(&pepper, &record.hash));
        if !old {
            return Ok(None);
        }
        let deps = &self.deps;
        Ok(Some(deps.hashes.hash(Priority::KnownDevice, &visit.network(), typed.expose(), &pepper, &*deps.random).await?))
    }

    async fn refuse(&self, visit: &Visit, who: &Candidate, right: bool, now: Timestamp) -> Result<SignedIn, ServiceError> {
        let user = &who.person.user;
        let reason = if right { Reason::AccountDisabled } else { Reason::WrongPassword };
        let story = Story::new(&self.deps, visit, who.scope.organization, who.correlation, Some(user.id), 2);
        let failed = story.event(0, ActivityKind::SignIn, Outcome::Failure, reason);
        let blocked = story.event(1, ActivityKind::SignIn, Outcome::Failure, Reason::TooManySignIns);
        let (failed, blocked, id) = (&failed, &blocked, user.id);
        let until = self
            .deps
            .store
            .write("sign-in: a wrong password", |tx| async move {
                tx.insert_activity(failed).await?;
                let until = tx.lockout(&who.scope, id, who.familiar).await?.and_then(|kept| kept.state.locked(now));
                if until.is_some() {
                    tx.insert_activity(blocked).await?;
                }
                Ok::<_, ServiceError>(until)
            })
            .await?;
        Ok(until.map_or(SignedIn::Wrong, |until| SignedIn::Locked { until }))
    }
}

/// The password's record, unless the password was changed or the account closed while it was being verified: a session must not
/// outlive a reset that was quicker. A parallel sign-in that renewed the hash (`renewing`) kept the password.
pub(super) fn still_good(person: Option<Person>, who: &Candidate, renewing: bool) -> Option<PasswordRecord> {
    let (kept, verified) = (person.filter(|person| person.user.enabled)?.password?, who.person.password.as_ref()?);
    let same = kept.hash.as_str() == verified.hash.as_str() || (renewing && kept.changed_at == verified.changed_at);
    same.then_some(kept)
}

pub(super) fn lockout(record: &PasswordRecord, familiar: bool) -> &KeptLockout {
    if familiar { &record.lockout_familiar } else { &record.lockout_unfamiliar }
}

/// What is kept of what a right password opens: everything, or what comes first. Of a password that must be changed that is kept,
/// also where a second step comes before it.
fn opened(who: &Candidate, now: Timestamp) -> (SessionPurpose, Reason) {
    let must_change = who.person.password.as_ref().is_some_and(|record| record.must_change);
    match password_age(&who.person.user, who.set_at, must_change, who.lifetime, now) {
        // Nobody here can change what a directory of their own keeps.
        age if who.person.user.authority.on_premises() || !age.demands_change() => match who.person.user.second_step() {
            SecondStep::NotAsked => (SessionPurpose::Full, Reason::Completed),
            SecondStep::Ready | SecondStep::Missing | SecondStep::UsedUp => (SessionPurpose::Factor, Reason::SecondStepNeeded),
        },
        PasswordAge::Expired => (SessionPurpose::Password, Reason::PasswordExpired),
        _ => (SessionPurpose::Password, Reason::MustChangePassword),
    }
}

fn new_session(deps: &Deps, visit: &Visit, who: &Candidate, token: &Token, now: Timestamp) -> NewSession {
    NewSession {
        id: SessionId::generate(&*deps.clock, &*deps.random),
        user: who.person.user.id,
        token: token.hash(),
        created_at: now,
        authenticated_at: now,
        expires_at: now.plus(SESSION_LIFE),
        origin: visit.origin.clone(),
        factor_at: None,
        purpose: SessionPurpose::Full,
    }
}
