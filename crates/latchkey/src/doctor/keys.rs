//! The master key: who may read it, and whose it is.

use std::os::unix::fs::MetadataExt;

use latchkey_vault::MasterKeys;

use super::{Area, Report};
use crate::config::Config;

const AREA: Area = Area::Keys;

/// The master keys, when they can be used. Whether they open the database is seen there.
pub(super) fn examine(config: &Config, report: &mut Report) -> Option<MasterKeys> {
    let path = &config.keys.master_key_file;
    let keys = match MasterKeys::load(path) {
        Ok(keys) => keys,
        Err(error) => {
            report.failed(AREA, error);
            return None;
        }
    };
    let held = keys.key_ids().len();
    report.good(AREA, format!("{} holds {held} key(s), and nobody but its owner may read it.", path.display()));
    owner(config, report);
    Some(keys)
}

/// Whoever runs the server owns the embedded database. A key that root made for itself cannot be read by that account.
fn owner(config: &Config, report: &mut Report) {
    let key = &config.keys.master_key_file;
    let Some(file) = &config.database.file else { return };
    let (Ok(of_key), Ok(of_data)) = (std::fs::metadata(key), std::fs::metadata(file)) else { return };
    // A credential that systemd hands over belongs to root and can be read all the same.
    let handed_over = of_key.mode() & 0o777 == 0o440;
    if of_key.uid() != of_data.uid() && of_data.uid() != 0 && !handed_over {
        let (key, file) = (key.display(), file.display());
        report.wrong(
            AREA,
            format!(
                "{key} does not belong to the account that owns {file}, so the server cannot read it. Run \
                 `chown --reference={file} {key}`."
            ),
        );
    }
}
