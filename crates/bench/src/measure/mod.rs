//! Each measurement in a file of its own.

mod backup;
mod breach;
mod call;
mod captcha;
mod conceal;
mod first_page;
mod mail;
mod queued;
mod reset;
mod scale;
mod server;
mod sign_in;
mod start;
mod text;
mod wire;

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::row::Row;

/// Makes the rows of one measurement; `program` is the release build of `latchkey`, where one is needed.
pub(crate) async fn run(name: &str, program: Option<&Path>) -> Result<Vec<Row>> {
    let program = || program.context("this measurement needs --program");
    match name {
        "reset" => reset::measure().await,
        "first-page" => first_page::measure().await,
        "wire" => wire::measure(program()?).await,
        "conceal" => conceal::measure().await,
        "mail" => mail::measure().await,
        "text" => text::measure().await,
        "call" => call::measure().await,
        "scale" => scale::measure().await,
        "backup" => backup::measure().await,
        "sign-in" => sign_in::measure(program()?).await,
        "server" => server::measure(program()?).await,
        "start" => start::measure(program()?).await,
        "breach" => breach::measure().await,
        "captcha" => captcha::measure(program()?).await,
        other => bail!("there is no measurement {other}"),
    }
}
