//! Who sits at the terminal, and where.

use latchkey_administration::Operator;

/// The account, behind sudo too, and this machine's name.
pub(super) fn operator() -> Operator {
    let account = ["SUDO_USER", "USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::fs::read_to_string("/etc/hostname"));
    Operator {
        account: account.filter(|name| !name.is_empty()),
        host: name.map_or_else(|_| "unknown".to_owned(), |name| name.trim().to_owned()),
    }
}
