//! The controls of a policy by name, as the command line and files spell them: `lifetimes.session-minutes`.

use latchkey_domain::{Enablement, PolicyDraft, Preset};
use serde_json::{Map, Value};

/// Controls that hold one of several kinds of values, and are written as one text.
pub(crate) const ENABLEMENT: &str = "enablement";
const CONTACT: &str = "contact";
const PRESET: &str = "preset";
/// The control whose numbers may be written as ranges.
const PREDEFINED: &str = "questions.predefined";

/// A new value of a control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlValue {
    /// As one text; the items of a list with commas between them.
    Text(String),
    /// The items of a list.
    List(Vec<String>),
}

impl ControlValue {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::List(items) => items.join(","),
        }
    }

    fn items(&self) -> Vec<String> {
        let items: Vec<&str> = match self {
            Self::Text(text) => text.split(',').collect(),
            Self::List(items) => items.iter().map(String::as_str).collect(),
        };
        items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
    }
}

/// A control that cannot have this value, with the cure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{control}: {sentence}")]
pub struct ControlProblem {
    control: String,
    sentence: String,
}

impl ControlProblem {
    pub(crate) fn new(control: &str, sentence: &impl ToString) -> Self {
        Self { control: control.to_owned(), sentence: sentence.to_string() }
    }
}

/// Every control with its value, by name.
pub fn controls(draft: &PolicyDraft) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect("", &tree(draft), &mut found);
    found
}

/// The draft with these controls set, in order; `preset` sets all of them and goes first.
///
/// # Errors
/// Every control that cannot have its value. Whether the values go together is for [`PolicyDraft::problems`] to say.
pub fn set_controls(draft: &PolicyDraft, changes: &[(String, ControlValue)]) -> Result<PolicyDraft, Vec<ControlProblem>> {
    let (mut current, mut problems) = (draft.clone(), Vec::new());
    let preset = |change: &&(String, ControlValue)| change.0 == PRESET;
    let ordered = changes.iter().filter(preset).chain(changes.iter().filter(|change| !preset(change)));
    for (control, value) in ordered {
        match set_one(&current, control, value) {
            Ok(changed) => current = changed,
            Err(sentence) => problems.push(ControlProblem { control: control.clone(), sentence }),
        }
    }
    if problems.is_empty() { Ok(current) } else { Err(problems) }
}

fn set_one(draft: &PolicyDraft, control: &str, value: &ControlValue) -> Result<PolicyDraft, String> {
    if control == PRESET {
        let name = value.text();
        return Preset::from_key(&name).map(Preset::draft).ok_or_else(|| format!("\"{name}\" is not classic or strict"));
    }
    let mut tree = tree(draft);
    let place = control.split('.').try_fold(&mut tree, |place, part| place.get_mut(part));
    let unknown = || "there is no such control; `latchkey policy show` lists all of them".to_owned();
    let place = place.ok_or_else(unknown)?;
    *place = match (control, &*place) {
        (ENABLEMENT, _) => enablement(&value.text())?,
        (CONTACT, _) => contact(&value.text()),
        (PREDEFINED, _) => Value::from(numbers(&value.items())?),
        (_, Value::Bool(_)) => Value::from(truth(&value.text())?),
        (_, Value::Number(_)) => {
            let text = value.text();
            Value::from(text.parse::<u64>().map_err(|_| format!("\"{text}\" is not a whole number"))?)
        }
        (_, Value::Array(_)) => Value::from(value.items()),
        (_, Value::Object(parts)) => {
            let names: Vec<String> = parts.keys().map(|part| format!("{control}.{part}")).collect();
            return Err(format!("this is a group of controls; set one of {}", names.join(", ")));
        }
        (_, Value::String(_) | Value::Null) => Value::from(value.text()),
    };
    serde_json::from_value(tree).map_err(|error| format!("\"{}\" cannot be used: {error}", value.text()))
}

fn tree(draft: &PolicyDraft) -> Value {
    // Every field is a number, a text or a set of these, which always have a JSON form; an empty tree has no controls.
    serde_json::to_value(draft).unwrap_or_else(|_| Value::Object(Map::new()))
}

fn collect(name: &str, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(parts) if ![ENABLEMENT, CONTACT].contains(&name) => {
            for (part, value) in parts {
                let name = if name.is_empty() { part.clone() } else { format!("{name}.{part}") };
                collect(&name, value, found);
            }
        }
        Value::Array(items) if name == PREDEFINED => found.push((name.to_owned(), ranges(items))),
        value => found.push((name.to_owned(), text_of(value))),
    }
}

/// A value as it is written.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(","),
        Value::Object(parts) => {
            let part = |name: &str| parts.get(name).map(text_of);
            match (part("who").or_else(|| part("to")), part("group").or_else(|| part("value"))) {
                (Some(kind), Some(id)) if kind == "group" => format!("group:{id}"),
                (Some(kind), Some(address)) if kind == "email" => format!("mailto:{address}"),
                (Some(_), Some(page)) => page,
                (Some(kind), None) => kind,
                (None, _) => String::new(),
            }
        }
        other => other.to_string(),
    }
}

fn enablement(text: &str) -> Result<Value, String> {
    let wrong = |_| format!("\"{text}\" is not everybody, nobody, or group:<name>");
    let who = match (text, text.strip_prefix("group:")) {
        ("everybody", _) => Enablement::Everybody,
        ("nobody", _) => Enablement::Nobody,
        (_, id) => Enablement::Group(id.unwrap_or_default().parse().map_err(wrong)?),
    };
    serde_json::to_value(who).map_err(|error| error.to_string())
}

fn contact(text: &str) -> Value {
    match (text, text.strip_prefix("mailto:")) {
        ("administrators", _) => serde_json::json!({ "to": "administrators" }),
        (_, Some(address)) => serde_json::json!({ "to": "email", "value": address }),
        (page, None) => serde_json::json!({ "to": "url", "value": page }),
    }
}

fn truth(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Ok(true),
        "false" | "no" | "off" => Ok(false),
        _ => Err(format!("\"{text}\" is not true or false")),
    }
}

/// `1-3,7` for 1, 2, 3 and 7, which come in order.
fn ranges(items: &[Value]) -> String {
    let numbers: Vec<u64> = items.iter().filter_map(Value::as_u64).collect();
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    let run = |run: &[u64]| match run {
        [first, .., last] => format!("{first}-{last}"),
        alone => alone.iter().map(ToString::to_string).collect(),
    };
    runs.map(run).collect::<Vec<_>>().join(",")
}

/// `1-3,7`: 1, 2, 3 and 7.
fn numbers(items: &[String]) -> Result<Vec<u8>, String> {
    let mut numbers = Vec::new();
    for item in items {
        let wrong = |_| format!("\"{item}\" is not a number or a range such as 1-12");
        let (first, last) = item.split_once('-').unwrap_or((item, item));
        let (first, last): (u8, u8) = (first.trim().parse().map_err(wrong)?, last.trim().parse().map_err(wrong)?);
        numbers.extend(first..=last);
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use latchkey_domain::{ContactLink, EmailAddress, GroupId, Method};

    use super::*;

    fn set(changes: &[(&str, &str)]) -> Result<PolicyDraft, String> {
        let changes: Vec<_> =
            changes.iter().map(|(control, value)| ((*control).to_owned(), ControlValue::Text((*value).to_owned()))).collect();
        set_controls(&Preset::Classic.draft(), &changes)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn every_control_can_be_set_to_what_it_shows() {
        for preset in [Preset::Classic, Preset::Strict] {
            let draft = preset.draft();
            let all = controls(&draft);
            assert!(all.len() > 30, "{all:?}");
            for (control, value) in all {
                let change = [(control.clone(), ControlValue::Text(value.clone()))];
                assert_eq!(set_controls(&draft, &change).as_ref(), Ok(&draft), "{control}={value}");
            }
        }
    }

    #[test]
    fn every_kind_of_value_is_understood() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let draft = set(&[
            ("gates", "2"),
            ("methods", "alternate-email, security-questions"),
            ("questions.predefined", "1-3,20"),
            ("notify-people", "off"),
            ("licensing", "per-user"),
            ("lifetimes.session-minutes", "30"),
            ("throttles.resets.lock-seconds", "60"),
            ("enablement", &format!("group:{id}")),
            ("contact", "mailto:help@wingtip.example"),
            ("passwords.custom-banned", "wingtip,trey"),
        ])
        .unwrap();
        assert_eq!(draft.gates, 2);
        assert_eq!(draft.methods, [Method::AlternateEmail, Method::SecurityQuestions].into());
        assert_eq!(draft.questions.predefined, [1, 2, 3, 20].into());
        assert!(!draft.notify_people);
        assert_eq!(draft.lifetimes.session_minutes, 30);
        assert_eq!(draft.throttles.resets.lock.as_secs(), 60);
        assert_eq!(draft.enablement, Enablement::Group(id.parse::<GroupId>().unwrap()));
        assert_eq!(draft.contact, ContactLink::Email(EmailAddress::parse("help@wingtip.example").unwrap()));
        assert_eq!(draft.passwords.custom_banned.iter().count(), 2);
        let shown = controls(&draft);
        assert!(shown.contains(&("questions.predefined".into(), "1-3,20".into())), "{shown:?}");
        assert!(shown.contains(&("contact".into(), "mailto:help@wingtip.example".into())), "{shown:?}");
        assert!(shown.contains(&("enablement".into(), format!("group:{id}"))), "{shown:?}");
    }

    #[test]
    fn a_preset_goes_first_wherever_it_stands() {
        let draft = set(&[("gates", "1"), ("preset", "strict")]).unwrap();
        assert_eq!((draft.preset, draft.gates, draft.lifetimes.session_minutes), (Preset::Strict, 1, 15));
    }

    #[test]
    fn problems_name_control_and_cure_and_are_told_together() {
        let told = set(&[("gates", "many"), ("throttles", "5"), ("notify-people", "maybe"), ("licensing", "x"), ("gate", "2")]);
        let told = told.unwrap_err();
        for part in [
            "gates: \"many\" is not a whole number",
            "throttles: this is a group of controls; set one of throttles.",
            "notify-people: \"maybe\" is not true or false",
            "licensing: \"x\" cannot be used: unknown variant",
            "gate: there is no such control",
        ] {
            assert!(told.contains(part), "{part} is missing in {told}");
        }
        assert!(set(&[("enablement", "some")]).unwrap_err().contains("everybody, nobody, or group:<name>"));
        assert!(set(&[("questions.predefined", "1-x")]).unwrap_err().contains("a range such as 1-12"));
        assert!(set(&[("gates", "300")]).unwrap_err().contains("gates: "));
        assert!(set(&[("preset", "lax")]).unwrap_err().contains("classic or strict"));
    }
}
