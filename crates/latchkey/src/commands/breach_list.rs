//! `latchkey breach-list`

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use indicatif::{HumanBytes, HumanCount};
use latchkey_store::breach_list::{BreachList, BuildError, BuildOptions, Built, build};

use super::load;
use super::progress::progress_bar;
use crate::cli::{BreachListCommand, BuildArgs, CheckArgs, CommonArgs, ListArgs};
use crate::config::Needs;
use crate::open;
use crate::typed_password;

/// What `--from` says for the standard input.
const STANDARD_INPUT: &str = "-";
/// How long a build may take to tidy up when it is told to stop.
const TIDY: Duration = Duration::from_millis(400);

pub(super) async fn run(common: &CommonArgs, command: BreachListCommand) -> anyhow::Result<()> {
    match command {
        BreachListCommand::Build(args) => make(args).await,
        BreachListCommand::Check(args) => check(common, &args).await,
        BreachListCommand::Verify(args) => verify(common, &args).await,
    }
}

async fn make(args: BuildArgs) -> anyhow::Result<()> {
    let to = args.to.clone();
    let stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&stopped);
    let mut building = tokio::task::spawn_blocking(move || build_from(&args, &stop));
    let built = tokio::select! {
        built = &mut building => built.context("the build ended by itself")??,
        _ = tokio::signal::ctrl_c() => {
            stopped.store(true, Ordering::Relaxed);
            // It leaves nothing behind when it is given the time; a read from a pipe may wait for longer than anybody would.
            let _ = tokio::time::timeout(TIDY, building).await;
            bail!("stopped; no list was made, and one that was there is as it was");
        }
    };
    let bytes = std::fs::metadata(&to).map_or(0, |metadata| metadata.len());
    println!(
        "{} of {} hashes were kept: {} ({})",
        HumanCount(built.kept),
        HumanCount(built.lines),
        to.display(),
        HumanBytes(bytes)
    );
    println!("Name it in the configuration as passwords.breach_list; policies use it with passwords.breach-list=true.");
    Ok(())
}

/// Reads and writes; on a thread that may wait.
fn build_from(args: &BuildArgs, stop: &AtomicBool) -> anyhow::Result<Built> {
    let piped = args.from == Path::new(STANDARD_INPUT);
    let (from, length): (Box<dyn Read>, Option<u64>) = if piped {
        (Box::new(std::io::stdin().lock()), None)
    } else {
        let file = File::open(&args.from).with_context(|| format!("--from: {} cannot be read", args.from.display()))?;
        let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
        (Box::new(file), length)
    };
    let bar = progress_bar(length);
    let built = build(from, &args.to, BuildOptions { min_count: args.min_count }, |progress| {
        bar.set_position(progress.bytes);
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    match built {
        Err(error @ (BuildError::Line { .. } | BuildError::Reading(_) | BuildError::Nothing { .. })) => {
            let from = if piped { "the standard input".to_owned() } else { args.from.display().to_string() };
            Err(anyhow::Error::new(error).context(from))
        }
        other => Ok(other?),
    }
}

async fn check(common: &CommonArgs, args: &CheckArgs) -> anyhow::Result<()> {
    let list = list(common, &args.list)?;
    let password = match args.password_stdin {
        true => typed_password::read_line()?,
        false => typed_password::ask("Password: ").await?,
    };
    let (count, common) = (HumanCount(list.summary().count), list.summary().min_count);
    match list.holds(&password).await? {
        true => println!("Yes: this password has appeared in a data leak. It is in the list of {count} hashes."),
        false if common > 1 => {
            println!("No: it is not in the list of {count} hashes, which holds passwords that were seen {common} times or more.");
        }
        false => println!("No: it is not in the list of {count} hashes."),
    }
    Ok(())
}

async fn verify(common: &CommonArgs, args: &ListArgs) -> anyhow::Result<()> {
    let list = list(common, args)?;
    let summary = list.summary();
    let bar = progress_bar(Some(summary.bytes));
    let shown = bar.clone();
    let verified = tokio::task::spawn_blocking(move || list.verify(|bytes| shown.set_position(bytes))).await;
    bar.finish_and_clear();
    verified.context("the check ended by itself")??;
    println!("The list is whole: {} hashes, {}.", HumanCount(summary.count), HumanBytes(summary.bytes));
    Ok(())
}

/// The list that was named, else the one in the configuration.
fn list(common: &CommonArgs, args: &ListArgs) -> anyhow::Result<BreachList> {
    if let Some(path) = &args.list {
        return BreachList::open(path).context("--list");
    }
    let Some(list) = open::breach_list(&load(common, Needs::default())?)? else {
        bail!("there is no list: name one with --list, or in the configuration as passwords.breach_list");
    };
    Ok(list)
}
