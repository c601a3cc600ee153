//! Previews on disk.

use std::collections::BTreeSet;
use std::sync::Arc;

use latchkey_language::Languages;
use latchkey_messaging::Renderer;
use latchkey_messaging::preview::{samples, write_previews};

#[test]
fn every_mail_in_every_language_is_on_the_page_that_lists_them() {
    let languages = Arc::new(Languages::embedded().expect("the locales load"));
    let renderer = Renderer::new(Arc::clone(&languages), None).expect("the built-in templates are right");
    let directory = tempfile::tempdir().unwrap();
    let written = write_previews(directory.path(), &renderer, &languages).unwrap();
    let count = languages.list().count();
    assert!(count >= 2);
    assert_eq!(written.len(), 1 + 2 * count * samples().len());
    assert_eq!(written.iter().collect::<BTreeSet<_>>().len(), written.len());
    let index = std::fs::read_to_string(&written[0]).unwrap();
    for path in &written[1..] {
        assert!(!std::fs::read(path).unwrap().is_empty(), "{}", path.display());
        let relative = path.strip_prefix(directory.path()).unwrap().to_string_lossy().replace('/', "&#x2f;");
        assert!(index.contains(&relative), "{relative}");
    }
    assert!(index.contains("Código de verificación de correo de tu cuenta de Riverside"));
}
