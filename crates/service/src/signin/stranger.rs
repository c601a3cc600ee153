//! Names that mean nobody: they cost a hash, are counted, lock and leave an event as people do, so that nothing tells them apart.

use latchkey_domain::{
    ActivityKind, CorrelationId, LockoutRule, Outcome, PasswordFingerprint, Reason, SignInDecision, Timestamp,
};
use latchkey_store::OrgScope;
use latchkey_vault::{Password, PasswordHash, Priority, Purpose};

use super::{SignIn, SignedIn, network};
use crate::shared::{ServiceError, Story, Visit};

/// A name of one of our domains that means nobody.
pub(super) struct Stranger {
    pub(super) scope: OrgScope,
    pub(super) subject: [u8; 32],
}

impl SignIn {
    /// Answers a name that means nobody; `None` when even its domain is not one of ours.
    pub(super) async fn turn_away(
        &self,
        visit: &Visit,
        stranger: Option<&Stranger>,
        typed: &Password,
    ) -> Result<SignedIn, ServiceError> {
        let deps = &self.deps;
        let now = deps.clock.now();
        if let Some(stranger) = stranger {
            if let Some(until) = self.network_lock(&stranger.scope, visit, now).await? {
                return Ok(SignedIn::Locked { until });
            }
            if let Some(until) = self.reserve_stranger(stranger, typed, now).await? {
                return Ok(SignedIn::Locked { until });
            }
        }
        let pepper = stranger.map_or_else(|| deps.keys.pepper(), |stranger| stranger.scope.keys.pepper());
        let dummy = PasswordHash::dummy();
        deps.hashes.verify(Priority::Other, &visit.network(), typed.expose(), &dummy, &pepper).await?;
        match stranger {
            Some(stranger) => self.refuse_stranger(visit, stranger, now).await,
            None => Ok(SignedIn::Wrong),
        }
    }

    async fn reserve_stranger(
        &self,
        stranger: &Stranger,
        typed: &Password,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, ServiceError> {
        let scope = &stranger.scope;
        let hash = scope.keys.keyed_hash(Purpose::RecentPasswordHash, &[&stranger.subject, typed.expose().as_bytes()]);
        let (fingerprint, rule) = (PasswordFingerprint::new(hash), LockoutRule::default());
        let rule = &rule;
        self.deps
            .store
            .write("sign-in: reserve a stranger's try", |tx| async move {
                // Losing against a parallel try means that it was counted, so this ends.
                loop {
                    let kept = tx.stranger(scope, &stranger.subject).await?;
                    let next = match kept.clone().unwrap_or_default().attempt(rule, fingerprint, now) {
                        SignInDecision::Locked { until } => return Ok(Some(until)),
                        SignInDecision::Granted(next) => next,
                    };
                    if tx.put_stranger(scope, &stranger.subject, &next, kept.as_ref(), now).await? {
                        return Ok::<_, ServiceError>(None);
                    }
                }
            })
            .await
    }

    async fn refuse_stranger(&self, visit: &Visit, stranger: &Stranger, now: Timestamp) -> Result<SignedIn, ServiceError> {
        let deps = &self.deps;
        let scope = &stranger.scope;
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        let story = Story::new(deps, visit, scope.organization, correlation, None, 2);
        let failed = story.event(0, ActivityKind::SignIn, Outcome::Failure, Reason::WrongPassword);
        let blocked = story.event(1, ActivityKind::SignIn, Outcome::Failure, Reason::TooManySignIns);
        let network = network::key(scope, visit);
        let (failed, blocked) = (&failed, &blocked);
        let until = deps
            .store
            .write("sign-in: a stranger's wrong password", |tx| async move {
                tx.insert_activity(failed).await?;
                network::count(&tx, scope, &network, now).await?;
                let until = tx.stranger(scope, &stranger.subject).await?.and_then(|lockout| lockout.locked(now));
                if until.is_some() {
                    tx.insert_activity(blocked).await?;
                }
                Ok::<_, ServiceError>(until)
            })
            .await?;
        Ok(until.map_or(SignedIn::Wrong, |until| SignedIn::Locked { until }))
    }
}
