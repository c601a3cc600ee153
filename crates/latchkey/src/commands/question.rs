//! `latchkey question`

use latchkey_administration::{Deps, add_question, delete_question, find_organization, questions};

use super::operator::operator;
use crate::cli::{AddQuestionArgs, DeleteQuestionArgs, QuestionCommand};
use crate::config::Config;
use crate::open::open;

pub(super) async fn run(config: &Config, command: QuestionCommand) -> anyhow::Result<()> {
    let deps = open(config).await?;
    match command {
        QuestionCommand::Add(args) => add(&deps, &args).await,
        QuestionCommand::List { organization } => list(&deps, &organization).await,
        QuestionCommand::Delete(args) => delete(&deps, &args).await,
    }
}

async fn add(deps: &Deps, args: &AddQuestionArgs) -> anyhow::Result<()> {
    let (scope, organization) = find_organization(deps, &args.organization).await?;
    let id = add_question(deps, &scope, &args.text, &operator()).await?;
    println!("The question was added ({id}), and {} offers it from now on.", organization.name);
    Ok(())
}

async fn list(deps: &Deps, organization: &str) -> anyhow::Result<()> {
    let (scope, organization) = find_organization(deps, organization).await?;
    let questions = questions(deps, &scope).await?;
    if questions.is_empty() {
        println!("{} has no questions of its own: `latchkey question add` makes one.", organization.name);
    }
    for question in questions {
        let offered = if question.offered { "" } else { "  (not offered)" };
        println!("{}  {}{offered}", question.id, question.text);
    }
    Ok(())
}

async fn delete(deps: &Deps, args: &DeleteQuestionArgs) -> anyhow::Result<()> {
    let (scope, _) = find_organization(deps, &args.organization).await?;
    let answers = delete_question(deps, &scope, args.id, &operator()).await?;
    println!("The question was deleted, and {answers} answer(s) to it.");
    Ok(())
}
