//! What the demo says at the terminal.

use std::fmt::Write as _;
use std::path::Path;

use latchkey_language::{Args, Languages};

use super::address::Address;
use super::places::Places;
use super::sample::{ORGANIZATIONS, PASSWORD};

/// Everything somebody needs who has just started the demo.
pub(super) fn announcement(languages: &Languages, address: &Address, places: &Places, state: &Path) -> String {
    let origin = &address.origin;
    let mut text = String::new();
    let mut line = |words: std::fmt::Arguments<'_>| {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{words}");
    };
    line(format_args!("The Latchkey demo is ready.\n"));
    line(format_args!("  Start here      {origin}{}", places.start));
    line(format_args!("  Inbox           {origin}{}", places.inbox));
    line(format_args!("  Reset portal    {origin}{}", latchkey_web::paths::RESET));
    line(format_args!("  Sign-in         {origin}{}\n", latchkey_web::paths::SIGN_IN));
    line(format_args!("Whom to try (the start page lists everybody); the password of all of them is {PASSWORD}\n"));
    let english = languages.fallback();
    for organization in ORGANIZATIONS {
        line(format_args!("  {}", organization.name));
        for person in organization.people.iter().filter(|person| person.first_choice) {
            let outcome = languages.text(&english, &format!("demo-person-{}", person.key()), &Args::new());
            line(format_args!("    {}", person.user_name(organization)));
            for part in wrapped(&outcome, 84) {
                line(format_args!("      {part}"));
            }
        }
    }
    line(format_args!("\nAdministrators type a code after the password: the start page shows what their app shows."));
    line(format_args!("\nEverything is kept in {}", state.display()));
    line(format_args!("Stop with Ctrl-C. Start afresh with: latchkey demo --fresh"));
    if !address.loopback {
        line(format_args!(
            "\nOthers can reach this demo, over plain HTTP and with passwords that everybody knows. Put nothing real into it."
        ));
    }
    text
}

/// The text in lines of at most `width` characters, broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use latchkey_testkit::SeededRandom;
    use latchkey_vault::Token;

    use super::*;

    #[test]
    fn it_says_where_to_go_and_whom_to_try() {
        let languages = Languages::embedded().unwrap();
        let places = Places::new(&Token::generate(&SeededRandom::new(1)));
        let address = |listening: &str| Address::of(listening.parse().unwrap(), || None);
        let text = announcement(&languages, &address("127.0.0.1:8080"), &places, Path::new("/state"));
        for part in [
            "http://127.0.0.1:8080/inbox/",
            "http://127.0.0.1:8080/demo/",
            "/reset",
            "/signin",
            "/state",
            "--fresh",
            "Ctrl-C",
            PASSWORD,
        ] {
            assert!(text.contains(part), "{part} is not in:\n{text}");
        }
        assert!(text.contains("nora.quinn@harborpine.example") && text.contains("lucia.ferrer@mirador.example"));
        assert!(!text.contains("Others can reach"));
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        assert!(announcement(&languages, &address("0.0.0.0:8080"), &places, Path::new("/state")).contains("Others can reach"));
    }
}
