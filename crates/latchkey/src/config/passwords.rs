//! `[passwords]`: what new passwords are compared with.

use std::path::PathBuf;

use super::section::Section;

/// Every key of this section.
pub(super) const KEYS: &[&str] = &["breach_list"];

/// What new passwords are compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PasswordsConfig {
    /// The list of leaked passwords, made by `latchkey breach-list build`. It is opened by the commands that ask it.
    pub(crate) breach_list: Option<PathBuf>,
}

/// Reads the section.
pub(super) fn read(section: &mut Section<'_>) -> PasswordsConfig {
    PasswordsConfig { breach_list: section.path("breach_list") }
}

#[cfg(test)]
mod tests {
    use crate::config::tests::{load, problems};

    #[test]
    fn there_is_no_list_unless_one_is_named() {
        assert_eq!(load("").passwords.breach_list, None);
        let list = load("[passwords]\nbreach_list = \"/srv/breach.list\"").passwords.breach_list;
        assert_eq!(list.as_deref(), Some(std::path::Path::new("/srv/breach.list")));
        assert!(problems("[passwords]\nbreach_list = \"\"").contains("passwords: breach_list: the value"));
        assert!(problems("[passwords]\nbreach-list = \"x\"").contains("did you mean breach_list in section [passwords]"));
    }
}
