//! Which crate may use which: nothing points upward.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::shell::{cargo, output};

/// Every crate that may exist, from the bottom up, with the crates it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("vault", &["domain"]),
    ("language", &["domain"]),
    ("link", &["domain", "vault"]),
    ("directory", &["domain"]),
    ("messaging", &["domain", "language"]),
    ("store", &["domain", "vault"]),
    ("service", &["domain", "vault", "language", "link", "messaging", "store"]),
    ("administration", &["domain", "vault", "language", "link", "messaging", "store"]),
    ("connector", &["domain", "link", "directory"]),
    ("web", &["domain", "language", "service", "administration"]),
    (
        "latchkey",
        &[
            "domain",
            "vault",
            "language",
            "link",
            "directory",
            "messaging",
            "store",
            "service",
            "administration",
            "connector",
            "web",
        ],
    ),
    ("testkit", &["domain"]),
    // Measures the others from outside; nobody uses it.
    ("bench", &["domain", "vault", "language", "messaging", "store", "service", "web", "testkit"]),
    ("xtask", &[]),
];

/// One crate of the workspace using another.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    user: String,
    used: String,
    tests_only: bool,
}

/// What `cargo metadata` says of the workspace; a crate that uses none is listed with an empty `used`.
pub(super) fn dependencies() -> Result<Vec<Dependency>> {
    let metadata = output(cargo().args(["metadata", "--format-version=1", "--no-deps", "--offline"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let mut found = Vec::new();
    for package in packages {
        let user = short(&package["name"]);
        found.push(Dependency { user: user.clone(), used: String::new(), tests_only: true });
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            if dependency["path"].is_string() {
                let tests_only = dependency["kind"] == "dev";
                found.push(Dependency { user: user.clone(), used: short(&dependency["name"]), tests_only });
            }
        }
    }
    Ok(found)
}

/// `latchkey-store` is called `store` here.
fn short(name: &Value) -> String {
    let name = name.as_str().unwrap_or_default();
    name.strip_prefix("latchkey-").unwrap_or(name).to_owned()
}

/// The arrows that point where they must not.
pub(super) fn faults(dependencies: &[Dependency]) -> Vec<String> {
    dependencies.iter().filter_map(fault).collect()
}

fn fault(dependency: &Dependency) -> Option<String> {
    let Dependency { user, used, tests_only } = dependency;
    let Some(height) = height(user) else {
        return Some(format!("{user} has no place among the crates: give it one in xtask/src/architecture/arrows.rs"));
    };
    if used.is_empty() || MAY_USE[height].1.contains(&used.as_str()) {
        return None;
    }
    if *tests_only {
        // Tests may reach further down and use the test kit; domain lies under the test kit itself.
        let below = self::height(used).is_some_and(|lower| lower < height);
        let kit = used == "testkit" && user != "domain";
        return (!below && !kit).then(|| format!("the tests of {user} use {used}, which is not below it"));
    }
    Some(format!("{user} uses {used}; it may use only: {}", MAY_USE[height].1.join(", ")))
}

fn height(name: &str) -> Option<usize> {
    MAY_USE.iter().position(|(known, _)| *known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrow(user: &str, used: &str, tests_only: bool) -> Option<String> {
        fault(&Dependency { user: user.into(), used: used.into(), tests_only })
    }

    #[test]
    fn arrows_up_and_sideways_are_faults() {
        assert!(arrow("domain", "vault", false).is_some());
        assert!(arrow("service", "administration", false).is_some());
        assert!(arrow("web", "store", false).is_some(), "handlers reach the store through use cases only");
        assert!(arrow("service", "testkit", false).is_some());
        assert!(arrow("attic", "domain", false).is_some());
        assert!(arrow("attic", "", true).is_some());
        assert_eq!(arrow("service", "store", false), None);
        assert_eq!(arrow("latchkey", "web", false), None);
    }

    #[test]
    fn tests_may_reach_down_and_use_the_test_kit() {
        assert_eq!(arrow("web", "store", true), None);
        assert_eq!(arrow("store", "testkit", true), None);
        assert!(arrow("domain", "testkit", true).is_some());
        assert!(arrow("store", "service", true).is_some());
    }

    #[test]
    fn no_crate_may_use_one_above_it() {
        for (height, (user, used)) in MAY_USE.iter().enumerate() {
            assert!(used.iter().all(|name| self::height(name).is_some_and(|lower| lower < height)), "{user}");
        }
    }

    #[test]
    fn cargo_lists_the_workspace() {
        let found = dependencies().unwrap();
        assert!(found.iter().any(|dependency| dependency.user == "testkit" && dependency.used == "domain"));
        assert!(found.iter().any(|dependency| dependency.user == "xtask" && dependency.used.is_empty()));
    }
}
