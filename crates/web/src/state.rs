//! What every handler can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use latchkey_domain::{Clock, Random};
use latchkey_language::Languages;
use latchkey_service::UseCases;

use crate::assets::{AssetError, Assets};
use crate::calls::{CallAccount, CallAccounts};
use crate::cookie::Cookies;
use crate::operations::{MetricsAccess, Readiness};
use crate::portal::FirstPages;
use crate::render::{TemplateError, Templates};
use crate::security::{AllowedHosts, TrustedProxies};
use crate::{BrandStylesheets, PublicOrigin};

/// What the shell is set up with.
pub struct ShellSettings {
    /// Where people reach this server.
    pub origin: PublicOrigin,
    /// Further hosts that requests may name, such as `localhost:8080`; the origin's own is always allowed.
    pub hosts: Vec<String>,
    /// Proxies whose forwarded headers count.
    pub proxies: TrustedProxies,
    /// Text.
    pub languages: Arc<Languages>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// What `/readyz` asks.
    pub readiness: Readiness,
    /// What `/metrics` shows, and to whom; not served when absent.
    pub metrics: Option<MetricsAccess>,
}

/// Why the shell cannot start. Both are faults of the build, never of a request.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// A template does not compile.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A static file is missing.
    #[error(transparent)]
    Asset(#[from] AssetError),
}

/// What pages, layers and static files share.
pub struct Shell {
    /// Where people reach this server.
    pub origin: PublicOrigin,
    /// Hosts that requests may name.
    pub hosts: AllowedHosts,
    /// Proxies whose forwarded headers count.
    pub proxies: TrustedProxies,
    /// Text.
    pub languages: Arc<Languages>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Names and attributes of cookies.
    pub cookies: Cookies,
    /// Compiled pages.
    pub templates: Templates,
    /// Static files.
    pub assets: Arc<Assets>,
    /// The style sheet in the colours of organizations.
    pub stylesheets: BrandStylesheets,
    /// What `/readyz` asks.
    pub readiness: Readiness,
    /// What `/metrics` shows.
    pub metrics: Option<MetricsAccess>,
}

impl Shell {
    /// Compiles the templates and prepares the static files.
    pub fn new(settings: ShellSettings) -> Result<Arc<Self>, ShellError> {
        let assets = Arc::new(Assets::load()?);
        let stylesheets = BrandStylesheets::new(&assets)?;
        let templates = Templates::load(&settings.languages, &assets)?;
        Ok(Arc::new(Self {
            hosts: AllowedHosts::new(&settings.origin, settings.hosts),
            cookies: Cookies::new(&settings.origin),
            origin: settings.origin,
            proxies: settings.proxies,
            languages: settings.languages,
            clock: settings.clock,
            random: settings.random,
            templates,
            assets,
            stylesheets,
            readiness: settings.readiness,
            metrics: settings.metrics,
        }))
    }
}

/// The state of the router. Use cases join the shell here, each as one more shared field.
#[derive(Clone)]
pub struct AppState {
    /// What pages, layers and static files share.
    pub shell: Arc<Shell>,
    /// What the pages do.
    pub cases: Arc<UseCases>,
    /// The first page of the portal, drawn once for each language and look.
    pub(crate) first_pages: Arc<FirstPages>,
    /// The phone services that call back.
    pub(crate) call_accounts: Arc<CallAccounts>,
}

impl AppState {
    /// The state over these parts.
    pub fn new(shell: Arc<Shell>, cases: UseCases) -> Self {
        Self { shell, cases: Arc::new(cases), first_pages: Arc::default(), call_accounts: Arc::default() }
    }

    /// The same state, in which the phone services of these accounts may call back.
    #[must_use]
    pub fn with_call_accounts(self, accounts: Vec<CallAccount>) -> Self {
        Self { call_accounts: Arc::new(CallAccounts::new(accounts)), ..self }
    }
}

impl FromRef<AppState> for Arc<Shell> {
    fn from_ref(state: &AppState) -> Self {
        Self::clone(&state.shell)
    }
}
