//! Files that are no usable list are refused, each in its own words.

use std::path::Path;

use latchkey_store::breach_list::{BreachList, BreachListError};

use super::{Folder, lines};

fn refused(path: &Path) -> BreachListError {
    match BreachList::open(path) {
        Ok(_) => panic!("{} was taken", path.display()),
        Err(error) => {
            let told = error.to_string();
            assert!(told.contains(&path.display().to_string()), "{told}");
            error
        }
    }
}

#[test]
fn what_is_missing_or_something_else_is_told_with_the_cure() {
    let folder = Folder::new();
    let path = folder.list();
    assert!(matches!(refused(&path), BreachListError::Missing { .. }));
    assert!(refused(&path).to_string().contains("latchkey breach-list build"));
    assert!(matches!(refused(folder.folder.path()), BreachListError::NotAList { .. }));
    for other in [&b""[..], b"x", &[0; 10_000], &[0xff; 4096], b"latchkey-breach"] {
        std::fs::write(&path, other).unwrap();
        assert!(matches!(refused(&path), BreachListError::NotAList { .. }));
    }
    std::fs::write(&path, lines(&[1, 2, 3])).unwrap();
    let told = refused(&path).to_string();
    assert!(told.contains("is the public list") && told.contains("build --from"), "{told}");
}

#[test]
fn a_list_that_was_cut_short_or_grew_is_told() {
    let folder = Folder::with(&(0..2000).collect::<Vec<_>>());
    let (path, whole) = (folder.list(), std::fs::read(folder.list()).unwrap());
    for length in [4096, 4097, 8192, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let Err(BreachListError::Length { found, expected, .. }) = BreachList::open(&path) else { panic!("{length}") };
        assert_eq!((found, expected), (length as u64, whole.len() as u64));
    }
    std::fs::write(&path, &whole[..4000]).unwrap();
    // The header itself is whole: what is cut off there are zeros.
    assert!(matches!(refused(&path), BreachListError::Length { found: 4000, .. }));
    std::fs::write(&path, [whole.as_slice(), &[0; 8]].concat()).unwrap();
    assert!(matches!(refused(&path), BreachListError::Length { .. }));
}

#[test]
fn a_changed_header_or_end_is_noticed_at_once_and_the_rest_by_verify() {
    let folder = Folder::with(&(1..=2000).map(|number| number << 8).collect::<Vec<_>>());
    let (path, whole) = (folder.list(), std::fs::read(folder.list()).unwrap());
    let changed = |at: usize, bit: u8| {
        let mut bytes = whole.clone();
        bytes[at] ^= bit;
        std::fs::write(&path, bytes).unwrap();
    };
    changed(30, 1);
    assert!(matches!(refused(&path), BreachListError::Damaged { .. }));
    changed(16, 3);
    assert!(matches!(refused(&path), BreachListError::Version { version: 2, .. }));
    for end in [4096, whole.len() - 1] {
        changed(end, 1);
        assert!(matches!(refused(&path), BreachListError::Damaged { .. }), "{end}");
    }
    // The lowest bit keeps the order, the highest one does not.
    for (bit, what) in [(1, "checksum"), (0x80, "order")] {
        changed(4096 + 1000 * 8 + 7 - if bit == 1 { 0 } else { 7 }, bit);
        let told = BreachList::open(&path).unwrap().verify(|_| {}).unwrap_err().to_string();
        assert!(told.contains("damaged") && told.contains(what), "{told}");
    }
}

#[test]
fn a_file_that_may_not_be_read_is_told() {
    // Root may read everything; /proc/self/mem opens for everybody and cannot be read at its beginning.
    let told = refused(Path::new("/proc/self/mem")).to_string();
    assert!(told.contains("cannot be read") && told.contains("must be able to read"), "{told}");
}
