//! `latchkey man`

use anyhow::Context;
use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::{Cli, ManArgs};

pub(super) fn run(args: &ManArgs) -> anyhow::Result<()> {
    let command = Cli::command();
    let Some(out) = &args.out else {
        return Man::new(command).render(&mut std::io::stdout().lock()).context("the page cannot be written");
    };
    std::fs::create_dir_all(out).with_context(|| format!("the folder {} cannot be made", out.display()))?;
    clap_mangen::generate_to(command, out).with_context(|| format!("the manual cannot be written to {}", out.display()))?;
    println!("The manual was written: man -l {}", out.join("latchkey.1").display());
    Ok(())
}
