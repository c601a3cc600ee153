//! The templates: built in, or replaced one by one by files of the operator.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../templates/mail"]
struct BuiltIn;

const ENDING: &str = ".j2";

/// A template cannot be used. It names the file, and the line where one is to blame.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The directory or a file in it cannot be read.
    #[error("mail template {path}: {source}")]
    Read {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file replaces nothing.
    #[error("mail template {path} replaces nothing; it must be named like one of: {names}")]
    Unknown {
        /// The file.
        path: String,
        /// What can be replaced.
        names: String,
    },
    /// The template is wrong, as a sample mail showed.
    #[error("mail template {file}{}: {problem}", .line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Wrong {
        /// The file, or the name of the built-in template.
        file: String,
        /// The line.
        line: Option<usize>,
        /// What is wrong.
        problem: String,
    },
}

/// Where rendering failed. It holds no value of the mail.
pub(crate) struct Failure {
    pub(crate) template: String,
    pub(crate) line: Option<usize>,
    pub(crate) kind: minijinja::ErrorKind,
    /// May quote values: for samples only.
    pub(crate) detail: String,
}

pub(crate) struct Templates {
    environment: Environment<'static>,
    replaced: BTreeMap<String, PathBuf>,
}

impl Templates {
    pub(crate) fn new(overrides: Option<&Path>) -> Result<Self, TemplateError> {
        let mut sources = built_in()?;
        let mut replaced = BTreeMap::new();
        for (name, path, text) in overrides.map(files).transpose()?.unwrap_or_default() {
            if sources.insert(name.clone(), text).is_none() {
                sources.remove(&name);
                let names = sources.into_keys().collect::<Vec<_>>().join(", ");
                return Err(TemplateError::Unknown { path: path.display().to_string(), names });
            }
            replaced.insert(name, path);
        }
        let mut templates = Self { environment: environment(), replaced };
        for (name, text) in sources {
            let added = templates.environment.add_template_owned(name.clone(), text);
            added.map_err(|error| templates.wrong(&locate(&error, &name)))?;
        }
        Ok(templates)
    }

    pub(crate) fn render(&self, name: &str, values: &Value) -> Result<String, Failure> {
        self.environment.get_template(name).and_then(|template| template.render(values)).map_err(|error| locate(&error, name))
    }

    /// The failure of a sample, for the operator.
    pub(crate) fn wrong(&self, failure: &Failure) -> TemplateError {
        let file = match self.replaced.get(&failure.template) {
            Some(path) => path.display().to_string(),
            None => failure.template.clone(),
        };
        TemplateError::Wrong { file, line: failure.line, problem: failure.detail.clone() }
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Only delimiters can be wrong here, and they are the usual ones.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment
}

fn built_in() -> Result<BTreeMap<String, String>, TemplateError> {
    let read = |name: &str| {
        let bytes = BuiltIn::get(name).map(|file| file.data.into_owned()).unwrap_or_default();
        text(name, bytes)
    };
    BuiltIn::iter().map(|name| Ok((name.to_string(), read(&name)?))).collect()
}

/// Name, path and text of every template in a directory; other files are none of ours.
fn files(directory: &Path) -> Result<Vec<(String, PathBuf, String)>, TemplateError> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| TemplateError::Read { path, source }
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed(directory))? {
        let entry = entry.map_err(failed(directory))?;
        let (name, path) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
        if name.ends_with(ENDING) {
            let bytes = std::fs::read(&path).map_err(failed(&path))?;
            let text = text(&path.display().to_string(), bytes)?;
            found.push((name, path, text));
        }
    }
    found.sort();
    Ok(found)
}

fn text(file: &str, bytes: Vec<u8>) -> Result<String, TemplateError> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|byte| *byte == b'\n').count();
        TemplateError::Wrong { file: file.to_owned(), line: Some(line), problem: "the text is not UTF-8".to_owned() }
    })
}

/// The innermost place that an error names: an error in a frame is reported through the template that extends it.
fn locate(error: &minijinja::Error, rendered: &str) -> Failure {
    let mut innermost = error;
    let mut next: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(cause) = next {
        if let Some(cause) = cause.downcast_ref::<minijinja::Error>() {
            innermost = cause;
        }
        next = cause.source();
    }
    let detail = innermost.detail().map_or_else(String::new, |detail| format!(": {detail}"));
    Failure {
        template: innermost.name().unwrap_or(rendered).to_owned(),
        line: innermost.line(),
        kind: innermost.kind(),
        detail: format!("{}{detail}", innermost.kind()),
    }
}
