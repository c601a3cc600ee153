//! `latchkey policy`

use std::path::Path;

use anyhow::{Context, bail};
use latchkey_administration::{ControlValue, Deps, controls, find_organization, set_policy};
use latchkey_domain::Enablement;
use serde_json::Value;

use super::warnings::warn;
use crate::cli::{PolicyCommand, SetPolicyArgs, ShowPolicyArgs};
use crate::config::Config;
use crate::open::open;

pub(super) async fn run(config: &Config, command: PolicyCommand) -> anyhow::Result<()> {
    let deps = open(config).await?;
    match command {
        PolicyCommand::Show(args) => show(&deps, &args).await,
        PolicyCommand::Set(args) => set(config, &deps, args).await,
    }
}

async fn show(deps: &Deps, args: &ShowPolicyArgs) -> anyhow::Result<()> {
    let (scope, organization) = find_organization(deps, &args.organization).await?;
    let Some(policy) = deps.store.reader().policy(&scope).await? else {
        println!("{} has no policy, so nobody can reset a password (SSPR_0011). Start with:", organization.name);
        println!("  latchkey policy set --organization {} preset=classic", organization.id);
        return Ok(());
    };
    for (control, value) in controls(&policy) {
        println!("{control}={value}");
    }
    if let Enablement::Group(group) = policy.enablement {
        let groups = deps.store.reader().groups(&scope).await?;
        let name = groups.iter().find(|(id, _)| *id == group).map_or("none, so nobody gets through", |(_, name)| name);
        println!("# the group of enablement is: {name}");
    }
    Ok(())
}

async fn set(config: &Config, deps: &Deps, args: SetPolicyArgs) -> anyhow::Result<()> {
    let mut changes = match &args.file {
        Some(file) => read_file(file)?,
        None => Vec::new(),
    };
    changes.extend(args.changes.into_iter().map(|(control, value)| (control, ControlValue::Text(value))));
    let (scope, organization) = find_organization(deps, &args.organization).await?;
    let before = deps.store.reader().policy(&scope).await?;
    let changed = set_policy(deps, &scope, &changes).await?;
    if changed.is_empty() {
        println!("The policy of {} has these values already.", organization.name);
    } else {
        println!("The policy of {} was changed:", organization.name);
    }
    for change in changed {
        println!("  {}: {} -> {}", change.control, shown(&change.old), shown(&change.new));
    }
    if let Some(now) = deps.store.reader().policy(&scope).await? {
        warn(config, before.as_deref(), &now, organization.country);
    }
    Ok(())
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "(nothing)" } else { value }
}

/// The controls in a TOML or JSON file.
fn read_file(path: &Path) -> anyhow::Result<Vec<(String, ControlValue)>> {
    let place = || format!("the file {}", path.display());
    let text = std::fs::read_to_string(path).with_context(place)?;
    let tree: Value = match path.extension().and_then(|extension| extension.to_str()) {
        Some("toml") => toml::from_str(&text).with_context(place)?,
        Some("json") => serde_json::from_str(&text).with_context(place)?,
        _ => bail!("the file {} is neither .toml nor .json", path.display()),
    };
    let mut changes = Vec::new();
    collect("", &tree, &mut changes).with_context(place)?;
    Ok(changes)
}

fn collect(name: &str, value: &Value, changes: &mut Vec<(String, ControlValue)>) -> anyhow::Result<()> {
    let change = match value {
        Value::Object(parts) => {
            for (part, value) in parts {
                let name = if name.is_empty() { part.clone() } else { format!("{name}.{part}") };
                collect(&name, value, changes)?;
            }
            return Ok(());
        }
        Value::Array(items) => ControlValue::List(items.iter().map(|item| scalar(name, item)).collect::<anyhow::Result<_>>()?),
        value => ControlValue::Text(scalar(name, value)?),
    };
    changes.push((name.to_owned(), change));
    Ok(())
}

fn scalar(name: &str, value: &Value) -> anyhow::Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(truth) => Ok(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            bail!("{name}: write a text, a number, true, false, or a list of these")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> anyhow::Result<Vec<(String, ControlValue)>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(name);
        std::fs::write(&path, text)?;
        read_file(&path)
    }

    #[test]
    fn toml_and_json_name_the_same_controls() {
        let toml = read("p.toml", "gates = 2\nmethods = [\"alternate-email\"]\n[lifetimes]\nsession-minutes = 30\n").unwrap();
        let json = r#"{"gates": 2, "methods": ["alternate-email"], "lifetimes": {"session-minutes": 30}}"#;
        assert_eq!(toml, read("p.json", json).unwrap());
        let list = ControlValue::List(vec!["alternate-email".into()]);
        assert!(toml.contains(&("methods".into(), list)) && toml.len() == 3, "{toml:?}");
        assert!(toml.contains(&("lifetimes.session-minutes".into(), ControlValue::Text("30".into()))));
    }

    #[test]
    fn other_files_are_refused_by_name() {
        assert!(read("p.yaml", "gates: 2").unwrap_err().to_string().contains("neither .toml nor .json"));
        assert!(format!("{:#}", read("p.json", "{\"gates\": null}").unwrap_err()).contains("gates: write a text"));
    }
}
