//! Being told to stop.

use tokio::signal::unix::{SignalKind, signal};

/// Completes when the service manager or somebody at the terminal asks this process to end.
///
/// # Errors
/// When the system does not let this process listen for signals.
pub(crate) fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!(signal = name, "stopping: requests under way are finished, nothing new is taken");
    })
}
