//! Everything that decides about a person, read in two statements whoever is asked for: an unknown name costs the same.

use std::collections::HashMap;

use crate::row::row;
use latchkey_domain::{
    Authority, Contact, ContactData, ContactKind, Factors, GroupId, LicenceFacts, Nesting, QuestionRef, Role, SignInLockout,
    Timestamp, User, UserId, UserName,
};
use latchkey_vault::PasswordHash;
use uuid::Uuid;

use crate::values::{bind, instant, readable};
use crate::{KeptLockout, OrgScope, Reader, StoreError, contacts, decoy};

/// A person with what decides about a reset and a sign-in.
#[derive(Clone, Debug)]
pub struct Person {
    /// The person.
    pub user: User,
    /// Groups the person is in without any nesting.
    pub direct_groups: Vec<GroupId>,
    /// Every nesting that can be climbed from there; loops are kept as they are.
    pub nesting: Vec<Nesting>,
    /// The password, when one is set.
    pub password: Option<PasswordRecord>,
    /// Passwords disowned by "this was not me": they may not come back, also while no password is set.
    pub refused: Vec<PasswordHash>,
}

/// Somebody who was looked for: a person, or a decoy where the name means nobody.
#[derive(Clone, Debug)]
pub struct Sought {
    anybody: Person,
    real: bool,
}

impl Sought {
    /// Whoever it is: for work that is done for both, so that it does not tell them apart.
    pub fn anybody(&self) -> &Person {
        &self.anybody
    }

    /// The person.
    pub fn person(&self) -> Option<&Person> {
        self.real.then_some(&self.anybody)
    }

    /// As [`Sought::person`].
    pub fn into_person(self) -> Option<Person> {
        self.real.then_some(self.anybody)
    }
}

/// A stored password and the state of sign-in.
#[derive(Clone, Debug)]
pub struct PasswordRecord {
    /// Its hash.
    pub hash: PasswordHash,
    /// When it was set.
    pub changed_at: Timestamp,
    /// Whether it must be changed at the next sign-in.
    pub must_change: bool,
    /// Wrong passwords from places the person signed in from before.
    pub lockout_familiar: KeptLockout,
    /// Wrong passwords from all other places.
    pub lockout_unfamiliar: KeptLockout,
}

row! {
    struct PersonRow {
        id: Uuid,
        user_name: String,
        display_name: String,
        first_name: Option<String>,
        last_name: Option<String>,
        mail: Option<String>,
        language: Option<String>,
        enabled: bool,
        authority: String,
        licensed: bool,
        organization_licensed: bool,
        frozen_at: Option<i64>,
        password_never_expires: bool,
        answers_replaced_at: Option<i64>,
        taken_back_at: Option<i64>,
        registered_at: Option<i64>,
        hash: Option<String>,
        changed_at: Option<i64>,
        must_change: Option<bool>,
        lockout_familiar: Option<String>,
        lockout_unfamiliar: Option<String>,
    }
}

row! {
    /// One small fact about a person; which columns count depends on `facet`.
    struct FacetRow {
        user_id: Uuid,
        facet: i64,
        word: Option<String>,
        sealed: Option<Vec<u8>>,
        number: Option<i64>,
        confirmed_at: Option<i64>,
        first_id: Option<Uuid>,
        second_id: Option<Uuid>,
    }
}

const CONTACT: i64 = 1;
const ROLE: i64 = 2;
const QUESTION: i64 = 3;
const GROUP: i64 = 4;
const REFUSED: i64 = 5;
const NESTING: i64 = 6;
const AUTHENTICATOR: i64 = 7;
const RECOVERY_CODE: i64 = 8;

/// The columns of [`PersonRow`] for the people that the rest of the statement picks.
macro_rules! people {
    ($($rest:expr),+) => {
        concat!(
            "SELECT p.id, p.user_name, p.display_name, p.first_name, p.last_name, p.mail, p.language, p.enabled, p.authority, \
             p.licensed, p.frozen_at, p.password_never_expires, p.answers_replaced_at, p.taken_back_at, p.registered_at, \
             w.hash, w.changed_at, w.must_change, w.lockout_familiar, w.lockout_unfamiliar, \
             EXISTS (SELECT 1 FROM person l WHERE l.organization_id = $1 AND l.licensed = TRUE) AS organization_licensed \
             FROM person p LEFT JOIN password w ON w.organization_id = p.organization_id AND w.user_id = p.id ",
            $($rest),+
        )
    };
}

/// The rows of [`FacetRow`] for the people that the condition on `user_id` picks.
macro_rules! facets {
    ($whose:literal $(, $more:expr)?) => {
        concat!(
            "WITH RECURSIVE reach(holder, id) AS ( \
             SELECT user_id, group_id FROM group_member WHERE organization_id = $1 AND user_id ", $whose, " \
             UNION SELECT reach.holder, n.parent_id FROM reach \
             JOIN group_nesting n ON n.organization_id = $1 AND n.member_id = reach.id) \
             SELECT user_id, CAST(1 AS BIGINT) AS facet, kind AS word, sealed, replaced_at AS number, confirmed_at, \
             CAST(NULL AS uuid) AS first_id, CAST(NULL AS uuid) AS second_id FROM contact \
             WHERE organization_id = $1 AND user_id ", $whose, " \
             UNION ALL SELECT user_id, 2, role, NULL, NULL, NULL, NULL, NULL FROM person_role \
             WHERE organization_id = $1 AND user_id ", $whose, " \
             UNION ALL SELECT user_id, 3, question, NULL, NULL, confirmed_at, NULL, NULL FROM answer \
             WHERE organization_id = $1 AND user_id ", $whose, " \
             UNION ALL SELECT user_id, 4, NULL, NULL, NULL, NULL, group_id, NULL FROM group_member \
             WHERE organization_id = $1 AND user_id ", $whose, " \
             UNION ALL SELECT user_id, 5, hash, NULL, NULL, NULL, NULL, NULL FROM refused_password \
             WHERE organization_id = $1 AND user_id ", $whose, " \
             UNION ALL SELECT reach.holder, 6, NULL, NULL, NULL, NULL, n.member_id, n.parent_id FROM reach \
             JOIN group_nesting n ON n.organization_id = $1 AND n.member_id = reach.id \
             UNION ALL SELECT user_id, 7, NULL, NULL, replaced_at, confirmed_at, NULL, NULL FROM authenticator \
             WHERE organization_id = $1 AND user_id ", $whose, " \
             UNION ALL SELECT user_id, 8, NULL, NULL, replaced_at, spent_at, NULL, NULL FROM recovery_code \
             WHERE organization_id = $1 AND user_id ", $whose
             $(, $more)?
        )
    };
}

impl Reader {
    /// The person with this id.
    pub async fn person(&self, scope: &OrgScope, user: Option<UserId>) -> Result<Option<Person>, StoreError> {
        Ok(self.seek(scope, user).await?.and_then(Sought::into_person))
    }

    /// The person with this id, or a decoy where a name means nobody: statements, rows and what is read from them are as many.
    /// `None` when there is no such person any more.
    pub async fn seek(&self, scope: &OrgScope, user: Option<UserId>) -> Result<Option<Sought>, StoreError> {
        let (id, real) = (user.unwrap_or_else(|| scope.decoy.id()), user.is_some());
        let whose = bind![scope.organization, id];
        let (row, facets): (Option<PersonRow>, Vec<FacetRow>) = if real {
            let row = self.row(people!("WHERE p.organization_id = $1 AND p.id = $2"), whose.clone()).await?;
            (row, self.rows(facets!("= $2"), whose).await?)
        } else {
            let people = people!("WHERE p.organization_id = $1 AND p.id = $2", decoy::row!());
            let facets = facets!("= $2", decoy::facets!());
            let row = self.row(people, [whose.clone(), scope.decoy.row()].concat()).await?;
            (row, self.rows(facets, [whose, scope.decoy.facets()].concat()).await?)
        };
        row.map(|row| Ok(Sought { anybody: put_together(scope, row, facets)?, real })).transpose()
    }

    /// Enabled people who hold this role, by user name, at most 1,000.
    pub async fn holders(&self, scope: &OrgScope, role: Role) -> Result<Vec<User>, StoreError> {
        let values = || bind![scope.organization, role.key()];
        // Sorting by an expression keeps SQLite from walking all names in order instead of starting at the few holders.
        let people = people!(
            "WHERE p.organization_id = $1 AND p.enabled = TRUE AND p.id IN \
             (SELECT r.user_id FROM person_role r WHERE r.organization_id = $1 AND r.role = $2) \
             ORDER BY p.user_name_key || '' LIMIT 1000"
        );
        let rows: Vec<PersonRow> = self.rows(people, values()).await?;
        let whose = facets!("IN (SELECT h.user_id FROM person_role h WHERE h.organization_id = $1 AND h.role = $2)");
        let mut facets: HashMap<Uuid, Vec<FacetRow>> = HashMap::new();
        for facet in self.rows::<FacetRow>(whose, values()).await? {
            facets.entry(facet.user_id).or_default().push(facet);
        }
        rows.into_iter()
            .map(|row| {
                let own = facets.remove(&row.id).unwrap_or_default();
                put_together(scope, row, own).map(|person| person.user)
            })
            .collect()
    }
}

/// The instant that is longest ago.
#[derive(Default)]
struct Oldest {
    at: Option<Timestamp>,
    /// Something has none.
    never: bool,
}

impl Oldest {
    fn add(&mut self, at: Option<Timestamp>) {
        self.never |= at.is_none();
        self.at = self.at.into_iter().chain(at).min();
    }

    /// `None` when there is nothing, or something has none.
    fn instant(&self) -> Option<Timestamp> {
        self.at.filter(|_| !self.never)
    }
}

#[derive(Default)]
struct Facets {
    contacts: Vec<Contact>,
    roles: Vec<Role>,
    questions: Vec<QuestionRef>,
    answers_confirmed_at: Oldest,
    factors: Factors,
    authenticators_confirmed_at: Oldest,
    authenticators_replaced_at: Oldest,
    groups: Vec<GroupId>,
    refused: Vec<PasswordHash>,
    nesting: Vec<Nesting>,
}

impl Facets {
    fn read(scope: &OrgScope, rows: Vec<FacetRow>) -> Result<Self, StoreError> {
        let mut all = Self::default();
        for row in rows {
            all.add(scope, row)?;
        }
        // The order of rows is the engine's; ours is the same everywhere.
        all.contacts.sort_by_key(|contact| contact.kind);
        all.roles.sort_unstable();
        all.questions.sort_unstable();
        all.groups.sort_unstable();
        all.factors.authenticators_confirmed_at = all.authenticators_confirmed_at.instant();
        all.factors.authenticators_replaced_at = all.authenticators_replaced_at.instant();
        Ok(all)
    }

    fn add(&mut self, scope: &OrgScope, row: FacetRow) -> Result<(), StoreError> {
        let word = row.word.unwrap_or_default();
        match row.facet {
            CONTACT => {
                let kind = readable(ContactKind::from_key(&word), "a kind of contact")?;
                let user = UserId::from_uuid(row.user_id);
                let value = row.sealed.and_then(|sealed| contacts::open(scope, user, kind, &sealed));
                let (replaced_at, confirmed_at) = (instant(row.number), instant(row.confirmed_at));
                self.contacts.extend(value.map(|value| Contact { kind, value, replaced_at, confirmed_at }));
            }
            ROLE => self.roles.push(readable(Role::from_key(&word), "a role")?),
            QUESTION => {
                self.questions.push(readable(word.parse().ok(), "a security question")?);
                self.answers_confirmed_at.add(instant(row.confirmed_at));
            }
            AUTHENTICATOR => {
                self.factors.authenticators += 1;
                self.authenticators_confirmed_at.add(instant(row.confirmed_at));
                self.authenticators_replaced_at.add(instant(row.number));
            }
            RECOVERY_CODE => {
                match row.confirmed_at {
                    Some(_) => self.factors.recovery_codes_used += 1,
                    None => self.factors.recovery_codes += 1,
                }
                self.factors.recovery_codes_replaced_at = self.factors.recovery_codes_replaced_at.max(instant(row.number));
            }
            GROUP => self.groups.push(GroupId::from_uuid(readable(row.first_id, "a membership")?)),
            REFUSED => self.refused.push(readable(PasswordHash::parse(&word).ok(), "a refused password's hash")?),
            NESTING => {
                let (member, parent) = (readable(row.first_id, "a nesting")?, readable(row.second_id, "a nesting")?);
                self.nesting.push(Nesting { member: GroupId::from_uuid(member), parent: GroupId::from_uuid(parent) });
            }
            _ => return Err(StoreError::Unreadable { what: "a fact about a person" }),
        }
        Ok(())
    }
}

fn put_together(scope: &OrgScope, row: PersonRow, facets: Vec<FacetRow>) -> Result<Person, StoreError> {
    let facets = Facets::read(scope, facets)?;
    let password = password(&row)?;
    let user = User {
        id: UserId::from_uuid(row.id),
        organization: scope.organization,
        user_name: readable(UserName::parse(&row.user_name).ok(), "a user name")?,
        display_name: row.display_name,
        first_name: row.first_name,
        last_name: row.last_name,
        mail: row.mail,
        language: row.language,
        enabled: row.enabled,
        authority: readable(Authority::from_key(&row.authority), "an authority")?,
        roles: facets.roles,
        licences: LicenceFacts { person: row.licensed, organization: row.organization_licensed },
        contacts: ContactData::new(facets.contacts),
        questions: facets.questions,
        answers_confirmed_at: facets.answers_confirmed_at.instant(),
        answers_replaced_at: instant(row.answers_replaced_at),
        taken_back_at: instant(row.taken_back_at),
        registered_at: instant(row.registered_at),
        factors: facets.factors,
        password_never_expires: row.password_never_expires,
        frozen_at: instant(row.frozen_at),
    };
    Ok(Person { user, direct_groups: facets.groups, nesting: facets.nesting, password, refused: facets.refused })
}

fn password(row: &PersonRow) -> Result<Option<PasswordRecord>, StoreError> {
    let (Some(hash), Some(changed_at), Some(must_change)) = (&row.hash, row.changed_at, row.must_change) else {
        return Ok(None);
    };
    let lockout = |text: &Option<String>| match text {
        Some(text) => KeptLockout::read(text.clone()),
        None => KeptLockout::of(SignInLockout::default()),
    };
    Ok(Some(PasswordRecord {
        hash: readable(PasswordHash::parse(hash).ok(), "a password's hash")?,
        changed_at: Timestamp::from_micros(changed_at),
        must_change,
        lockout_familiar: lockout(&row.lockout_familiar)?,
        lockout_unfamiliar: lockout(&row.lockout_unfamiliar)?,
    }))
}
