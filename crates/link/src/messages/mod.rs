//! What is said: jobs, answers, and how it goes at the connector.

mod answer;
mod answer_text;
mod directory;
mod job;
mod job_text;
mod operation;
mod refusal;
mod status;

pub use answer::{Alive, Answer, Prepared, Settled, SignIn, Sync};
pub(crate) use answer_text::{read_answer, write_answer};
pub use directory::{Before, DirectoryPolicy, FileTime};
pub use job::{Job, LONGEST_PASSWORD, Plan, Purpose, SyncScope, Task};
pub(crate) use job_text::{flags_of, read_job, write_job};
pub use operation::Operation;
pub use refusal::{Cause, LONGEST_DIAGNOSIS, PolicyRule, Refusal, Veto};
pub use status::{Status, Warning};
