//! `--set section.key=value`.

use crate::config::Setting;

/// Reads one setting.
pub(super) fn parse(text: &str) -> Result<Setting, String> {
    let wrong = || "write it as SECTION.KEY=VALUE, for example log.level=debug".to_owned();
    let (key, value) = text.split_once('=').ok_or_else(wrong)?;
    if !key.contains('.') {
        return Err(wrong());
    }
    Ok(Setting { key: key.trim().to_owned(), value: value.to_owned(), flag: "--set" })
}
