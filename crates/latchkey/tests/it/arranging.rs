//! Groups, looks, questions and licences of an organization, from the command line.

use crate::installation::Installation;

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"9\" height=\"9\"/></svg>";

#[test]
fn groups_are_made_filled_and_named_by_a_policy() {
    let installation = Installation::with_organization();
    installation.run(&["user", "add", "eva@wingtip.example"]).done();
    let group =
        |what: &str, more: &[&str]| installation.run(&[&["group", what, "--organization", "wingtip.example"], more].concat());
    assert!(group("list", &[]).done().contains("has no groups"));
    assert!(group("create", &["Pilot group"]).done().contains("The group Pilot group was made for Wingtip Toys"));
    group("create", &["Staff"]).done();
    assert!(group("create", &["PILOT group"]).refused().contains("of this name already"));
    let told = group("add", &["Pilot group", "eva@wingtip.example"]).done();
    assert!(told.contains("eva@wingtip.example was added to Pilot group."), "{told}");
    assert!(group("add", &["Pilot group", "eva@wingtip.example"]).done().contains("is already in"));
    group("add", &["Staff", "--group", "pilot group"]).done();
    let list = group("list", &[]).done();
    assert!(list.contains("  eva@wingtip.example") && list.contains("  everybody in Pilot group"), "{list}");
    assert!(group("add", &["Staff", "gone@wingtip.example"]).refused().contains("there is nobody"));
    assert!(group("add", &["Other", "eva@wingtip.example"]).refused().contains("latchkey group list"));
    assert_eq!(group("add", &["Staff"]).code, 2, "somebody must be named");

    let set = |value: &str| installation.run(&["policy", "set", "--organization", "wingtip.example", value]);
    assert!(set("enablement=group:pilots").refused().contains("has no group \"pilots\""));
    assert!(set("enablement=group:pilot group").done().contains("enablement: everybody -> group:"));
    let show = installation.run(&["policy", "show", "--organization", "wingtip.example"]).done();
    assert!(show.contains("# the group of enablement is: Pilot group"), "{show}");
    assert!(group("delete", &["Pilot group"]).refused().contains("holds nobody"));
    set("enablement=everybody").done();
    assert!(group("remove", &["Pilot group", "eva@wingtip.example"]).done().contains("was taken out of"));
    assert!(group("remove", &["Pilot group", "eva@wingtip.example"]).done().contains("is not in"));
    assert!(group("delete", &["Pilot group"]).done().contains("was deleted"));
}

#[test]
fn an_organization_is_renamed_and_gets_its_looks() {
    let installation = Installation::with_organization();
    let logo = installation.write("logo.svg", LOGO);
    let set = |more: &[&str]| installation.run(&[&["organization", "set", "wingtip.example"], more].concat());
    let told = set(&["--name", "Wingtip", "--color", "#0b5cad", "--logo", &logo.display().to_string()]).done();
    assert!(told.contains("Changed for Wingtip Toys: name, colour, logo."), "{told}");
    assert!(set(&["--name", "Wingtip"]).done().contains("nothing was changed"));
    assert!(set(&["--language", "ES", "--country", "none"]).done().contains("country, language"));
    assert!(set(&["--language", "tlh"]).refused().contains("choose one of en"));
    assert!(set(&["--logo", "nowhere.png"]).refused().contains("the file nowhere.png"));
    let hostile = installation.write("hostile.svg", &LOGO.replace("<rect", "<rect onload=\"alert(1)\""));
    let told = set(&["--logo", &hostile.display().to_string()]).refused();
    assert!(told.contains("the logo was refused") && told.contains("onload"), "{told}");
    let large = installation.write("large.svg", &LOGO.replace('>', &format!(">{}", " ".repeat(60_000))));
    assert!(set(&["--logo", &large.display().to_string()]).refused().contains("at most 51200 bytes"));
    assert!(set(&["--logo", "none", "--color", "none"]).done().contains("colour, logo"));
    let told = set(&["--color", "blue"]);
    assert!(told.code == 2 && told.err.contains("#rrggbb"), "{told:?}");
    assert_eq!(set(&[]).code, 2, "something must be named");
}

#[test]
fn own_questions_are_offered_and_deleted() {
    let installation = Installation::with_organization();
    let question =
        |what: &str, more: &[&str]| installation.run(&[&["question", what, "--organization", "wingtip.example"], more].concat());
    assert!(question("list", &[]).done().contains("no questions of its own"));
    let told = question("add", &["Which train did you miss?"]).done();
    let id = told.split_once('(').and_then(|(_, rest)| rest.split_once(')')).unwrap().0.to_owned();
    assert!(question("list", &[]).done().contains(&format!("{id}  Which train did you miss?")));
    assert!(question("add", &["Which train did you miss?"]).refused().contains("already"));
    assert!(question("add", &["ab"]).refused().contains("3 to 200 characters"));
    let show = installation.run(&["policy", "show", "--organization", "wingtip.example"]).done();
    assert!(show.contains(&format!("questions.custom={id}")), "{show}");
    assert!(question("delete", &[&id]).done().contains("0 answer(s)"));
    assert!(question("delete", &[&id]).refused().contains("latchkey question list"));
}

#[test]
fn licences_are_given_and_taken() {
    let installation = Installation::with_organization();
    installation.run(&["user", "add", "eva@wingtip.example"]).done();
    let set = |value: &str| installation.run(&["user", "set", "eva@wingtip.example", "--licence", value]);
    assert!(set("on").done().contains("eva@wingtip.example: holds a licence from now on."));
    assert!(set("on").done().contains("nothing was changed"));
    assert!(set("off").done().contains("holds no licence from now on"));
    assert_eq!(set("maybe").code, 2);
}
