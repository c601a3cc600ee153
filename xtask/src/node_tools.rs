//! Tools from npm, kept in the target directory.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::shell::{root, run};

/// A package of the npm registry.
pub(crate) struct NodeTool {
    name: &'static str,
    version: &'static str,
}

/// Finds accessibility faults; the tests' browser injects it into pages.
pub(crate) const AXE: NodeTool = NodeTool { name: "axe-core", version: "4.14.1" };

/// The protocol of message centres; the test kit's centre is made with it.
pub(crate) const SMPP: NodeTool = NodeTool { name: "smpp", version: "0.5.1" };

/// Judges whole pages.
pub(crate) const LIGHTHOUSE: NodeTool = NodeTool { name: "lighthouse", version: "12.8.2" };

/// Where the tools are installed; the test kit looks here too.
pub(crate) fn directory() -> PathBuf {
    root().join("target/node-tools")
}

/// Installs a tool unless this very version is there.
pub(crate) fn prepare(tool: &NodeTool) -> Result<()> {
    if installed_version(tool).as_deref() == Some(tool.version) {
        return Ok(());
    }
    let directory = directory();
    std::fs::create_dir_all(&directory)?;
    let manifest = directory.join("package.json");
    if !manifest.exists() {
        // Without it npm would look for a package in the directories above.
        std::fs::write(&manifest, "{ \"private\": true }\n")?;
    }
    let wanted = format!("{}@{}", tool.name, tool.version);
    run(Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--loglevel=error", &wanted])
        .envs([("PUPPETEER_SKIP_DOWNLOAD", "1"), ("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")])
        .current_dir(&directory))
    .with_context(|| format!("installing {wanted}, which needs the npm registry"))?;
    ensure!(installed_version(tool).as_deref() == Some(tool.version), "npm installed another version than {wanted}");
    Ok(())
}

fn installed_version(tool: &NodeTool) -> Option<String> {
    let manifest = directory().join("node_modules").join(tool.name).join("package.json");
    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(manifest).ok()?).ok()?;
    manifest["version"].as_str().map(str::to_owned)
}
