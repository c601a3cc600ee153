//! Previews of mails.

use crate::installation::Installation;

#[test]
fn previews_need_no_installation_and_use_the_operators_templates() {
    let installation = Installation::empty();
    let told = installation.run(&["mail", "preview", "--out", "previews"]).done();
    assert!(told.contains("previews/index.html"), "{told}");
    let index = std::fs::read_to_string(installation.path("previews/index.html")).unwrap();
    assert!(index.contains("verification-code"), "{index}");
    for language in ["en", "es"] {
        let mail = std::fs::read_to_string(installation.path(&format!("previews/{language}/verification-code.txt"))).unwrap();
        assert!(mail.contains("246 813"), "{mail}");
    }
    std::fs::create_dir(installation.path("mine")).unwrap();
    installation.write("mine/nonsense.html.j2", "x");
    let told = installation.run(&["mail", "preview", "--out", "previews", "--set", "mail.templates=mine"]).refused();
    assert!(told.contains("nonsense.html.j2 replaces nothing"), "{told}");
}
