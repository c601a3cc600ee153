//! A password that somebody types, or that comes through a pipe.

use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};

use anyhow::{Context, bail};
use latchkey_vault::Password;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

/// Longer input is no password, whatever the policy.
const LONGEST_LINE: u64 = 4096;

/// One line from the standard input, without its end.
///
/// # Errors
/// When there is none.
pub(crate) fn read_line() -> anyhow::Result<Password> {
    let mut line = String::new();
    let mut input = std::io::stdin().lock().take(LONGEST_LINE);
    input.read_line(&mut line).context("the password cannot be read from the standard input")?;
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    if line.is_empty() {
        bail!("the standard input holds no password: write it as one line");
    }
    Ok(Password::new(line))
}

/// Asks at the terminal; what is typed is not shown.
///
/// # Errors
/// Without a terminal, or when Ctrl-C is pressed.
pub(crate) async fn ask(prompt: &str) -> anyhow::Result<Password> {
    if !std::io::stdin().is_terminal() {
        bail!("nobody can be asked: the standard input is no terminal; give the password with --password-stdin");
    }
    // Listened for before the terminal falls silent, so that no Ctrl-C leaves it so.
    let mut stop = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    let silence = Silence::begin().context("the terminal cannot be told to hide what is typed")?;
    let mut terminal = std::io::stderr();
    terminal.write_all(prompt.as_bytes()).and_then(|()| terminal.flush())?;
    let typed = tokio::select! {
        typed = tokio::task::spawn_blocking(read_line) => Some(typed),
        _ = stop.recv() => None,
    };
    drop(silence);
    // The end of the line that was typed was hidden too.
    writeln!(terminal)?;
    match typed {
        Some(typed) => typed.context("the password cannot be read")?,
        None => bail!("stopped; nothing was looked up"),
    }
}

/// The terminal shows nothing that is typed while this lives.
struct Silence {
    before: Termios,
}

impl Silence {
    fn begin() -> std::io::Result<Self> {
        let before = tcgetattr(std::io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        // What was typed ahead is thrown away: it was shown.
        tcsetattr(std::io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Self { before })
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // A terminal that went away needs nothing any more.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.before);
    }
}
