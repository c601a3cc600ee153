//! What an operator does, end to end.

use crate::installation::Installation;

#[test]
fn an_organization_is_made_with_its_domain_explained() {
    let installation = Installation::ready();
    let create = ["organization", "create", "--name", "Wingtip Toys", "--domain", "wingtip.example", "--language", "ES"];
    let told = installation.run(&create).done();
    assert!(told.contains("wingtip.example. TXT \"latchkey-verification="), "{told}");
    assert!(told.contains("latchkey domain verify wingtip.example"), "{told}");
    assert!(installation.run(&create).refused().contains("there is an organization of this name already"));
    let list = installation.run(&["domain", "list"]).done();
    assert!(list.contains("wingtip.example  not verified") && list.contains("latchkey-verification="), "{list}");
    installation.run(&["domain", "verify", "wingtip.example", "--operator-confirms"]).done();
    let list = installation.run(&["organization", "list"]).done();
    assert!(list.contains("Wingtip Toys") && list.contains("wingtip.example  verified"), "{list}");
    let told = installation.run(&["domain", "verify", "wingtip.example", "--operator-confirms"]).done();
    assert!(told.contains("was verified already"), "{told}");
    let told =
        installation.run(&["organization", "create", "--name", "X", "--domain", "x.example", "--language", "tlh"]).refused();
    assert!(told.contains("there is no language \"tlh\"; choose one of en"), "{told}");
}

#[test]
fn domains_are_added_and_listed() {
    let installation = Installation::with_organization();
    let told = installation.run(&["domain", "add", "toys.example", "--organization", "wingtip toys"]).done();
    assert!(told.contains("toys.example. TXT"), "{told}");
    let told =
        installation.run(&["domain", "add", "w.reset.example", "--organization", "wingtip.example", "--host-default"]).done();
    assert!(told.contains("counts already"), "{told}");
    let list = installation.run(&["domain", "list", "--organization", "wingtip.example"]).done();
    assert!(list.contains("toys.example  not verified") && list.contains("w.reset.example  verified, the host's own"), "{list}");
    let told = installation.run(&["domain", "add", "more.example", "--organization", "nobody.example"]).refused();
    assert!(told.contains("latchkey organization list"), "{told}");
}

#[test]
fn passwords_expire_where_the_operator_says_so() {
    let installation = Installation::with_organization();
    let age = |more: &[&str]| installation.run(&[&["domain", "password-age", "wingtip.example"], more].concat());
    assert!(installation.run(&["domain", "list"]).done().contains("wingtip.example  verified; passwords never expire"));
    let told = age(&["--valid-days", "180", "--notice-days", "10"]).done();
    assert!(told.contains("expire after 180 days; the first notice comes 10 day(s) before"), "{told}");
    let list = installation.run(&["domain", "list"]).done();
    assert!(list.contains("wingtip.example  verified; passwords expire after 180 days"), "{list}");
    for (valid, notice, why) in [
        ("13", "7", "14 to 730 days"),
        ("731", "7", "14 to 730 days"),
        ("90", "0", "1 to 30 days before the end"),
        ("90", "31", "1 to 30 days before the end"),
        ("14", "14", "1 to 30 days before the end"),
    ] {
        let told = age(&["--valid-days", valid, "--notice-days", notice]).refused();
        assert!(told.contains(why), "{valid} {notice}: {told}");
    }
    for (valid, notice, why) in [
        ("-1", "7", "unexpected argument"),
        ("99999", "7", "a number of days, or never"),
        ("soon", "7", "a number of days, or never"),
        ("90", "x", "invalid digit"),
    ] {
        let told = age(&["--valid-days", valid, "--notice-days", notice]);
        assert!(told.code == 2 && told.err.contains(why), "{valid} {notice}: {told:?}");
    }
    assert!(installation.run(&["domain", "list"]).done().contains("expire after 180 days"), "nothing was changed");
    let told = installation.run(&["domain", "password-age", "nobody.example", "--valid-days", "90"]).refused();
    assert!(told.contains("nobody.example"), "{told}");
    assert!(age(&["--valid-days", "never"]).done().contains("never expire"));
}

#[test]
fn one_password_is_kept_from_expiring() {
    let installation = Installation::with_organization();
    installation.run(&["user", "add", "robot@wingtip.example"]).done();
    let set = |name: &str, never: &str| installation.run(&["user", "set", name, "--password-never-expires", never]);
    assert!(set("robot@wingtip.example", "on").done().contains("the password never expires from now on"));
    assert!(set("ROBOT@wingtip.example", "on").done().contains("nothing was changed"));
    assert!(set("robot@wingtip.example", "off").done().contains("the password expires when its domain says so from now on"));
    assert!(set("robot@wingtip.example", "perhaps").err.contains("write on or off"));
    assert!(set("nobody@wingtip.example", "on").refused().contains("there is nobody with the user name"));
    let told = installation.run(&["user", "set", "robot@wingtip.example"]);
    assert!(told.code == 2 && told.err.contains("--password-never-expires"), "{told:?}");
    installation.run(&["user", "add", "backup@wingtip.example", "--password-never-expires"]).done();
    assert!(set("backup@wingtip.example", "on").done().contains("nothing was changed"));
}

#[test]
fn a_record_in_dns_is_asked_for() {
    let installation = Installation::ready();
    installation.run(&["organization", "create", "--name", "Wingtip", "--domain", "wingtip.example"]).done();
    // Nobody answers here, so the question must fail and verify nothing.
    let port = latchkey_testkit::free_port();
    let told =
        installation.run(&["domain", "verify", "wingtip.example", "--name-server", &format!("127.0.0.1:{port}")]).refused();
    assert!(told.contains("DNS does not answer"), "{told}");
    assert!(installation.run(&["domain", "list"]).done().contains("not verified"));
}

#[test]
fn people_are_added_and_wrong_data_is_refused() {
    let installation = Installation::with_organization();
    let contacts = ["--contact", "alternate-email=ada@home.example", "--contact", "mobile-phone=425 555 0123"];
    let add = ["user", "add", "ada@wingtip.example", "--role", "helpdesk-administrator", "--licence", "--password-stdin"];
    let told = installation.run_with(&[&add[..], &contacts[..]].concat(), &[], "Turnip-Lantern-42\n").done();
    assert!(told.contains("ada@wingtip.example was added to Wingtip Toys"), "{told}");
    assert!(installation.run(&["user", "add", "ADA@wingtip.example"]).refused().contains("already"));
    let told = installation.run_with(&["user", "add", "eva@wingtip.example", "--password-stdin"], &[], "hunter2\n").refused();
    assert!(told.contains("fewer than 8 characters") && !told.contains("hunter2"), "{told}");
    let told = installation.run_with(&["user", "add", "eva@wingtip.example", "--password-stdin"], &[], "").refused();
    assert!(told.contains("holds no password"), "{told}");
    let told = installation.run(&["user", "add", "eva@wingtip.example", "--contact", "alternate-email=nobody"]).refused();
    assert!(told.contains("alternate-email: not an email address"), "{told}");
    let told = installation.run(&["user", "add", "eva@unknown.example"]).refused();
    assert!(told.contains("latchkey domain verify unknown.example"), "{told}");
    assert!(installation.run(&["user", "add", "eva@wingtip.example"]).done().contains("There is no password yet"));
}

#[test]
fn a_policy_is_shown_and_changed_with_old_and_new() {
    let installation = Installation::with_organization();
    let organization = ["--organization", "wingtip.example"];
    let with = |command: &[&'static str]| [command, &organization[..]].concat();
    let told = installation.run(&with(&["policy", "set", "gates=2", "lifetimes.code-minutes=10"])).done();
    assert!(told.contains("gates: 1 -> 2") && told.contains("lifetimes.code-minutes: 105 -> 10"), "{told}");
    let shown = installation.run(&with(&["policy", "show"])).done();
    assert!(shown.contains("\ngates=2\n") && shown.contains("enablement=everybody"), "{shown}");
    let told = installation.run(&with(&["policy", "set", "gates=3", "reconfirm-days=900", "gate=1"])).refused();
    assert!(told.contains("gate: there is no such control"), "{told}");
    let told = installation.run(&with(&["policy", "set", "gates=3", "reconfirm-days=900"])).refused();
    assert!(told.contains("\n  gates: ") && told.contains("\n  reconfirm-days: choose 0 (never) to 730 days"), "{told}");
    installation.write("policy.toml", "gates = 1\nmethods = [\"alternate-email\"]\n");
    let told = installation.run(&with(&["policy", "set", "--file", "policy.toml", "notify-people=off"])).done();
    assert!(told.contains("gates: 2 -> 1") && told.contains("notify-people: true -> false"), "{told}");
    assert!(installation.run(&with(&["policy", "set", "gates=1"])).done().contains("has these values already"));
}

#[test]
fn what_policy_show_prints_can_be_set() {
    let installation = Installation::with_organization();
    let shown = installation.run(&["policy", "show", "--organization", "wingtip.example"]).done();
    let lines: Vec<&str> = shown.lines().filter(|line| !line.starts_with("preset=")).collect();
    let told = installation.run(&[&["policy", "set", "--organization", "wingtip.example"][..], &lines[..]].concat()).done();
    assert!(told.contains("has these values already"), "{told}");
}

#[test]
fn the_first_administrator_gets_a_link_and_a_second_one_only_through_the_glass() {
    let installation = Installation::with_organization();
    let bootstrap = ["bootstrap", "--organization", "wingtip.example", "--user", "ada@wingtip.example"];
    let told = installation.run(&bootstrap).done();
    let link = told.lines().find_map(|line| line.trim().strip_prefix("https://reset.example.com/invitation/"));
    assert_eq!(link.map(str::len), Some(43), "{told}");
    assert!(told.contains("one hour") && told.contains("ada@wingtip.example was added"), "{told}");
    installation.run(&bootstrap).done();
    let told = installation.run(&["bootstrap", "--organization", "wingtip.example", "--user", "max@wingtip.example"]).refused();
    assert!(told.contains("ada@wingtip.example was invited") && told.contains("60 more minute(s)"), "{told}");
    let eva = ["user", "add", "eva@wingtip.example", "--role", "global-administrator", "--password-stdin"];
    installation.run_with(&eva, &[], "Turnip-Lantern-42\n").done();
    let told = installation.run(&bootstrap).refused();
    assert!(told.contains("eva@wingtip.example") && told.contains("--break-glass"), "{told}");
    let glass = [&bootstrap[..], &["--break-glass"]].concat();
    let told = installation.run_with(&glass, &[("SUDO_USER", "tess"), ("USER", "root")], "").done();
    assert!(told.contains("2 Global administrator(s) will be told by mail"), "{told}");
    assert!(told.contains("https://reset.example.com/invitation/"), "{told}");
    let code = told.lines().find_map(|line| line.strip_prefix("What becomes of it: latchkey case ")).unwrap();
    let case = installation.run(&["case", code]).done();
    assert!(case.contains("Break glass") && case.contains("ada@wingtip.example"), "{case}");
    assert!(case.contains(r#""operator":"tess"}"#) && case.contains(r#"{"host":""#), "{case}");
}

#[test]
fn a_policy_that_lets_nobody_through_is_warned_of_and_made_all_the_same() {
    let installation = Installation::with_organization();
    let create = ["organization", "create", "--name", "Litware", "--domain", "litware.example", "--preset", "strict"];
    let said = installation.run(&create);
    assert!(
        said.err.starts_with("warning: gates: this policy lets nobody reset") && said.err.contains("set gates=1"),
        "{said:#?}"
    );
    assert!(said.done().contains("The organization Litware was created"));
    let set = |change: &str| installation.run(&["policy", "set", "--organization", "wingtip.example", change]);
    let said = set("methods=mobile-phone");
    assert!(said.err.contains("warning: methods: ") && said.err.contains("alternate-email, security-questions"), "{said:#?}");
    let said = set("methods=mobile-phone");
    assert!(said.err.contains("warning: methods: "), "it is still so: {said:#?}");
    assert!(said.done().contains("has these values already"));
    let said = set("methods=alternate-email");
    assert_eq!(said.err, "", "mail works");
    let said = set("methods=alternate-email,security-questions");
    assert!(said.err.contains("NIST SP 800-63B-4") && said.err.contains("OWASP ASVS 5"), "{said:#?}");
    assert!(said.done().contains("methods: alternate-email -> alternate-email,security-questions"));
    assert_eq!(set("gates=2").err, "", "the questions were on before, and two methods work");
}

#[test]
fn texts_are_looked_at_stopped_and_resumed() {
    let installation = Installation::with_organization();
    let ours = ["--organization", "wingtip.example"];
    let told = installation.run(&[&["texts", "status"], &ours[..]].concat()).done();
    assert!(told.contains("Wingtip Toys") && told.contains("sending    goes on"), "{told}");
    assert!(told.contains("0 of 300 texts and calls, 0.00 of 50.00 EUR"), "{told}");
    assert!(installation.run(&["texts", "status"]).done().contains("0 of 1000 texts and calls, 0.00 of 200.00 EUR"));
    let told = installation.run(&[&["texts", "pause", "--hours", "2"], &ours[..]].concat()).done();
    assert!(told.contains("Texts and calls of Wingtip Toys are paused until "), "{told}");
    let told = installation.run(&[&["texts", "status"], &ours[..]].concat()).done();
    assert!(told.contains("sending    paused by the operator, until "), "{told}");
    assert!(installation.run(&[&["texts", "resume"], &ours[..]].concat()).done().contains("go on."));
    assert!(installation.run(&["texts", "resume", "--all"]).done().contains("were not paused"));
    let told = installation.run(&["texts", "pause", "--all"]).done();
    assert!(told.contains("until you run `latchkey texts resume`"), "{told}");
}
