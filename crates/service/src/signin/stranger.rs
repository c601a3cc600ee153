//! Names that mean nobody: they cost a hash, are counted, lock and leave an event as people do, so that nothing tells them apart.

use latchkey_domain::{
    ActivityKind, CorrelationId, LockoutRule, Outcome, PasswordFingerprint, Reason, SignInDecision, Timestamp,
};
use latchkey_store::{KeptLockout, OrgScope};
use latchkey_vault::{Password, PasswordHash, Priority, Purpose};

use super::network::Network;
use super::password::Counted;
use super::{SignIn, SignedIn};
use crate::shared::{MOST_LOSSES, ServiceError, Story, Visit, lost};

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
        let mut reserved = None;
        if let Some(stranger) = stranger {
            let open = match self.network(&stranger.scope, visit, now).await? {
                Ok(open) => open,
                Err(until) => return Ok(SignedIn::Locked { until }),
            };
            reserved = match self.reserve_stranger(stranger, &open, typed, now).await? {
                Ok(counted) => Some((stranger, counted)),
                Err(until) => return Ok(SignedIn::Locked { until }),
            };
        }
        let pepper = stranger.map_or_else(|| deps.keys.pepper(), |stranger| stranger.scope.keys.pepper());
        let dummy = PasswordHash::dummy();
        let verified = deps.hashes.verify(Priority::Other, &visit.network(), typed.expose(), &dummy, &pepper).await;
        // As a person's try is given back, or a busy server would tell the two apart.
        if let (Err(_), Some((stranger, counted))) = (&verified, &reserved) {
            self.give_back_to_stranger(stranger, counted, now).await?;
        }
        verified?;
        match stranger {
            Some(stranger) => self.refuse_stranger(visit, stranger, now).await,
            None => Ok(SignedIn::Wrong),
        }
    }

    async fn reserve_stranger(
        &self,
        stranger: &Stranger,
        network: &Network,
        typed: &Password,
        now: Timestamp,
    ) -> Result<Result<Counted, Timestamp>, ServiceError> {
        let scope = &stranger.scope;
        let hash = scope.keys.keyed_hash(Purpose::RecentPasswordHash, &[&stranger.subject, typed.expose().as_bytes()]);
        let (fingerprint, rule) = (PasswordFingerprint::new(hash), LockoutRule::default());
        let rule = &rule;
        self.deps
            .store
            // What the try comes to is kept before it is told.
            .write_unsynced("sign-in: reserve a stranger's try", |tx| async move {
                // Losing against a parallel try means that it was counted.
                for _ in 0..MOST_LOSSES {
                    let kept = tx.stranger(scope, &stranger.subject).await?;
                    let before = kept.as_ref().map(|kept| kept.state.clone()).unwrap_or_default();
                    let after = match before.attempt(rule, fingerprint, now) {
                        SignInDecision::Locked { until } => return Ok(Err(until)),
                        SignInDecision::Granted(after) => after,
                    };
                    if tx.put_stranger(scope, &stranger.subject, &after, kept.as_ref(), now).await? {
                        let after = KeptLockout::of(after)?;
                        return Ok(match network.reserve(&tx, scope, now).await? {
                            Ok(together) => Ok(Counted::of(before, after, Some(together))),
                            Err(until) => {
                                tx.put_stranger(scope, &stranger.subject, &before, Some(&after), now).await?;
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
    async fn give_back_to_stranger(&self, stranger: &Stranger, counted: &Counted, now: Timestamp) -> Result<(), ServiceError> {
        let Counted { before, after, .. } = counted;
        self.deps
            .store
            .write("sign-in: give a stranger's try back", |tx| async move {
                tx.put_stranger(&stranger.scope, &stranger.subject, before, after.as_ref(), now).await?;
                Ok::<_, ServiceError>(counted.give_back_together(&tx, &stranger.scope).await?)
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
        let (failed, blocked) = (&failed, &blocked);
        let until = deps
            .store
            .write("sign-in: a stranger's wrong password", |tx| async move {
                tx.insert_activity(failed).await?;
                let until = tx.stranger(scope, &stranger.subject).await?.and_then(|kept| kept.state.locked(now));
                if until.is_some() {
                    tx.insert_activity(blocked).await?;
                }
                Ok::<_, ServiceError>(until)
            })
            .await?;
        Ok(until.map_or(SignedIn::Wrong, |until| SignedIn::Locked { until }))
    }
}
