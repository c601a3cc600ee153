//! What lists are built from, and what is refused in words.

use std::io::{self, Read};
use std::ops::ControlFlow;

use latchkey_store::breach_list::{BreachList, BreachListWriter, BuildError, BuildOptions, Built, LineProblem, build};

use super::{Folder, build_at, hash, holds, line, lines};

/// Four lines of the public list: password, 123456, qwerty and iloveyou, in the order of their hashes.
const PUBLIC: &str = "\
5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:52256179\r
7C4A8D09CA3762AF61E59520943DC26494F8941B:209972844\r
B1B3773A05C0ED0176787A4F1574FF0075F7521E:22000000\r
EE8D8728F435FD550F83852AABAB5234CE1DA528:8000000\r
";

fn problem(text: &[u8]) -> (u64, LineProblem) {
    let folder = Folder::new();
    let refused = build_at(&folder.list(), text, BuildOptions::default()).unwrap_err();
    assert_eq!(folder.names(), Vec::<String>::new(), "a build that was refused leaves nothing behind");
    match refused {
        BuildError::Line { number, problem } => (number, problem),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn the_public_format_gives_a_list_that_knows_these_passwords() {
    for text in [PUBLIC.to_owned(), PUBLIC.to_lowercase(), PUBLIC.replace('\r', ""), PUBLIC.trim_end().to_owned()] {
        let folder = Folder::new();
        assert_eq!(folder.build(&text).unwrap(), Built { lines: 4, kept: 4 });
        let list = BreachList::open(&folder.list()).unwrap();
        for known in ["password", "123456", "qwerty", "iloveyou"] {
            assert!(holds(&list, known).await, "{known}");
        }
        for unknown in ["Password", "password ", "", "1234567", "pässword"] {
            assert!(!holds(&list, unknown).await, "{unknown}");
        }
        assert_eq!((list.summary().count, list.summary().bytes), (4, 4096 + 4 * 8));
        list.verify(|_| {}).unwrap();
    }
}

#[tokio::test]
async fn the_commoner_ones_can_be_kept_alone_and_padding_is_left_out() {
    let folder = Folder::new();
    let kept = build_at(&folder.list(), PUBLIC.as_bytes(), BuildOptions { min_count: 22_000_000 }).unwrap();
    assert_eq!(kept, Built { lines: 4, kept: 3 });
    let list = BreachList::open(&folder.list()).unwrap();
    assert!(holds(&list, "qwerty").await && !holds(&list, "iloveyou").await);
    assert_eq!(list.summary().min_count, 22_000_000);
    let padded = format!("{}{}", line(5, 0), line(6, 1));
    assert_eq!(build_at(&folder.list(), padded.as_bytes(), BuildOptions { min_count: 0 }).unwrap(), Built { lines: 2, kept: 1 });
}

#[test]
fn duplicates_and_hashes_with_the_same_beginning_are_kept_once() {
    let folder = Folder::new();
    assert_eq!(folder.build(&lines(&[3, 3, 3, 9, 9])).unwrap(), Built { lines: 5, kept: 2 });
    let list = BreachList::open(&folder.list()).unwrap();
    assert!(list.contains(hash(3)).unwrap() && list.contains(hash(9)).unwrap());
    list.verify(|_| {}).unwrap();
}

#[test]
fn empty_lines_do_no_harm() {
    let folder = Folder::new();
    let text = format!("\n{}\r\n\n{}\n\n", line(1, 1), line(2, 1));
    assert_eq!(folder.build(&text).unwrap().kept, 2);
}

#[test]
fn what_is_no_such_list_is_refused_with_the_line_and_the_cure() {
    assert_eq!(problem(&vec![0; 100_000]), (1, LineProblem::NotAHash));
    assert_eq!(problem(&[&[0x50, 0x4b, 3, 4], &[0xfe; 5000][..]].concat()), (1, LineProblem::NotAHash));
    assert_eq!(problem(format!("{}password\n", line(1, 1)).as_bytes()), (2, LineProblem::NotAHash));
    assert_eq!(problem(format!("{}{}", line(1, 1), "A".repeat(50_000_000)).as_bytes()), (2, LineProblem::NotAHash));
    assert_eq!(problem(format!("{}{}", line(1, 1), &line(2, 1)[..39]).as_bytes()), (2, LineProblem::NotAHash));
    assert_eq!(problem(b"8846F7EAEE8FB117AD06BDD830B7586C:9\n"), (1, LineProblem::Ntlm));
    assert!(LineProblem::Ntlm.to_string().contains("SHA-1"));
    assert_eq!(problem(b"1E4C9B93F3F0682250B6CF8331B7EE68FD8:9\n"), (1, LineProblem::Suffix));
    assert_eq!(problem(lines(&[1, 9, 8]).as_bytes()), (3, LineProblem::Unsorted));
    assert!(LineProblem::Unsorted.to_string().contains("LC_ALL=C sort"));
}

#[test]
fn nothing_to_keep_is_no_list() {
    for (text, min_count, lines) in [("", 1, 0), ("\r\n\r\n", 1, 2), (PUBLIC, u64::MAX, 4)] {
        let folder = Folder::new();
        let refused = build_at(&folder.list(), text.as_bytes(), BuildOptions { min_count }).unwrap_err();
        assert!(matches!(refused, BuildError::Nothing { lines: told } if told == lines), "{refused}");
        assert_eq!(folder.names(), Vec::<String>::new());
    }
}

/// Gives some lines and then an error, as a pipe or a disk that breaks.
struct Breaking<'t>(&'t [u8]);

impl Read for Breaking<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() { Err(io::ErrorKind::ConnectionReset.into()) } else { self.0.read(into) }
    }
}

#[tokio::test]
async fn a_build_that_does_not_end_well_leaves_the_list_that_was_there() {
    let folder = Folder::new();
    folder.build(PUBLIC).unwrap();
    let to = folder.list();
    let more = lines(&(0..200_000).collect::<Vec<_>>());
    let go_on = |_| ControlFlow::Continue(());
    let broken = build(Breaking(more.as_bytes()), &to, BuildOptions::default(), go_on).unwrap_err();
    assert!(matches!(broken, BuildError::Reading(_)), "{broken}");
    let mut told = 0;
    let stopped = build(more.as_bytes(), &to, BuildOptions::default(), |progress| {
        told += 1;
        if progress.kept > 100_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(stopped.unwrap_err(), BuildError::Stopped) && told == 2, "{told}");
    assert_eq!(folder.names(), ["breach.list"]);
    assert!(holds(&BreachList::open(&to).unwrap(), "password").await);
    // A crash leaves a part; the next build writes over it.
    std::fs::write(folder.path("breach.list.part"), vec![7; 100_000]).unwrap();
    folder.build(&lines(&[1])).unwrap();
    assert_eq!(folder.names(), ["breach.list"]);
    assert_eq!(std::fs::metadata(to).unwrap().len(), 4096 + 8);
}

#[test]
fn two_builds_of_one_list_do_not_meet() {
    let folder = Folder::new();
    let mut first = BreachListWriter::create(&folder.list(), 1).unwrap();
    let second = folder.build(&lines(&[1])).unwrap_err();
    assert!(matches!(second, BuildError::Busy { .. }), "{second}");
    assert!(first.push(hash(5)).unwrap() && !first.push(hash(5)).unwrap());
    assert!(first.push(hash(4)).is_err(), "the writer takes hashes in order only");
    first.finish().unwrap();
    assert!(BreachList::open(&folder.list()).unwrap().contains(hash(5)).unwrap());
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let folder = Folder::new();
    let refused = build_at(&folder.path("missing/breach.list"), PUBLIC.as_bytes(), BuildOptions::default()).unwrap_err();
    assert!(refused.to_string().contains("missing/breach.list cannot be written"), "{refused}");
}

#[test]
fn a_link_is_followed() {
    let folder = Folder::new();
    folder.build(&lines(&[1])).unwrap();
    std::os::unix::fs::symlink(folder.list(), folder.path("link")).unwrap();
    build_at(&folder.path("link"), lines(&[2]).as_bytes(), BuildOptions::default()).unwrap();
    assert!(BreachList::open(&folder.list()).unwrap().contains(hash(2)).unwrap());
    assert_eq!(folder.names(), ["breach.list", "link"]);
}
