//! The program of before the newest migration works on the schema of today: servers of both run side by side during an upgrade, and
//! whoever goes back runs the older one again.
//!
//! `cargo xtask test` builds that program from the history.

use std::path::{Path, PathBuf};

use super::client::Client;
use super::next_schema::serves_and_backs_up;
use super::scene::{NEW, Scene, user_name};
use crate::installation::PROGRAM;

/// The program; `None` where the checkout has no history to build it from, which `cargo xtask test` says at its end.
fn previous() -> Option<PathBuf> {
    let target = Path::new(PROGRAM).ancestors().nth(2).expect("a target folder");
    let folder = target.join("previous");
    let program = folder.join("latchkey");
    if program.is_file() {
        return Some(program);
    }
    let note = std::fs::read_to_string(folder.join("missing"));
    let note = note.expect("the program of before the newest migration is not there: `cargo xtask test previous` builds it");
    eprintln!("{note}");
    None
}

/// The older program finds nothing to do and works, and then this one goes on with what it left.
async fn works_on_this_schema(mut scene: Scene, previous: &Path) {
    let check = |scene: &Scene| scene.run_on(scene.installation(), &[], &["migrate", "--check"]).done();
    let own = check(&scene);
    scene.run_by(previous);
    assert_ne!(check(&scene), own, "it is another program, and tells that it does not know the newest migration");
    serves_and_backs_up(&scene).await;
    scene.run_by(Path::new(PROGRAM));
    let server = scene.serve();
    assert!(Client::signs_in(server.address, &user_name("ada"), NEW));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_version_before_works_on_this_schema() {
    let Some(program) = previous() else { return };
    works_on_this_schema(Scene::on_sqlite(&["ada"]).await, &program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_version_before_works_on_this_postgresql_schema() {
    let Some(program) = previous() else { return };
    works_on_this_schema(Scene::on_postgres(&["ada"]).await, &program).await;
}
