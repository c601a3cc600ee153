//! The list of leaked passwords: built, asked and used by the real program.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::installation::{Installation, PROGRAM, mode};
use crate::running::Running;

/// Hashes of "password", "123456", something else and "iloveyou" as the public list has them, in order.
const PUBLIC: &str = "\
5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:52256179\r
7C4A8D09CA3762AF61E59520943DC26494F8941B:209972844\r
B9DB22C37F7E2A7E3D6C8F1F0B5A9E0C4D2A1B3C:5\r
EE8D8728F435FD550F83852AABAB5234CE1DA528:8000000\r
";

/// An installation with a list in its folder.
fn with_list() -> Installation {
    let installation = Installation::empty();
    installation.write("public.txt", PUBLIC);
    let told = installation.run(&["breach-list", "build", "--from", "public.txt", "--to", "breach.list"]).done();
    assert!(told.starts_with("4 of 4 hashes were kept: breach.list (4.03 KiB)"), "{told}");
    installation
}

/// That many lines in order.
fn many(count: u32) -> String {
    (0..count).fold(String::new(), |text, number| text + &format!("{number:016X}{:024}:1\n", 0))
}

fn check(installation: &Installation, password: &str) -> String {
    let arguments = ["breach-list", "check", "--list", "breach.list", "--password-stdin"];
    installation.run_with(&arguments, &[], &format!("{password}\n")).done()
}

#[test]
fn a_list_is_built_and_asked() {
    let installation = with_list();
    assert!(check(&installation, "iloveyou").starts_with("Yes: "));
    assert_eq!(check(&installation, "Iloveyou"), "No: it is not in the list of 4 hashes.\n");
    assert_eq!(mode(&installation.path("breach.list")) & 0o600, 0o600);
    let told = installation.run(&["breach-list", "verify", "--list", "breach.list"]).done();
    assert_eq!(told, "The list is whole: 4 hashes, 4.03 KiB.\n");
    // Through a pipe, without the rarer ones, over the list that is there.
    let arguments = ["breach-list", "build", "--from", "-", "--to", "breach.list", "--min-count", "100000000"];
    let told = installation.run_with(&arguments, &[], PUBLIC).done();
    assert!(told.starts_with("1 of 4 hashes were kept"), "{told}");
    assert!(check(&installation, "123456").starts_with("Yes: "));
    assert!(check(&installation, "iloveyou").contains("which holds passwords that were seen 100000000 times or more"));
    // What is in the configuration is asked without --list.
    let asked = ["breach-list", "check", "--password-stdin"];
    let told = installation.run_with(&asked, &[], "123456\n").refused();
    assert!(told.contains("there is no list") && told.contains("passwords.breach_list"), "{told}");
    installation.configure("[passwords]\nbreach_list = \"breach.list\"");
    assert!(installation.run_with(&asked, &[], "123456\n").done().starts_with("Yes: "));
}

#[test]
fn what_cannot_become_a_list_is_refused_with_place_and_cure() {
    let installation = with_list();
    let build = |text: &[u8]| {
        std::fs::write(installation.path("wrong.txt"), text).unwrap();
        installation.run(&["breach-list", "build", "--from", "wrong.txt", "--to", "breach.list"]).refused()
    };
    let reversed = PUBLIC.lines().rev().fold(String::new(), |text, line| text + line + "\n");
    for (text, parts) in [
        (reversed.as_bytes(), ["wrong.txt: line 2: ", "LC_ALL=C sort"]),
        (b"8846F7EAEE8FB117AD06BDD830B7586C:9\r\n", ["line 1: ", "NTLM"]),
        (b"1E4C9B93F3F0682250B6CF8331B7EE68FD8:9\r\n", ["line 1: ", "one single file"]),
        (&[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4], ["line 1: ", "unpack it first"]),
        (b"", ["none of the 0 lines", "--min-count"]),
    ] {
        let told = build(text);
        assert!(parts.iter().all(|part| told.contains(part)), "{told}");
        assert!(check(&installation, "iloveyou").starts_with("Yes: "), "the list that was there is as it was");
    }
    let told = installation.run(&["breach-list", "build", "--from", "nowhere.txt", "--to", "other.list"]).refused();
    assert!(told.contains("--from: nowhere.txt cannot be read"), "{told}");
    assert!(!installation.path("other.list.part").exists());
}

/// A disk that takes no more, made by a limit on the size of files.
#[test]
fn a_full_disk_leaves_the_list_that_was_there() {
    let installation = with_list();
    installation.write("many.txt", &many(100_000));
    let limited = format!("trap '' XFSZ; ulimit -f 100; exec {PROGRAM} breach-list build --from many.txt --to breach.list");
    let said = Command::new("sh").args(["-c", &limited]).current_dir(installation.path("")).output().unwrap();
    let told = String::from_utf8(said.stderr).unwrap();
    assert!(said.status.code() == Some(1) && told.contains("breach.list cannot be written"), "{told}");
    assert!(!installation.path("breach.list.part").exists());
    assert!(check(&installation, "iloveyou").starts_with("Yes: "));
}

#[test]
fn a_build_that_is_interrupted_leaves_nothing_behind() {
    let installation = with_list();
    let mut command = installation.command(&["breach-list", "build", "--from", "-", "--to", "breach.list"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let begun = Instant::now();
    while !installation.path("breach.list.part").exists() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the build does not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    let stop = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(stop.success());
    // A build that waits for its input looks up when there is more of it.
    let _ = input.write_all(many(70_000).as_bytes());
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{told}");
    assert!(told.contains("stopped; no list was made"), "{told}");
    assert!(!installation.path("breach.list.part").exists());
    assert!(check(&installation, "iloveyou").starts_with("Yes: "));
}

/// `script` gives the program a terminal of its own and writes down what that shows.
#[test]
fn what_is_typed_at_the_terminal_is_not_shown() {
    let installation = with_list();
    let asked = format!("{PROGRAM} breach-list check --list breach.list");
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &asked, "/dev/null"]).current_dir(installation.path(""));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script, of Debian's bsdutils");
    let (mut keys, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut shown = String::new();
    let mut byte = [0];
    while !shown.ends_with("Password: ") {
        assert_eq!(screen.read(&mut byte).unwrap(), 1, "{shown}");
        shown.push(char::from(byte[0]));
    }
    keys.write_all(b"iloveyou\n").unwrap();
    screen.read_to_string(&mut shown).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{shown}");
    assert!(shown.contains("Yes: this password has appeared in a data leak"), "{shown}");
    assert!(!shown.contains("iloveyou"), "{shown}");
    drop(keys);
    let told = installation.run(&["breach-list", "check", "--list", "breach.list"]).refused();
    assert!(told.contains("no terminal") && told.contains("--password-stdin"), "{told}");
}

#[test]
fn serve_refuses_a_list_that_cannot_be_used() {
    let installation = Installation::ready();
    installation.configure("[passwords]\nbreach_list = \"breach.list\"");
    let refused = |part: &str| {
        for command in [&["serve"][..], &["user", "add", "eva@wingtip.example"]] {
            let told = installation.run(command).refused();
            assert!(told.contains("passwords: breach_list: ") && told.contains(part), "{part}: {told}");
        }
    };
    refused("there is no breach list at");
    installation.write("breach.list", PUBLIC);
    refused("is the public list of hashes");
    installation.write("breach.list", "");
    refused("is no breach list");
    let whole = std::fs::read(with_list().path("breach.list")).unwrap();
    std::fs::write(installation.path("breach.list"), &whole[..whole.len() - 3]).unwrap();
    refused("has 4125 bytes and should have 4128: copy it again");
    // What has nothing to do with new passwords goes on.
    installation.run(&["organization", "list"]).done();
}

#[test]
fn the_list_is_used_where_passwords_are_set_and_missed_where_there_is_none() {
    let installation = Installation::with_organization();
    let set = ["policy", "set", "--organization", "wingtip.example", "passwords.breach-list=true"];
    let said = installation.run(&set);
    assert!(said.err.contains("warning: passwords.breach-list: ") && said.err.contains("breach-list build"), "{said:#?}");
    let server = Running::start(&installation, &[]);
    let begun = Instant::now();
    let told =
        || server.log().iter().any(|event| event["message"].as_str().is_some_and(|text| text.contains("no password is refused")));
    while !told() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", server.log());
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(server);
    let password = "Turnip-Lantern-42";
    let digest = Command::new("sh").args(["-c", &format!("printf {password} | sha1sum")]).output().unwrap();
    let digest = String::from_utf8(digest.stdout).unwrap();
    installation.write("public.txt", &format!("{}:3\n", &digest[..40]));
    installation.run(&["breach-list", "build", "--from", "public.txt", "--to", "breach.list"]).done();
    installation.configure("[passwords]\nbreach_list = \"breach.list\"");
    assert_eq!(installation.run(&set).err, "", "nothing is missing any more");
    let add = ["user", "add", "eva@wingtip.example", "--password-stdin"];
    let told = installation.run_with(&add, &[], password).refused();
    assert!(told.contains("it has appeared in a data leak") && !told.contains(password), "{told}");
    installation.run_with(&add, &[], "Walnut-Parade-77").done();
    Running::start(&installation, &[]);
}
