//! The sample: it can be used as it is, and whatever is uncommented in it works and is known.

use super::tests::{problems, problems_with};
use super::{CREDENTIALS_DIRECTORY, LISTS, SECTIONS};

const SAMPLE: &str = include_str!("../../../../latchkey.sample.toml");

#[test]
fn the_sample_can_be_used_as_it_is() {
    assert_eq!(problems(SAMPLE), "");
}

/// Files and folders that the sample names are replaced by ones that exist.
#[test]
fn every_key_of_the_sample_can_be_uncommented() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), "s\n").unwrap();
    let mut seen = Vec::new();
    let mut section = String::new();
    for line in SAMPLE.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']').to_owned();
        } else if line.starts_with("#[[") {
            section.clear();
        }
        if section.is_empty() {
            continue;
        }
        let uncommented = line.strip_prefix('#').unwrap_or(line);
        let Some((key, value)) = uncommented.split_once(" = ").filter(|(key, _)| !key.contains(' ')) else { continue };
        seen.push(format!("{section}.{key}"));
        let value = match key {
            "password_file" | "metrics_token_file" | "webhook_secret_file" => {
                format!("\"{}\"", folder.path().join("secret").display())
            }
            "templates" => format!("\"{}\"", folder.path().display()),
            _ => value.to_owned(),
        };
        let secret = if key == "user" { "x" } else { "" };
        let hook = if ["webhook_url", "webhook_ca_file"].contains(&key) { "x" } else { "" };
        let environment = [
            (CREDENTIALS_DIRECTORY, "/run/credentials/latchkey"),
            ("LATCHKEY_MAIL__PASSWORD", secret),
            ("LATCHKEY_ALERTS__WEBHOOK_SECRET", hook),
        ];
        assert_eq!(problems_with(&companions(&section, key, &value), &environment), "", "{section}.{key}");
    }
    let secrets = |key: &&str| !["password", "metrics_token", "webhook_secret"].contains(key);
    for (section, keys) in SECTIONS {
        for key in keys.iter().filter(|key| secrets(key)) {
            assert!(seen.contains(&format!("{section}.{key}")), "the sample does not show {section}.{key}");
        }
    }
}

/// A file with this key and those that it cannot stand without.
fn companions(section: &str, key: &str, value: &str) -> String {
    let mut lines = vec![format!("{key} = {value}")];
    let mut with = |name: &str, value: &str| {
        if name != key {
            lines.push(format!("{name} = {value}"));
        }
    };
    match (section, key) {
        ("server", "tls_key_file") => with("tls_certificate_file", "\"c.pem\""),
        ("server", "tls_certificate_file") => with("tls_key_file", "\"k.pem\""),
        ("mail", _) => {
            with("host", "\"smtp.example.com\"");
            with("from", "\"no-reply@example.com\"");
            if key == "password_file" {
                with("user", "\"u\"");
            }
        }
        ("alerts", "webhook_secret_file" | "webhook_ca_file") => with("webhook_url", "\"https://chat.example.com/hook\""),
        _ => {}
    }
    format!("[{section}]\n{}", lines.join("\n"))
}

/// The gateways that the sample shows, each as it would be written.
fn gateways() -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut inside = false;
    for line in SAMPLE.lines() {
        if line.starts_with("#[[") {
            blocks.push(String::new());
            inside = true;
        }
        inside &= !line.starts_with('[');
        let written = line.strip_prefix('#').filter(|line| inside && !line.starts_with(' '));
        if let (Some(line), Some(block)) = (written, blocks.last_mut()) {
            block.push_str(line);
            block.push('\n');
        }
    }
    blocks
}

/// The block with files that exist, and without the lines of this key.
fn usable(block: &str, secret: &str, without: &str) -> String {
    let line = |line: &str| match line.split_once(" = ") {
        Some((key, _)) if key == without => String::new(),
        Some((key, _)) if key.ends_with("_file") && key != "ca_file" => format!("{key} = \"{secret}\"\n"),
        _ => format!("{line}\n"),
    };
    block.lines().map(line).collect()
}

#[test]
fn every_gateway_of_the_sample_can_be_uncommented_and_every_key_stands_there() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "s\n").unwrap();
    let blocks = gateways();
    assert_eq!(blocks.len(), 4);
    for block in &blocks {
        // A request carries one or the other.
        for without in ["form", "json"] {
            let environment = [("LATCHKEY_TEXTS__WEB__PASSWORD", if block.contains("user =") { "x" } else { "" })];
            let block = usable(block, &secret.display().to_string(), without);
            assert_eq!(problems_with(&block, &environment), "", "{block}");
        }
    }
    let secrets = ["password", "secret", "token"];
    for (list, keys) in LISTS {
        let blocks: Vec<&String> = blocks.iter().filter(|block| block.starts_with(&format!("[[{list}]]"))).collect();
        let shown = |key: &str| blocks.iter().any(|block| block.lines().any(|line| line.starts_with(&format!("{key} = "))));
        let common = ["name", "countries", "security", "ca_file", "url"];
        for key in keys.iter().filter(|key| !secrets.contains(key)) {
            assert!(shown(key) || (*list == "calls" && common.contains(key)), "the sample does not show {list}.{key}");
        }
    }
}
