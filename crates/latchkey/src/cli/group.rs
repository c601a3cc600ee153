//! `latchkey group`

use clap::{Args, Subcommand};
use latchkey_domain::UserName;

const CREATE: &str = "\
Makes an empty group. A group is for the policy: `latchkey policy set enablement=group:<name>` lets only the people in it, and in groups \
inside it, register and reset.";

const AFTER_CREATE: &str = "\
Examples:
  latchkey group create --organization wingtip.example Pilot
  latchkey group add --organization wingtip.example Pilot eva@wingtip.example
  latchkey policy set --organization wingtip.example enablement=group:Pilot";

const MEMBERS: &str = "\
People are named by their user names, groups with --group. Groups may lie in each other, however deep; a group that is inside itself by \
some way counts once. Either all are changed, or the first that cannot be found stops the command and is named.";

const AFTER_ADD: &str = "\
Examples:
  latchkey group add --organization wingtip.example Pilot eva@wingtip.example max@wingtip.example
  latchkey group add --organization wingtip.example Staff --group Pilot";

const AFTER_REMOVE: &str = "\
Examples:
  latchkey group remove --organization wingtip.example Pilot max@wingtip.example
  latchkey group remove --organization wingtip.example Staff --group Pilot";

const DELETE: &str = "\
Deletes a group. The people and groups in it stay. A group that the policy is switched on for is not deleted: nobody would get through.";

/// What can be done with groups.
#[derive(Debug, Subcommand)]
pub(crate) enum GroupCommand {
    /// Make an empty group
    #[command(long_about = CREATE, after_help = AFTER_CREATE)]
    Create(GroupArgs),
    /// Put people and groups into a group
    #[command(long_about = MEMBERS, after_help = AFTER_ADD)]
    Add(MemberArgs),
    /// Take people and groups out of a group
    #[command(long_about = MEMBERS, after_help = AFTER_REMOVE)]
    Remove(MemberArgs),
    /// List the groups of an organization with who is in them
    List {
        /// The organization, by its domain, name or id
        #[arg(long, value_name = "DOMAIN|NAME")]
        organization: String,
    },
    /// Delete a group; who is in it stays
    #[command(long_about = DELETE)]
    Delete(GroupArgs),
}

/// Which group.
#[derive(Debug, Args)]
pub(crate) struct GroupArgs {
    /// The group, by its name; where there is one, its id will do
    #[arg(value_name = "GROUP")]
    pub(crate) group: String,
    /// The organization, by its domain, name or id
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: String,
}

/// Options of `group add` and `group remove`.
#[derive(Debug, Args)]
pub(crate) struct MemberArgs {
    /// Which group.
    #[command(flatten)]
    pub(crate) group: GroupArgs,
    /// People, by their user names
    #[arg(value_name = "NAME@DOMAIN", value_parser = UserName::parse, required_unless_present = "inner")]
    pub(crate) people: Vec<UserName>,
    /// A group, by its name or id; may be repeated
    #[arg(long = "group", id = "inner", value_name = "GROUP")]
    pub(crate) inner: Vec<String>,
}
