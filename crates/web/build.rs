//! Tells cargo when the embedded templates and assets changed.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Debug builds read both from disk when they start, so only an embedding build has to be made again.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../templates/web");
        println!("cargo::rerun-if-changed=../../assets");
    }
}
