//! `latchkey texts`

use std::time::Duration;

use latchkey_administration::{
    AllTextsStatus, Deps, TextsStatus, all_texts_status, find_organization, pause_texts, resume_texts, texts_status,
};
use latchkey_domain::{BudgetLine, Cap, Pause, PauseCause};
use latchkey_store::OrgScope;

use super::operator::operator;
use super::utc::utc;
use crate::cli::{PauseTextsArgs, ResumeTextsArgs, TextsCommand, WhoseTexts};
use crate::config::Config;
use crate::open::open;

const HOUR: Duration = Duration::from_secs(3600);

pub(super) async fn run(config: &Config, command: TextsCommand) -> anyhow::Result<()> {
    let deps = open(config).await?;
    match command {
        TextsCommand::Status(args) => status(config, &deps, args.organization.as_deref()).await,
        TextsCommand::Pause(args) => pause(&deps, &args).await,
        TextsCommand::Resume(args) => resume(&deps, &args).await,
    }
}

async fn status(config: &Config, deps: &Deps, organization: Option<&str>) -> anyhow::Result<()> {
    let currency = config.budget.currency.as_str();
    let Some(organization) = organization else {
        let all = all_texts_status(deps, &config.budget).await?;
        print!("{}", shown_for_all(&all, currency));
        return Ok(());
    };
    let (scope, organization) = find_organization(deps, organization).await?;
    let status = texts_status(deps, &scope, &config.budget).await?;
    print!("{}\n{}", organization.name, shown(&status, currency));
    Ok(())
}

async fn pause(deps: &Deps, args: &PauseTextsArgs) -> anyhow::Result<()> {
    let (scope, name) = whose(deps, &args.whose).await?;
    let until = args.hours.map(|hours| deps.clock.now().plus(HOUR.saturating_mul(hours)));
    pause_texts(deps, scope.as_ref(), until, &operator()).await?;
    match until {
        Some(until) => println!("Texts and calls of {name} are paused until {} UTC.", utc(until)),
        None => println!("Texts and calls of {name} are paused until you run `latchkey texts resume`."),
    }
    Ok(())
}

async fn resume(deps: &Deps, args: &ResumeTextsArgs) -> anyhow::Result<()> {
    let (scope, name) = whose(deps, &args.whose).await?;
    match resume_texts(deps, scope.as_ref(), &operator()).await? {
        true => println!("Texts and calls of {name} go on."),
        false => println!("Texts and calls of {name} were not paused; nothing was changed."),
    }
    Ok(())
}

/// The organization that is meant and its name; no scope for all of them.
async fn whose(deps: &Deps, whose: &WhoseTexts) -> anyhow::Result<(Option<OrgScope>, String)> {
    let Some(organization) = &whose.organization else { return Ok((None, "all organizations".to_owned())) };
    let (scope, organization) = find_organization(deps, organization).await?;
    Ok((Some(scope), organization.name))
}

fn shown_for_all(status: &AllTextsStatus, currency: &str) -> String {
    let mut lines = vec![("sending", sending(status.pause.as_ref()))];
    lines.push(("today", today(status.today, status.cap, currency)));
    columns(&lines)
}

fn shown(status: &TextsStatus, currency: &str) -> String {
    let codes: Vec<&str> = status.countries.iter().map(latchkey_domain::CountryCode::as_str).collect();
    let countries = if codes.is_empty() { "none: name some with phones.countries".to_owned() } else { codes.join(", ") };
    let sent = status.trust.settled + status.trust.waiting + status.trust.fresh;
    let mut lines = vec![
        ("sending", sending(status.pause.as_ref())),
        ("today", today(status.today, status.cap, currency)),
        ("came back", format!("{} of {sent} codes and calls lately", status.trust.verified.min(sent))),
        ("countries", countries),
    ];
    if status.paused_blocks > 0 {
        lines.push(("blocks", format!("{} blocks of ten thousand numbers are paused", status.paused_blocks)));
    }
    let dearest = format!("At worst, with messages of {} {currency} each, a day comes to:\n", status.worst.dearest);
    let worst = status.worst.lines.iter().map(|(line, cap)| (words(*line), of(*cap, currency)));
    columns(&lines) + &dearest + &columns(&worst.collect::<Vec<_>>())
}

const fn words(line: BudgetLine) -> &'static str {
    match line {
        BudgetLine::Destination => "one number",
        BudgetLine::Person => "one person",
        BudgetLine::Network => "one network",
        BudgetLine::Prefix => "one block of numbers",
        BudgetLine::Organization => "the organization",
        BudgetLine::Installation => "all organizations",
    }
}

fn sending(pause: Option<&Pause>) -> String {
    let Some(pause) = pause else { return "goes on".to_owned() };
    let why = match pause.cause {
        PauseCause::Operator => "by the operator",
        PauseCause::Unverified => "because too few codes came back",
    };
    match pause.until {
        Some(until) => format!("paused {why}, until {} UTC", utc(until)),
        None => format!("paused {why}, until `latchkey texts resume`"),
    }
}

fn today(today: Cap, cap: Cap, currency: &str) -> String {
    let Cap { messages, money } = today;
    format!("{messages} of {} texts and calls, {money} of {} {currency}", cap.messages, cap.money)
}

fn of(cap: Cap, currency: &str) -> String {
    format!("{:>7} texts and calls  {:>12} {currency}", cap.messages, cap.money.to_string())
}

/// Indented, with what is told in a column of its own.
fn columns(lines: &[(&str, String)]) -> String {
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    lines.iter().fold(String::new(), |text, (name, told)| text + &format!("  {name:width$}  {told}\n"))
}

#[cfg(test)]
mod tests {
    use latchkey_domain::{BudgetSettings, CountryCode, PhoneControls, Timestamp, Trust, worst_case};

    use super::*;

    #[test]
    fn a_status_says_what_is_and_what_can_be() {
        let countries = [CountryCode::parse("ES").unwrap()].into();
        let cap = |messages, money: &str| Cap { messages, money: money.parse().unwrap() };
        let until = Timestamp::from_micros(1_795_218_301_000_000);
        let status = TextsStatus {
            worst: worst_case(&BudgetSettings::default(), &PhoneControls::default(), &countries),
            countries,
            today: cap(12, "2.40"),
            cap: cap(300, "50"),
            trust: Trust { settled: 9, waiting: 0, fresh: 3, fresh_since: None, verified: 10 },
            pause: Some(Pause { cause: PauseCause::Unverified, until: Some(until) }),
            paused_blocks: 2,
        };
        insta::assert_snapshot!(shown(&status, "EUR"));
        let all = AllTextsStatus { today: cap(0, "0"), cap: cap(1_000, "200"), pause: None };
        insta::assert_snapshot!(shown_for_all(&all, "EUR"));
    }
}
