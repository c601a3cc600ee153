//! Compiled templates, one set for each language.

use std::sync::Arc;

use latchkey_language::Languages;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior, context};
use rust_embed::RustEmbed;

use super::functions::add_functions;
use super::{Page, PageContext};
use crate::assets::Assets;
use crate::paths;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../templates/web"]
struct Embedded;

/// A template does not compile, or a page does not render: a fault of the template, or of the page's data.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub struct TemplateError(#[from] minijinja::Error);

/// The templates. Each language has its own environment, whose functions speak that language.
pub struct Templates {
    environments: Vec<(String, Environment<'static>)>,
}

impl Templates {
    /// Compiles the templates built into the program (a debug build reads them from the work tree).
    pub(crate) fn load(languages: &Arc<Languages>, assets: &Arc<Assets>) -> Result<Self, TemplateError> {
        let pseudo = languages.get("ar-XB");
        let all = languages.list().cloned().chain(pseudo);
        let environments = all.map(|language| {
            let mut environment = Environment::new();
            environment.set_undefined_behavior(UndefinedBehavior::Strict);
            environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
            add_functions(&mut environment, languages, &language, assets);
            environment.add_global("paths", paths::for_templates());
            for name in Embedded::iter() {
                let file = Embedded::get(&name).map(|file| file.data.into_owned()).unwrap_or_default();
                environment.add_template_owned(name.into_owned(), String::from_utf8_lossy(&file).into_owned())?;
            }
            Ok((language.tag().to_owned(), environment))
        });
        Ok(Self { environments: environments.collect::<Result<_, minijinja::Error>>()? })
    }

    /// The page as HTML, in the language of `context`.
    pub(crate) fn render<P: Page>(&self, context: &PageContext, page: &P) -> Result<String, TemplateError> {
        let own = self.environments.iter().find(|(tag, _)| *tag == context.language).or_else(|| self.environments.first());
        let (_, environment) = own.ok_or_else(|| minijinja::Error::from(minijinja::ErrorKind::TemplateNotFound))?;
        let template = environment.get_template(P::TEMPLATE)?;
        Ok(template.render(context! { context => value(context), page => value(page) })?)
    }
}

fn value<T: serde::Serialize>(data: &T) -> Value {
    Value::from(Serde(data))
}
