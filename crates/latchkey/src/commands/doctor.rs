//! `latchkey doctor`

use std::process::ExitCode;

use super::inputs;
use crate::cli::{CommonArgs, DoctorArgs};
use crate::doctor::{Trials, examine};

pub(super) async fn run(common: &CommonArgs, args: DoctorArgs) -> ExitCode {
    let DoctorArgs { mail_to, text_to, call_to, json } = args;
    let report = examine(&inputs(common, None), &Trials { mail: mail_to, text: text_to, call: call_to }).await;
    if json {
        println!("{}", report.json());
    } else {
        print!("{}", report.text());
    }
    ExitCode::from(report.exit_code())
}
