//! `[keys]`: where the master key lies.

use std::path::{Path, PathBuf};

use super::section::Section;

/// Every key of this section.
pub(super) const KEYS: &[&str] = &["master_key_file", "credential"];

const DEFAULT_FILE: &str = "/etc/latchkey/master.key";
/// The credential that is taken by itself when the service manager hands it over.
const DEFAULT_CREDENTIAL: &str = "latchkey-master-key";

/// Where the master key lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeysConfig {
    /// The file that holds it.
    pub(crate) master_key_file: PathBuf,
}

/// Reads the section. `credentials` is where systemd puts credentials; a key inside `data_directory` is refused.
pub(super) fn read(section: &mut Section<'_>, credentials: Option<&Path>, data_directory: Option<&Path>) -> KeysConfig {
    let file = section.path("master_key_file");
    let credential = section.text("credential");
    let (key, master_key_file) = match (file, credential, credentials) {
        (Some(_), Some(_), _) => {
            section.problem("credential", "master_key_file is written too; keep one of them");
            return KeysConfig { master_key_file: PathBuf::new() };
        }
        (Some(file), None, _) => ("master_key_file", file),
        (None, Some(name), Some(directory)) => ("credential", directory.join(name)),
        (None, Some(_), None) => {
            section.problem(
                "credential",
                "the service manager hands over no credentials; add LoadCredential= to the unit, or name a master_key_file",
            );
            return KeysConfig { master_key_file: PathBuf::new() };
        }
        (None, None, Some(directory)) if directory.join(DEFAULT_CREDENTIAL).exists() => {
            ("credential", directory.join(DEFAULT_CREDENTIAL))
        }
        (None, None, _) => ("master_key_file", PathBuf::from(DEFAULT_FILE)),
    };
    if let Some(data) = data_directory
        && is_inside(&master_key_file, data)
    {
        let (source, file, data) = (section.source(key), master_key_file.display(), data.display());
        section.problem(
            key,
            format!("{file} ({source}) lies in the data directory {data}, so one stolen backup would hold both the data and its key; move the key elsewhere, for example to {DEFAULT_FILE}"),
        );
    }
    KeysConfig { master_key_file }
}

/// Whether `file` is in `directory` or deeper, links followed as far as they exist.
fn is_inside(file: &Path, directory: &Path) -> bool {
    real(file).starts_with(real(directory))
}

fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // Something that does not exist yet lies where the nearest folder above it really is.
    path.ancestors()
        .find_map(|above| {
            let found = above.canonicalize().ok()?;
            Some(found.join(path.strip_prefix(above).unwrap_or(Path::new(""))))
        })
        .unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{load_with, problems};

    #[test]
    fn a_key_beside_the_data_is_refused_even_behind_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        std::fs::create_dir(folder.path().join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(&data, folder.path().join("link")).unwrap();
        let url = format!("[database]\nurl = \"sqlite:{}/l.sqlite\"\n", data.display());
        for place in ["data/master.key", "link/master.key", "data/deeper/still/master.key", "elsewhere/../data/master.key"] {
            let told = problems(&format!("{url}[keys]\nmaster_key_file = \"{}/{place}\"", folder.path().display()));
            assert!(told.contains("keys: master_key_file: ") && told.contains("lies in the data directory"), "{place}: {told}");
        }
        let told = problems(&format!("{url}[keys]\nmaster_key_file = \"{}/keys/master.key\"", folder.path().display()));
        assert_eq!(told, "");
    }

    #[test]
    fn a_credential_of_the_service_manager_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().to_str().unwrap();
        let named = load_with("[keys]\ncredential = \"mine\"", &[("CREDENTIALS_DIRECTORY", directory)]);
        assert_eq!(named.keys.master_key_file, folder.path().join("mine"));
        std::fs::write(folder.path().join(DEFAULT_CREDENTIAL), "x").unwrap();
        let found = load_with("", &[("CREDENTIALS_DIRECTORY", directory)]);
        assert_eq!(found.keys.master_key_file, folder.path().join(DEFAULT_CREDENTIAL));
        assert!(problems("[keys]\ncredential = \"mine\"").contains("LoadCredential"));
    }

    #[test]
    fn two_places_are_one_too_many() {
        assert!(problems("[keys]\ncredential = \"a\"\nmaster_key_file = \"/b\"").contains("keep one of them"));
    }
}
