//! Measurements that nobody counts by the way: how much waits.

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::{Clock, Money, day_of};
use latchkey_store::Store;
use latchkey_vault::{HASH_CPU, HashPool};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tokio::sync::watch;

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(10);
/// Upper bounds of every histogram, in seconds: from a cached page to a request that was given up.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Records the measurements of this process from now on.
///
/// # Errors
/// When they are recorded already.
pub(crate) fn record_metrics() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new().set_buckets(&SECONDS)?.install_recorder()?;
    describe();
    Ok(handle)
}

/// What each measurement means, for whoever reads `/metrics`.
fn describe() {
    let counters = [
        ("http_requests_total", "Requests, by method, route and status"),
        ("latchkey_store_retries_total", "Writes that were done again because the database was busy, by name"),
        ("latchkey_outbox_total", "Messages handled, by what became of them: sent, later, failed, expired, discarded, unknown"),
        ("latchkey_gateway_total", "Texts and calls handed to a gateway, by what came of them"),
        ("latchkey_call_backs_total", "What phone services told during calls, by whether their signature was right"),
        ("latchkey_text_receipts_total", "Delivery receipts for texts, by gateway and state"),
        ("latchkey_budget_total", "Texts and calls asked for, by way and by what became of them"),
        ("latchkey_wrong_proof_surges_total", "Times that wrong codes and answers rose above the limit of an organization"),
    ];
    for (name, text) in counters {
        metrics::describe_counter!(name, text);
    }
    let histograms = [
        ("http_request_seconds", "Time to answer a request, by route"),
        ("latchkey_store_write_seconds", "Time that a writing transaction was open, by name"),
        (HASH_CPU, "Processor time of one turn at hashing"),
    ];
    for (name, text) in histograms {
        metrics::describe_histogram!(name, metrics::Unit::Seconds, text);
    }
    let gauges = [
        ("latchkey_hashes_running", "Passwords being hashed"),
        ("latchkey_hashes_waiting", "Passwords waiting to be hashed"),
        ("latchkey_gateway_up", "Whether a gateway for texts or calls can be used"),
        ("latchkey_budget_messages", "Texts and calls of all organizations today, from midnight UTC"),
        ("latchkey_budget_spent", "What today's texts and calls cost, in the operator's currency"),
        ("latchkey_outbox_waiting", "Messages waiting to be sent"),
        ("latchkey_outbox_oldest_seconds", "Age of the oldest message that waits"),
        ("latchkey_alert_active", "Alerts that stand, by kind"),
    ];
    for (name, text) in gauges {
        metrics::describe_gauge!(name, text);
    }
}

/// Looks at what waits.
pub(super) struct Gauges {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) hashes: Arc<HashPool>,
    pub(super) metrics: PrometheusHandle,
}

impl Gauges {
    /// Looks again and again until `stop` says true.
    pub(super) async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            self.look().await;
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.changed() => {}
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "measurements are shown with far fewer digits")]
    async fn look(&self) {
        self.metrics.run_upkeep();
        metrics::gauge!("latchkey_hashes_running").set(self.hashes.running() as f64);
        metrics::gauge!("latchkey_hashes_waiting").set(self.hashes.waiting() as f64);
        if let Ok(tally) = self.store.reader().budget_of(None).await {
            let today = tally.filter(|tally| tally.day >= day_of(self.clock.now()));
            let (messages, spent) = today.map_or((0, Money::ZERO), |tally| (tally.messages, tally.spent));
            metrics::gauge!("latchkey_budget_messages").set(f64::from(messages));
            metrics::gauge!("latchkey_budget_spent").set(spent.micros() as f64 / 1e6);
        }
        // A database that does not answer is told by /readyz and by whoever needed it.
        if let Ok(depth) = self.store.reader().outbox_depth().await {
            let age = depth.oldest.map_or(Duration::ZERO, |oldest| self.clock.now().since(oldest));
            metrics::gauge!("latchkey_outbox_waiting").set(depth.waiting as f64);
            metrics::gauge!("latchkey_outbox_oldest_seconds").set(age.as_secs_f64());
        }
    }
}
