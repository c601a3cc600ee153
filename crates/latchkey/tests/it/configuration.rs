//! Wrong configurations, and wrong usage.

use crate::installation::Installation;

#[test]
fn every_problem_is_told_with_key_place_and_cure() {
    let installation = Installation::ready();
    installation.configure("hots = \"x\"\npassword = \"hunter2\"\n[log]\nformat = \"xml\"");
    let told = installation.run(&["organization", "list"]).refused();
    for part in [
        "the configuration cannot be used:",
        "mail: hots: there is no such key (latchkey.toml, line 13); did you mean host in section [mail]?",
        "mail: password: a secret must not stand in the configuration file (latchkey.toml, line 14)",
        "LATCHKEY_MAIL__PASSWORD",
        "log: format: \"xml\" (latchkey.toml, line 16) is not one of \"json\" and \"text\"",
    ] {
        assert!(told.contains(part), "{part} is missing in:\n{told}");
    }
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn environment_and_options_win_over_the_file() {
    let installation = Installation::ready();
    let told = installation.run_with(&["organization", "list"], &[("LATCHKEY_LOG__FORMAT", "xml")], "").refused();
    assert!(told.contains("log: format: \"xml\" (environment variable LATCHKEY_LOG__FORMAT)"), "{told}");
    let told =
        installation.run_with(&["organization", "list", "--set", "log.format=json"], &[("LATCHKEY_LOG__FORMAT", "xml")], "");
    told.done();
    let told = installation.run(&["organization", "list", "--set", "mail.password=hunter2"]).refused();
    assert!(told.contains("the list of processes shows it to everybody") && !told.contains("hunter2"), "{told}");
}

#[test]
fn serve_asks_for_what_it_cannot_do_without() {
    let installation = Installation::ready();
    installation.write(
        "latchkey.toml",
        "[database]\nurl = \"sqlite:data/latchkey.sqlite\"\n[keys]\nmaster_key_file = \"keys/master.key\"\n",
    );
    let told = installation.run(&["serve"]).refused();
    assert!(told.contains("mail: host: option is required to send mail"), "{told}");
    assert!(told.contains("server: public_origin: option is required to make links"), "{told}");
    installation.run(&["organization", "list"]).done();
}

#[test]
fn a_named_file_must_exist_and_none_is_fine() {
    let installation = Installation::ready();
    let told = installation.run(&["organization", "list", "--config", "nowhere.toml"]).refused();
    assert!(told.contains("nowhere.toml: the file cannot be read"), "{told}");
    let told = installation.run_with(&["organization", "list"], &[("LATCHKEY_CONFIG", "elsewhere.toml")], "").refused();
    assert!(told.contains("elsewhere.toml: the file cannot be read"), "{told}");
}

#[test]
fn wrong_usage_is_exit_code_2_and_help_is_0() {
    let installation = Installation::empty();
    for wrong in [&["frobnicate"][..], &["policy", "set", "gates"], &["user", "add", "nobody"], &["domain", "add", "x y"], &[]] {
        let said = installation.run(wrong);
        assert_eq!(said.code, 2, "{wrong:?}: {said:#?}");
    }
    let help = installation.run(&["help", "policy", "set"]).done();
    assert!(help.contains("Examples:") && help.contains("mailto:helpdesk@wingtip.example"), "{help}");
    assert!(installation.run(&["--version"]).done().starts_with("latchkey "));
}
