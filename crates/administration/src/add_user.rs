//! Adding a person.

use latchkey_domain::{
    Activity, ActivityKind, Authority, Contact, ContactData, ContactError, ContactKind, CountryCode, DomainName, EmailAddress,
    Factors, LicenceFacts, PasswordProblem, PasswordRules, PhoneNumber, Role, User, UserId, UserName,
};
use latchkey_store::breach_list::BreachListError;
use latchkey_store::{InsertUser, NewUser, OrgScope, SetPassword, StoreError};
use latchkey_vault::{HashPool, Password, PasswordHash, PoolError, Priority};

use crate::Deps;

/// The longest name of a person, in characters.
const LONGEST_NAME: usize = 256;

/// What is known about a new person.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// What the person types to sign in; its domain must be a verified one.
    pub user_name: UserName,
    /// The name others see.
    pub display_name: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The address of the mailbox.
    pub mail: Option<String>,
    /// Phones and addresses.
    pub contacts: Vec<(ContactKind, String)>,
    /// Administrator roles.
    pub roles: Vec<Role>,
    /// Holds a licence.
    pub licence: bool,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The account is enabled.
    pub enabled: bool,
    /// The password is kept from expiring.
    pub password_never_expires: bool,
    /// A password to start with.
    pub password: Option<Password>,
}

impl NewPerson {
    /// Somebody of whom nothing but the name is known.
    pub fn named(user_name: UserName) -> Self {
        Self {
            user_name,
            display_name: None,
            first_name: None,
            last_name: None,
            mail: None,
            contacts: Vec::new(),
            roles: Vec::new(),
            licence: false,
            language: None,
            enabled: true,
            password_never_expires: false,
            password: None,
        }
    }
}

/// Why nobody was added.
#[derive(Debug, thiserror::Error)]
pub enum AddUserError {
    /// No organization has verified the domain of the name.
    #[error("no organization has verified the domain {0}; run `latchkey domain verify {0}` first")]
    UnknownDomain(String),
    /// The domain belongs to another organization than was meant.
    #[error("the domain {0} belongs to another organization")]
    ForeignDomain(DomainName),
    /// There is such a person.
    #[error("there is somebody with the user name {0} already")]
    NameTaken(String),
    /// A name is too long or holds control characters.
    #[error("{what}: a name has at most {LONGEST_NAME} characters, all of them visible")]
    Name {
        /// Which name.
        what: &'static str,
    },
    /// An address or number that could never prove anything.
    #[error("{what}: {problem}")]
    Contact {
        /// Which piece.
        what: &'static str,
        /// What is wrong.
        problem: ContactError,
    },
    /// The rules refuse the password.
    #[error("the password is refused: {}", sentences(.0))]
    Password(Vec<PasswordProblem>),
    /// Too many passwords are being hashed.
    #[error(transparent)]
    Busy(#[from] PoolError),
    /// The breach list could not be asked.
    #[error(transparent)]
    BreachList(#[from] BreachListError),
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a person to the organization that has verified the domain of the user name. A password is hashed before anything is
/// written.
///
/// # Errors
/// See [`AddUserError`]; nothing is kept then.
pub async fn add_user(deps: &Deps, hashes: &HashPool, new: &NewPerson) -> Result<(OrgScope, UserId), AddUserError> {
    let scope = scope_of_user_name(deps, &new.user_name).await?;
    let organization = deps.store.reader().organization(&scope).await?;
    let user = compose(deps, &scope, organization.country, new)?;
    let hash = match &new.password {
        Some(password) => Some(hash_password(deps, hashes, &scope, &user, password).await?),
        None => None,
    };
    let id = user.id;
    let event = &Activity {
        target: Some(id),
        detail: Some(serde_json::json!({ "roles": user.roles, "password": hash.is_some() }).to_string()),
        ..deps.operator_event(scope.organization, deps.correlation(), ActivityKind::UserAdded)
    };
    let (record, hash, now) = (&NewUser { user }, hash.as_ref(), deps.now());
    let scope_ref = &scope;
    deps.store
        .write("add user", |tx| async move {
            match tx.insert_user(scope_ref, record).await? {
                InsertUser::Inserted => {}
                InsertUser::NameTaken => return Err(AddUserError::NameTaken(new.user_name.as_str().to_owned())),
            }
            if let Some(hash) = hash {
                tx.set_password(scope_ref, id, hash, SetPassword { at: now, must_change: false }).await?;
            }
            tx.insert_activity(event).await?;
            Ok(())
        })
        .await?;
    Ok((scope, id))
}

/// The organization that people under this name belong to.
pub(crate) async fn scope_of_user_name(deps: &Deps, name: &UserName) -> Result<OrgScope, AddUserError> {
    let unknown = || AddUserError::UnknownDomain(name.domain().to_owned());
    let domain = DomainName::parse(name.domain()).map_err(|_| unknown())?;
    deps.store.reader().scope_of_domain(&domain).await?.ok_or_else(unknown)
}

/// The person's record, with everything checked.
pub(crate) fn compose(
    deps: &Deps,
    scope: &OrgScope,
    country: Option<CountryCode>,
    new: &NewPerson,
) -> Result<User, AddUserError> {
    let names = [&new.first_name, &new.last_name].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    let fallback = if names.is_empty() { new.user_name.as_str().to_owned() } else { names };
    let display_name = new.display_name.clone().unwrap_or(fallback);
    check_names(new, &display_name)?;
    if let Some(mail) = &new.mail {
        EmailAddress::parse(mail).map_err(|problem| AddUserError::Contact { what: "mail", problem })?;
    }
    for (kind, value) in &new.contacts {
        check_contact(*kind, value, country).map_err(|problem| AddUserError::Contact { what: kind.key(), problem })?;
    }
    let contact = |(kind, value): &(ContactKind, String)| Contact {
        kind: *kind,
        value: value.clone(),
        replaced_at: None,
        confirmed_at: None,
    };
    Ok(User {
        id: UserId::generate(&*deps.clock, &*deps.random),
        organization: scope.organization,
        user_name: new.user_name.clone(),
        display_name,
        first_name: new.first_name.clone(),
        last_name: new.last_name.clone(),
        mail: new.mail.clone(),
        language: new.language.clone(),
        enabled: new.enabled,
        authority: Authority::Cloud,
        roles: new.roles.clone(),
        licences: LicenceFacts { person: new.licence, organization: new.licence },
        contacts: ContactData::new(new.contacts.iter().map(contact)),
        questions: Vec::new(),
        frozen_at: None,
        answers_confirmed_at: None,
        answers_replaced_at: None,
        taken_back_at: None,
        registered_at: None,
        factors: Factors::default(),
        password_never_expires: new.password_never_expires,
    })
}

fn check_names(new: &NewPerson, display_name: &str) -> Result<(), AddUserError> {
    let wrong = |name: &str| name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control);
    let names = [
        ("display name", Some(display_name)),
        ("first name", new.first_name.as_deref()),
        ("last name", new.last_name.as_deref()),
    ];
    match names.into_iter().find(|(_, name)| name.is_some_and(wrong)) {
        Some((what, _)) => Err(AddUserError::Name { what }),
        None => Ok(()),
    }
}

/// Malformed contact data counts as absent at a reset, so it is refused where somebody can still correct it.
fn check_contact(kind: ContactKind, value: &str, country: Option<CountryCode>) -> Result<(), ContactError> {
    match kind {
        ContactKind::AlternateEmail | ContactKind::AuthenticationEmail => EmailAddress::parse(value).map(drop),
        ContactKind::OfficePhone
        | ContactKind::MobilePhone
        | ContactKind::AuthenticationPhone
        | ContactKind::AlternateAuthenticationPhone => PhoneNumber::parse(value, country).map(drop),
    }
}

async fn hash_password(
    deps: &Deps,
    hashes: &HashPool,
    scope: &OrgScope,
    user: &User,
    password: &Password,
) -> Result<PasswordHash, AddUserError> {
    let reader = deps.store.reader();
    let rules = reader.policy(scope).await?.map_or_else(PasswordRules::classic, |policy| policy.passwords.clone());
    let mut problems = rules.check(password.expose(), &user.password_context(reader.organization_names(scope).await?));
    if let Some(list) = deps.breach_list.as_ref().filter(|_| rules.breach_list && problems.is_empty()) {
        problems.extend(rules.judge_leak(list.holds(password).await?));
    }
    if !problems.is_empty() {
        return Err(AddUserError::Password(problems));
    }
    Ok(hashes.hash(Priority::Other, "operator", password.expose(), &scope.keys.pepper(), &*deps.random).await?)
}

/// What is wrong with a password, for the operator at the terminal.
fn sentences(problems: &[PasswordProblem]) -> String {
    let sentence = |problem: &PasswordProblem| match problem {
        PasswordProblem::TooShort { min } => format!("it has fewer than {min} characters"),
        PasswordProblem::TooLong { max } => format!("it has more than {max} characters"),
        PasswordProblem::TooFewClasses { required, found } => {
            format!("it needs {required} of lower case, upper case, digits and other characters, and has {found}")
        }
        PasswordProblem::ForbiddenCharacters => "it holds control characters".to_owned(),
        PasswordProblem::ContainsName => "it contains the person's name".to_owned(),
        PasswordProblem::ContainsOrganizationName => "it contains the organization's name".to_owned(),
        PasswordProblem::TooGuessable => "it is easily guessed".to_owned(),
        PasswordProblem::BlockedByOrganization => "it contains words that the organization bans".to_owned(),
        PasswordProblem::Leaked => "it has appeared in a data leak".to_owned(),
        PasswordProblem::Reused => "it was used before".to_owned(),
    };
    problems.iter().map(sentence).collect::<Vec<_>>().join("; ")
}
