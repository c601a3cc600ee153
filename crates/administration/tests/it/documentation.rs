//! The documentation says what the code does: every control with its values, every refusal with a page of its own.

use std::path::{Path, PathBuf};

use latchkey_administration::controls;
use latchkey_domain::{BudgetLine, BudgetSettings, CountryCode, PhoneControls, Preset, Reason, Refusal, worst_case};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn read(path: &str) -> String {
    let path = docs().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cells of every row of a table whose first cell is this control.
fn row<'p>(page: &'p str, control: &str) -> Option<Vec<&'p str>> {
    let start = format!("| `{control}` |");
    let line = page.lines().find(|line| line.starts_with(&start))?;
    Some(line.trim_matches('|').split(" | ").map(str::trim).collect())
}

/// A value as the page writes it.
fn shown(value: &str) -> String {
    if value.is_empty() { "nothing".to_owned() } else { format!("`{value}`") }
}

#[test]
fn every_control_stands_in_the_documentation_with_the_values_of_both_presets() {
    let page = read("policy.md");
    let (classic, strict) = (controls(&Preset::Classic.draft()), controls(&Preset::Strict.draft()));
    let mut wrong = Vec::new();
    for ((control, classic), (_, strict)) in classic.iter().zip(&strict) {
        let wanted = [shown(classic), shown(strict)];
        match row(&page, control) {
            Some(cells) if cells.len() == 4 && cells[1..3] == wanted => {}
            found => wrong.push(format!("{control}: wanted {wanted:?}, found {found:?}")),
        }
    }
    assert!(wrong.is_empty(), "docs/policy.md:\n{}", wrong.join("\n"));
}

#[test]
fn the_documentation_describes_no_control_that_is_not_there() {
    let page = read("policy.md");
    let known: Vec<String> = controls(&Preset::Classic.draft()).into_iter().map(|(control, _)| control).collect();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let surplus: Vec<&str> = rows.filter(|name| !known.iter().any(|control| control == name)).collect();
    assert!(surplus.is_empty(), "docs/policy.md describes {surplus:?}");
}

/// The cells of the row of a table that begins with this.
fn cells<'p>(page: &'p str, section: &str, first: &str) -> Vec<&'p str> {
    let (_, section) = page.split_once(&format!("## {section}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let line = section.lines().find(|line| line.starts_with(&format!("| {first}"))).unwrap_or_else(|| panic!("no row {first}"));
    line.trim_matches('|').split(" | ").map(str::trim).skip(1).collect()
}

#[test]
fn the_worst_day_is_the_one_that_is_computed() {
    let page = read("operators/abuse.md");
    let (settings, phones) = (BudgetSettings::default(), PhoneControls::default());
    let worst = worst_case(&settings, &phones, &[CountryCode::parse("US").unwrap()].into());
    let rows = [
        (BudgetLine::Destination, "one number", settings.destination_per_day),
        (BudgetLine::Person, "one person", settings.person_per_day),
        (BudgetLine::Network, "one network", settings.network_per_day),
        (BudgetLine::Prefix, "one block of", settings.prefix_per_day),
        (BudgetLine::Organization, "one organization", phones.messages_per_day),
        (BudgetLine::Installation, "all organizations", settings.messages_per_day),
    ];
    for (line, name, built_in) in rows {
        let most = worst.of(line);
        assert_eq!(cells(&page, "The worst day", name), [most.messages.to_string(), most.money.to_string()], "{name}");
        let set = cells(&page, "How often", name);
        assert_eq!(set[1].split(", ").next(), Some(built_in.to_string().as_str()), "{name}");
    }
    let block = cells(&page, "How often", "one block of")[1];
    assert!(block.ends_with(&settings.prefix_spend_per_day.to_string()), "{block}");
    let organization = cells(&page, "How often", "one organization")[1];
    assert!(organization.ends_with(&phones.spend_per_day.to_string()), "{organization}");
    let all = cells(&page, "How often", "all organizations")[1];
    assert!(all.ends_with(&settings.spend_per_day.to_string()), "{all}");
    let prices = settings.prices.default;
    assert!(page.contains(&format!("{} a text and {} a call", prices.text, prices.call)));
}

#[test]
fn every_refusal_has_its_page_and_stands_in_the_list() {
    let list = read("errors/README.md");
    for refusal in Refusal::ALL {
        let name = refusal.technical_id().map_or_else(|| refusal.key().to_owned(), |id| id.to_lowercase().replace('_', "-"));
        let page = read(&format!("errors/{name}.md"));
        if let Some(id) = refusal.technical_id() {
            assert!(page.starts_with(&format!("# {id}: ")), "errors/{name}.md begins with its code");
        }
        let reason = Reason::of_refusal(refusal);
        assert!(page.contains(&format!("`{}`", reason.key())), "errors/{name}.md names the reason {}", reason.key());
        assert!(list.contains(&format!("({name}.md")), "errors/README.md leads to {name}.md");
    }
}

#[test]
fn every_lock_stands_on_its_page_with_the_word_of_the_audit_log() {
    let page = read("errors/locked.md");
    let locks: Vec<&str> = Reason::ALL.iter().map(|reason| reason.key()).filter(|key| key.starts_with("too-many-")).collect();
    assert!(locks.len() >= 11, "{locks:?}");
    let untold: Vec<&str> = locks.into_iter().filter(|key| !page.contains(&format!("`{key}`"))).collect();
    assert!(untold.is_empty(), "errors/locked.md does not name {untold:?}");
}
