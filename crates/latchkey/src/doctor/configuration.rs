//! The configuration, and the files that it names.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use latchkey_language::Languages;
use latchkey_messaging::Renderer;

use super::{Area, Report};
use crate::config::{Config, Inputs, Needs};
use crate::open::breach_list;

const AREA: Area = Area::Configuration;

/// The configuration as `latchkey serve` would read it. Where that needs more than is written, the rest is looked at all the same;
/// `None` when even that cannot be done.
pub(super) fn examine(inputs: &Inputs, report: &mut Report) -> Option<Config> {
    let place = inputs.place();
    let config = match Config::load(inputs, Needs { mail: true, origin: true }) {
        Ok(config) => {
            report.good(AREA, format!("{place} can be used."));
            Some(config)
        }
        Err(problems) => {
            for problem in &problems.0 {
                report.wrong(AREA, format!("{problem}."));
            }
            Config::load(inputs, Needs::default()).ok()
        }
    };
    let Some(config) = config else {
        report.skipped(AREA, "Nothing else was looked at: put the configuration right first.");
        return None;
    };
    secrets(inputs, report);
    if config.server.lacks_proxy() {
        report.warning(
            AREA,
            "server.public_origin is https, but neither a certificate nor server.trusted_proxies is configured: every visitor \
             seems to come from the proxy, and limits on one network close for all of them together. Write the proxy's address \
             into server.trusted_proxies.",
        );
    }
    named_files(&config, report);
    Some(config)
}

/// Files with secrets that every account of this machine may read.
fn secrets(inputs: &Inputs, report: &mut Report) {
    for (key, path) in inputs.secret_files() {
        // What cannot be read at all is told with the problems.
        let Ok(about) = std::fs::metadata(&path) else { continue };
        if about.permissions().mode() & 0o007 != 0 {
            let path = path.display();
            report.warning(AREA, format!("{key}: every account of this machine may read {path}. Run `chmod o-rwx {path}`."));
        }
    }
}

fn named_files(config: &Config, report: &mut Report) {
    if let Err(error) = breach_list(config) {
        report.wrong(AREA, format!("{error:#}."));
    }
    let Some(folder) = &config.templates else { return };
    // Broken built-in languages stop every command.
    let Ok(languages) = Languages::embedded() else { return };
    match Renderer::new(Arc::new(languages), Some(folder)) {
        Ok(_) => report.good(AREA, format!("The templates in {} can be used.", folder.display())),
        Err(error) => report.wrong(AREA, format!("mail: templates: {error}. Correct or remove the file.")),
    }
}
