//! Who sits at the terminal, and where.

use std::os::unix::fs::MetadataExt;

use latchkey_administration::Operator;

use crate::host::host_name;

/// The account, behind sudo too, and this machine's name.
pub(super) fn operator() -> Operator {
    let mut told = ["SUDO_USER", "USER", "LOGNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    Operator { account: told.find(|name| !name.is_empty()).or_else(account_of_process), host: host_name() }
}

/// The account that this process runs under, where the environment names nobody: under a service manager, for one.
fn account_of_process() -> Option<String> {
    let number = std::fs::metadata("/proc/self").ok()?.uid();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    Some(name_of(number, &accounts).unwrap_or_else(|| format!("uid {number}")))
}

/// The name of an account in a file such as `/etc/passwd`: `name:x:number:…`.
fn name_of(number: u32, accounts: &str) -> Option<String> {
    let own = |line: &&str| line.split(':').nth(2).and_then(|field| field.parse().ok()) == Some(number);
    accounts.lines().find(own)?.split(':').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_have_names() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\nbroken\n";
        assert_eq!(name_of(65_534, accounts).as_deref(), Some("nobody"));
        assert_eq!(name_of(7, accounts), None);
        assert!(account_of_process().is_some());
    }
}
