//! `latchkey question`

use clap::{Args, Subcommand};
use latchkey_domain::CustomQuestionId;

const ADD: &str = "\
Adds a security question of the organization's own. People see it as you type it, whatever their language, and it is offered from then \
on to whoever registers answers. It has 3 to 200 characters; a policy offers at most 20 questions, predefined ones included, and 35 of \
those come translated with Latchkey (`latchkey policy set questions.predefined=1-12,20`).

Think of questions whose answer others cannot look up. Standards advise against security questions altogether.";

const AFTER_ADD: &str = "\
Examples:
  latchkey question add --organization wingtip.example 'On which floor was your first desk with us?'";

const DELETE: &str = "\
Deletes a question and every answer to it, and says how many answers there were. Whoever had answered it may have too few answers \
left to reset a password with questions, and is asked to register again where the policy requires registration.";

const AFTER_DELETE: &str = "\
Examples:
  latchkey question delete --organization wingtip.example 01890a5d-ac96-774b-bcce-b302099a8057";

/// What can be done with an organization's own security questions.
#[derive(Debug, Subcommand)]
pub(crate) enum QuestionCommand {
    /// Add a question and offer it
    #[command(long_about = ADD, after_help = AFTER_ADD)]
    Add(AddQuestionArgs),
    /// List the questions with their ids
    List {
        /// The organization, by its domain, name or id
        #[arg(long, value_name = "DOMAIN|NAME")]
        organization: String,
    },
    /// Delete a question and every answer to it
    #[command(long_about = DELETE, after_help = AFTER_DELETE)]
    Delete(DeleteQuestionArgs),
}

/// Options of `question add`.
#[derive(Debug, Args)]
pub(crate) struct AddQuestionArgs {
    /// The question
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    /// The organization, by its domain, name or id
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: String,
}

/// Options of `question delete`.
#[derive(Debug, Args)]
pub(crate) struct DeleteQuestionArgs {
    /// The question, by the id that `latchkey question list` shows
    #[arg(value_name = "ID")]
    pub(crate) id: CustomQuestionId,
    /// The organization, by its domain, name or id
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: String,
}
