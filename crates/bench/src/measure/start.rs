//! How long it takes from the start of the process until the server says that it is ready.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use latchkey_testkit::free_port;

use crate::exchange::Server;
use crate::installation::place;
use crate::people::{add, newcomer};
use crate::process::ServeFolder;
use crate::row::Row;
use crate::socket::Socket;
use crate::statistics::{median, milliseconds, percentile};
use crate::visitor::Visitor;

/// Starts; the first ones fill the system's caches and do not count.
const STARTS: usize = 15;
const WARM: usize = 2;
/// People in the database.
const PEOPLE: u32 = 200;
/// How often it is asked.
const EVERY: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn measure(program: &Path) -> Result<Vec<Row>> {
    let folder = ServeFolder::create(1, async |installation| {
        let people = (0..PEOPLE).map(|number| newcomer(installation, number)).collect::<Result<Vec<_>>>()?;
        add(installation, &people).await
    })
    .await?;
    let mut times = Vec::new();
    for start in 0..STARTS {
        let took = milliseconds(one(&folder, program).await?);
        if start >= WARM {
            times.push(took);
        }
    }
    eprintln!("  fastest {:.0} ms, slowest {:.0} ms", percentile(&times, 0.0), percentile(&times, 1.0));
    Ok(vec![Row::at_most("start to ready, median", median(&times), 300.0, "ms")])
}

async fn one(folder: &ServeFolder, program: &Path) -> Result<Duration> {
    let at = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let (here, socket) = (place(), Socket::new(at));
    let begun = Instant::now();
    let (process, _lines) = folder.spawn(program, at)?;
    loop {
        let ask = Visitor::new(&socket, &here, 1).ask("GET", "/readyz", String::new());
        if socket.ask(ask).await.is_ok_and(|answer| answer.status == 200) {
            drop(process);
            return Ok(begun.elapsed());
        }
        ensure!(begun.elapsed() < PATIENCE, "the server does not get ready");
        tokio::time::sleep(EVERY).await;
    }
}
