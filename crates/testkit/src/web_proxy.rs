//! Real reverse proxies, nginx and Caddy, with the sample configurations of this project.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::authority::CertificateAuthority;
use crate::directory::TestDirectory;
use crate::port::free_port;
use crate::server::{Server, Start, answers, blocking};

const NGINX: &str = "/usr/sbin/nginx";
const CADDY: &str = "/usr/bin/caddy";
/// The host that the samples are written for.
const HOST: &str = "reset.example.com";
/// The server behind the proxy, as the samples have it.
const BEHIND: &str = "127.0.0.1:8080";

/// A proxy that speaks TLS as `reset.example.com` and passes requests on.
pub struct WebProxy {
    // The server is dropped before the directory it works in.
    _server: Server,
    _directory: TestDirectory,
    port: u16,
    plain_port: u16,
    ca_pem: String,
}

impl WebProxy {
    /// nginx with this site, for the server at `behind`.
    ///
    /// # Errors
    /// When it is not installed, or the site is not as the sample is.
    pub async fn nginx(site: &str, behind: SocketAddr) -> Result<Self> {
        let site = site.to_owned();
        blocking(move || Self::start_nginx(&site, behind)).await
    }

    /// Caddy with this file, for the server at `behind`.
    ///
    /// # Errors
    /// When it is not installed, or the file is not as the sample is.
    pub async fn caddy(file: &str, behind: SocketAddr) -> Result<Self> {
        let file = file.to_owned();
        blocking(move || Self::start_caddy(&file, behind)).await
    }

    /// The port for TLS, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The port without TLS, which sends browsers to the other one.
    pub fn plain_port(&self) -> u16 {
        self.plain_port
    }

    /// The authority that signed its certificate, in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    fn start_nginx(site: &str, behind: SocketAddr) -> Result<Self> {
        let (port, plain_port) = (free_port(), free_port());
        let directory = TestDirectory::new("nginx")?;
        let path = directory.path();
        let ca_pem = certificate(path)?;
        let (chain, key) = (path.join("chain.pem").display().to_string(), path.join("key.pem").display().to_string());
        let changes = [
            ("    listen [::]:80;\n", String::new()),
            ("    listen [::]:443 ssl;\n", String::new()),
            ("listen 80;", format!("listen 127.0.0.1:{plain_port};")),
            ("listen 443 ssl;", format!("listen 127.0.0.1:{port} ssl;")),
            ("/etc/latchkey/tls/chain.pem", chain),
            ("/etc/latchkey/tls/key.pem", key),
            (BEHIND, behind.to_string()),
        ];
        std::fs::write(path.join("site.conf"), changed(site, &changes)?)?;
        let here = path.display();
        let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .fold(String::new(), |text, kind| text + &format!("    {kind}_temp_path {here}/{kind};\n"));
        let main = format!(
            "daemon off;\nworker_processes 1;\npid {here}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n    access_log off;\n\
             {folders}    include {here}/site.conf;\n}}\n"
        );
        let configuration = path.join("nginx.conf");
        std::fs::write(&configuration, main)?;
        let command = vec![NGINX.into(), "-p".into(), here.to_string(), "-c".into(), configuration.display().to_string()];
        let server = started("nginx", command, path, port)?;
        Ok(Self { _server: server, _directory: directory, port, plain_port, ca_pem })
    }

    fn start_caddy(file: &str, behind: SocketAddr) -> Result<Self> {
        let (port, plain_port) = (free_port(), free_port());
        let directory = TestDirectory::new("caddy")?;
        let path = directory.path();
        let (ca_pem, here) = (certificate(path)?, path.display().to_string());
        let site = format!("https://{HOST}:{port} {{\n\tbind 127.0.0.1\n\ttls {here}/chain.pem {here}/key.pem\n");
        let changes = [(&*format!("{HOST} {{\n"), site), (BEHIND, behind.to_string())];
        let global =
            format!("{{\n\tadmin off\n\thttp_port {plain_port}\n\thttps_port {port}\n\tstorage file_system {here}\n}}\n");
        let configuration = path.join("Caddyfile");
        std::fs::write(&configuration, global + &changed(file, &changes)?)?;
        let configuration = configuration.display().to_string();
        let set = |name: &str| format!("{name}={here}");
        let command = ["env", &set("HOME"), &set("XDG_CONFIG_HOME"), &set("XDG_DATA_HOME")].map(str::to_owned);
        let run = [CADDY, "run", "--adapter", "caddyfile", "--config", &configuration].map(str::to_owned);
        let server = started("Caddy", [&command[..], &run[..]].concat(), path, port)?;
        Ok(Self { _server: server, _directory: directory, port, plain_port, ca_pem })
    }
}

/// The sample with its places filled in; each must be there, so that what is tried is what is shipped.
fn changed(sample: &str, changes: &[(&str, String)]) -> Result<String> {
    let mut text = sample.to_owned();
    for (before, after) in changes {
        // What a comment says about the place stays as it is.
        let found = text.lines().any(|line| !line.trim_start().starts_with('#') && format!("{line}\n").contains(before));
        ensure!(found, "the sample does not hold {before:?}");
        text = text.replace(before, after);
    }
    Ok(text)
}

/// Writes a certificate for the host, and gives the authority's.
fn certificate(directory: &Path) -> Result<String> {
    let authority = CertificateAuthority::new()?;
    let issued = authority.issue(&[HOST])?;
    std::fs::write(directory.join("chain.pem"), issued.chain_pem)?;
    std::fs::write(directory.join("key.pem"), issued.key_pem)?;
    Ok(authority.ca_pem())
}

fn started(name: &str, command: Vec<String>, directory: &Path, port: u16) -> Result<Server> {
    let program = command.iter().find(|word| word.starts_with("/usr/")).context("no program")?;
    ensure!(
        Path::new(program).exists(),
        "{program} is missing: run `cargo xtask test`, which installs it, or `apt-get install nginx caddy`"
    );
    let log = directory.join("output");
    let mut server = Server::start(Start { name, command, stop_signal: "TERM", log })?;
    server.wait_until(|_| answers(port).then_some(()))?;
    Ok(server)
}
