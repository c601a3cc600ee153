//! `latchkey mail`

use std::sync::Arc;

use anyhow::Context;
use latchkey_language::Languages;
use latchkey_messaging::Renderer;
use latchkey_messaging::preview::write_previews;

use crate::cli::{MailCommand, PreviewArgs};
use crate::config::Config;

pub(super) fn run(config: &Config, command: &MailCommand) -> anyhow::Result<()> {
    match command {
        MailCommand::Preview(args) => preview(config, args),
    }
}

fn preview(config: &Config, args: &PreviewArgs) -> anyhow::Result<()> {
    let languages = Arc::new(Languages::embedded().context("the built-in languages cannot be read")?);
    let mut renderer = Renderer::new(Arc::clone(&languages), config.templates.as_deref())?;
    if let Some(mail) = &config.mail {
        renderer = renderer.with_sender(&mail.sender_name);
    }
    std::fs::create_dir_all(&args.out).with_context(|| format!("the folder {} cannot be made", args.out.display()))?;
    let written = write_previews(&args.out, &renderer, &languages)?;
    println!("{} files were written; open {}", written.len(), args.out.join("index.html").display());
    Ok(())
}
