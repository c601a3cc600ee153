//! Logs, on the standard error.

use tracing_subscriber::EnvFilter;

use crate::config::{LogConfig, LogFormat};

/// Logs as configured, from now on.
pub(crate) fn start(config: &LogConfig) {
    // Checked when the configuration was read; a filter that is refused here would let everything through.
    let filter = EnvFilter::try_new(&config.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Fails only when a log was started before, which then goes on.
    let _ = match config.format {
        LogFormat::Json => log.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init(),
        LogFormat::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
    };
}

/// Logs of a command: what went wrong, for people. `level` as in `log.level`.
pub(crate) fn start_for_command(level: &str) {
    start(&LogConfig { format: LogFormat::Text, level: level.to_owned() });
}
