//! How long things live.

use std::time::Duration;

/// No message lives longer, whatever it says.
pub const MESSAGE_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// The longest that a job may wait, because a person waits for its answer no longer.
pub const LONGEST_JOB: Duration = Duration::from_secs(30);

/// How long a sealing key is in use. The one before it opens messages for [`MESSAGE_LIFETIME`] more.
pub const SEALING_KEY_LIFE: Duration = Duration::from_secs(60 * 60);

/// How long a connector may take to hear the portal's time, so that it is still of use.
pub const LONGEST_EXCHANGE: Duration = Duration::from_secs(10);

/// How long a connector goes by the portal's time before it must hear it again: two clocks may drift.
pub const TIME_LIFE: Duration = Duration::from_secs(2 * 60 * 60);

/// How often a connector tells how it goes.
pub const HEARTBEAT: Duration = Duration::from_secs(5 * 60);

/// When a connector's identity is to be rolled: half a year.
pub const IDENTITY_LIFE: Duration = Duration::from_secs(182 * 24 * 60 * 60);
