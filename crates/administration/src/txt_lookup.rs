//! Asking DNS for TXT records.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use latchkey_domain::DomainName;

/// How long one question may take; an operator is waiting.
const PATIENCE: Duration = Duration::from_secs(5);

/// DNS could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("DNS does not answer: {0}; check the name servers of this machine, or name one with --name-server")]
pub struct TxtLookupError(String);

/// Asks DNS for TXT records.
pub struct TxtLookup(TokioResolver);

impl TxtLookup {
    /// Asks the name servers of this machine's configuration.
    ///
    /// # Errors
    /// When that configuration cannot be read.
    pub fn system() -> Result<Self, TxtLookupError> {
        let mut builder = TokioResolver::builder_tokio().map_err(|error| TxtLookupError(error.to_string()))?;
        builder.options_mut().timeout = PATIENCE;
        builder.build().map(Self).map_err(|error| TxtLookupError(error.to_string()))
    }

    /// Asks this server and no other: the domain's own, for one, so that no cache stands between.
    ///
    /// # Errors
    /// When a resolver cannot be made.
    pub fn of_server(server: SocketAddr) -> Result<Self, TxtLookupError> {
        let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
            connection.port = server.port();
            connection
        });
        let name_server = NameServerConfig::new(server.ip(), true, connections.into());
        let config = ResolverConfig::from_name_servers(vec![name_server]);
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        builder.options_mut().timeout = PATIENCE;
        builder.build().map(Self).map_err(|error| TxtLookupError(error.to_string()))
    }

    /// The TXT records at this domain, each with its parts joined; none when there is no such name.
    ///
    /// # Errors
    /// When no server answers.
    pub async fn records(&self, domain: &DomainName) -> Result<Vec<String>, TxtLookupError> {
        // The final dot keeps the machine's search list out.
        let lookup = match self.0.txt_lookup(format!("{domain}.")).await {
            Ok(lookup) => lookup,
            Err(error) if error.is_no_records_found() || error.is_nx_domain() => return Ok(Vec::new()),
            Err(error) => return Err(TxtLookupError(error.to_string())),
        };
        let texts = lookup.answers().iter().filter_map(|record| match &record.data {
            RData::TXT(txt) => Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned()),
            _ => None,
        });
        Ok(texts.collect())
    }
}
