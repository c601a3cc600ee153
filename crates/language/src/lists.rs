//! Lists in a sentence.

use crate::{Args, Language, Languages};

impl Languages {
    /// "a", "a and b", "a, b and c".
    pub fn list_and<S: AsRef<str>>(&self, language: &Language, items: &[S]) -> String {
        self.joined(language, "list-end-and", items)
    }

    /// "a", "a or b", "a, b or c".
    pub fn list_or<S: AsRef<str>>(&self, language: &Language, items: &[S]) -> String {
        self.joined(language, "list-end-or", items)
    }

    fn joined<S: AsRef<str>>(&self, language: &Language, end: &str, items: &[S]) -> String {
        let Some((last, before)) = items.split_last() else {
            return String::new();
        };
        let Some((first, middle)) = before.split_first() else {
            return last.as_ref().to_owned();
        };
        let start = middle.iter().fold(first.as_ref().to_owned(), |start, next| {
            self.text(language, "list-middle", &Args::new().set("start", start).set("next", next.as_ref()))
        });
        self.text(language, end, &Args::new().set("start", start).set("last", last.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_every_length() {
        let languages = Languages::embedded().expect("the locales load");
        let (english, spanish) = (languages.fallback(), languages.get("es").expect("there"));
        assert_eq!(languages.list_and::<&str>(&english, &[]), "");
        assert_eq!(languages.list_and(&english, &["a"]), "a");
        assert_eq!(languages.list_and(&english, &["a", "b"]), "a and b");
        assert_eq!(languages.list_or(&english, &["a", "b", "c", "d"]), "a, b, c or d");
        assert_eq!(languages.list_and(&spanish, &["a", "b", "c"]), "a, b y c");
    }
}
