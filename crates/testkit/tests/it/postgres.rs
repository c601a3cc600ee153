//! PostgreSQL starts, keeps databases apart and can go down and come back.

use latchkey_testkit::Postgres;

#[tokio::test]
async fn two_databases_of_the_shared_cluster_are_isolated() {
    let postgres = Postgres::start().await.unwrap();
    let (first, second) = (postgres.database().await.unwrap(), postgres.database().await.unwrap());
    assert_ne!(first.url(), second.url());
    postgres.sql(&first, "CREATE TABLE note (text text); INSERT INTO note VALUES ('here')").await.unwrap();
    assert_eq!(postgres.sql(&first, "SELECT text, 1 FROM note").await.unwrap(), "here|1");
    let missing = postgres.sql(&second, "SELECT text FROM note").await.unwrap_err();
    assert!(missing.to_string().contains("does not exist"), "{missing}");
}

#[tokio::test]
async fn every_caller_gets_the_same_cluster() {
    let (first, second) = tokio::join!(Postgres::start(), Postgres::start());
    let (first, second) = (first.unwrap(), second.unwrap());
    let database = first.database().await.unwrap();
    let port = "SELECT inet_server_port(), current_setting('server_version_num')::int >= 130000";
    assert_eq!(first.sql(&database, port).await.unwrap(), second.sql(&database, port).await.unwrap());
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let postgres = Postgres::start().await.unwrap();
    let database = postgres.database().await.unwrap();
    let (scheme_and_user, place) = database.url().rsplit_once('@').unwrap();
    let (user, _) = scheme_and_user.rsplit_once(':').unwrap();
    let output = std::process::Command::new("psql").arg(format!("{user}:guess@{place}")).arg("--command=SELECT 1").output();
    let output = output.unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("password authentication failed"));
}

#[tokio::test]
async fn a_cluster_of_ones_own_can_go_down_and_come_back_with_its_data() {
    let postgres = Postgres::start_own().await.unwrap();
    let database = postgres.database().await.unwrap();
    postgres.sql(&database, "CREATE TABLE note (text text)").await.unwrap();
    postgres.stop().await.unwrap();
    postgres.sql(&database, "SELECT count(*) FROM note").await.unwrap_err();
    postgres.start_again().await.unwrap();
    assert_eq!(postgres.sql(&database, "SELECT count(*) FROM note").await.unwrap(), "0");
    let shared = Postgres::start().await.unwrap();
    assert!(shared.stop().await.unwrap_err().to_string().contains("start_own"));
}
