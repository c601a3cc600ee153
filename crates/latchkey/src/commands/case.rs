//! `latchkey case`

use latchkey_administration::{Actor, CaseEvent, SupportCase, support_case};
use latchkey_domain::Reason;

use super::operator::operator;
use super::table::table;
use super::utc;
use crate::cli::CaseArgs;
use crate::config::Config;
use crate::open::open;

const HEADINGS: [&str; 7] = ["TIME (UTC)", "WHAT", "RESULT", "REASON", "PERSON", "ADDRESS", "DETAIL"];
/// What stands where there is nothing to say.
const NOTHING: &str = "-";

pub(super) async fn run(config: &Config, args: &CaseArgs) -> anyhow::Result<()> {
    let cases = support_case(&open(config).await?, args.code, &Actor::Operator(operator())).await?;
    if cases.is_empty() {
        println!("Nothing in the audit log has the support code {}; look whether it was copied whole.", args.code);
    }
    for SupportCase { organization, events } in cases {
        println!("{}", organization.name);
        print!("{}", table(HEADINGS, events.iter().map(row).collect()));
    }
    Ok(())
}

fn row(event: &CaseEvent) -> [String; 7] {
    let CaseEvent { activity, person } = event;
    let or_nothing = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_owned());
    [
        utc(activity.at),
        activity.kind.words().to_owned(),
        activity.outcome.words().to_owned(),
        or_nothing(activity.reason.map(in_words)),
        or_nothing(person.clone()),
        or_nothing(activity.origin.address.map(|address| address.to_string())),
        or_nothing(activity.detail.clone()),
    ]
}

/// The words, and behind them the word that the documentation uses.
fn in_words(reason: Reason) -> String {
    format!("{} ({})", reason.words(), reason.key())
}

#[cfg(test)]
mod tests {
    use latchkey_domain::{Activity, ActivityId, ActivityKind, CorrelationId, OrganizationId, Origin, Outcome, Timestamp};

    use super::*;

    fn event(kind: ActivityKind, reason: Option<Reason>, person: Option<&str>, detail: Option<&str>) -> CaseEvent {
        let zero = "00000000-0000-0000-0000-000000000000";
        let activity = Activity {
            id: zero.parse::<ActivityId>().unwrap(),
            organization: zero.parse::<OrganizationId>().unwrap(),
            at: Timestamp::from_micros(1_795_218_301_000_000),
            kind,
            outcome: Outcome::Failure,
            reason,
            actor: None,
            target: None,
            correlation: zero.parse::<CorrelationId>().unwrap(),
            origin: Origin { address: reason.map(|_| "192.0.2.7".parse().unwrap()), client: None },
            detail: detail.map(str::to_owned),
        };
        CaseEvent { activity, person: person.map(str::to_owned) }
    }

    /// The cells of a line, each with where it begins, in characters.
    fn cells(line: &str) -> Vec<(usize, String)> {
        let letters: Vec<char> = format!("  {line}  ").chars().collect();
        let gap = |at: usize| letters[at] == ' ' && letters[at + 1] == ' ';
        let starts = (2..letters.len() - 2).filter(|at| letters[*at] != ' ' && gap(at - 2));
        let cell = |at: usize| letters[at..].iter().collect::<String>();
        starts.map(|at| (at - 2, cell(at).split("  ").next().unwrap().to_owned())).collect()
    }

    #[test]
    fn columns_stand_under_each_other() {
        let events = [
            event(ActivityKind::Blocked, Some(Reason::TooManyCodes), Some("zoë@wingtip.example"), None),
            event(ActivityKind::BreakGlass, None, None, Some("{\"host\":\"reset-1\"}")),
        ];
        let table = table(HEADINGS, events.iter().map(row).collect());
        let lines: Vec<Vec<(usize, String)>> = table.lines().map(cells).collect();
        let starts = |line: &[(usize, String)]| line.iter().map(|(start, _)| *start).collect::<Vec<_>>();
        assert!(lines.iter().all(|line| line.len() == 7 && starts(line) == starts(&lines[0])), "{table}");
        let words = |line: &[(usize, String)]| line.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>();
        let reason = "User entered too many invalid verification codes (too-many-codes)";
        assert_eq!(words(&lines[1])[..2], ["2026-11-20 23:45:01", "Blocked from self-service password reset"]);
        assert_eq!(words(&lines[1])[2..4], ["failure", reason]);
        assert_eq!(words(&lines[1])[4..], ["zoë@wingtip.example", "192.0.2.7", "-"]);
        assert_eq!(words(&lines[2])[1..], ["Break glass", "failure", "-", "-", "-", "{\"host\":\"reset-1\"}"]);
        assert!(table.lines().all(|line| line.trim_end() == line), "{table}");
    }
}
