//! Every hash is found and its neighbours are not, whatever the length of the list; a new list is taken.

use latchkey_domain::Random;
use latchkey_store::breach_list::{BreachHash, BreachList, BreachListError, BreachListWriter};
use latchkey_testkit::SeededRandom;

use super::{Folder, hash, holds, lines};

#[test]
fn all_are_found_and_no_neighbours_in_lists_of_every_length() {
    for count in [1, 2, 511, 512, 513, 1023, 1024, 1025, 1536, 2049, 5000] {
        // Even numbers only, so that every odd one is missing.
        let known: Vec<u64> = (1..=count).map(|number| number * 2_000_000_014).collect();
        let folder = Folder::with(&known);
        let list = BreachList::open(&folder.list()).unwrap();
        for first in known {
            assert!(list.contains(hash(first)).unwrap(), "{first} of {count}");
            assert!(!list.contains(hash(first - 1)).unwrap() && !list.contains(hash(first + 1)).unwrap(), "{first} of {count}");
        }
        for missing in [0, u64::MAX] {
            assert!(!list.contains(hash(missing)).unwrap(), "{missing} of {count}");
        }
    }
}

#[test]
fn the_ends_of_the_range_can_be_in_a_list() {
    let folder = Folder::with(&[0, 1, u64::MAX]);
    let list = BreachList::open(&folder.list()).unwrap();
    let found = [0, 1, 2, u64::MAX - 1, u64::MAX].map(|first| list.contains(hash(first)).unwrap());
    assert_eq!(found, [true, true, false, false, true]);
}

/// Against a set in memory, with hashes that crowd together as no honest ones do.
#[test]
fn crowded_hashes_are_found_too() {
    let random: &dyn Random = &SeededRandom::new(11);
    let draw = || u64::from_be_bytes(random.bytes::<8>());
    let crowded = |number: u64| if number.is_multiple_of(3) { draw() } else { 0x7777_0000_0000_0000 | draw() >> 48 };
    let known: std::collections::BTreeSet<u64> = (0..20_000).map(crowded).collect();
    let folder = Folder::with(&known.iter().copied().collect::<Vec<_>>());
    let list = BreachList::open(&folder.list()).unwrap();
    list.verify(|_| {}).unwrap();
    let asked = (0..60_000).map(crowded).chain(known.iter().copied());
    for first in asked {
        assert_eq!(list.contains(hash(first)).unwrap(), known.contains(&first), "{first:x}");
    }
}

#[tokio::test]
async fn a_list_that_replaces_another_is_taken_at_the_next_question() {
    let folder = Folder::new();
    let write = |password: &str| {
        let mut writer = BreachListWriter::create(&folder.list(), 1).unwrap();
        writer.push(BreachHash::of(&latchkey_vault::Password::new(password.to_owned()))).unwrap();
        writer.finish().unwrap();
    };
    write("first");
    let list = BreachList::open(&folder.list()).unwrap();
    assert!(holds(&list, "first").await && !holds(&list, "second").await);
    write("second");
    assert!(!holds(&list, "first").await && holds(&list, "second").await);
    // What replaces it and is no list changes nothing, and a list after that is taken again.
    std::fs::write(folder.path("nonsense"), "nonsense").unwrap();
    std::fs::rename(folder.path("nonsense"), folder.list()).unwrap();
    assert!(holds(&list, "second").await);
    std::fs::remove_file(folder.list()).unwrap();
    assert!(holds(&list, "second").await);
    write("third");
    assert!(holds(&list, "third").await && !holds(&list, "second").await);
}

#[tokio::test]
async fn a_list_that_is_written_over_is_not_asked() {
    let folder = Folder::with(&(0..5000).collect::<Vec<_>>());
    let list = BreachList::open(&folder.list()).unwrap();
    let whole = std::fs::read(folder.list()).unwrap();
    // As `cp` does it, which keeps the file and changes its content.
    std::fs::write(folder.list(), &whole[..5000]).unwrap();
    for _ in 0..2 {
        assert!(matches!(list.contains(hash(7)), Err(BreachListError::Length { found: 5000, .. })));
    }
    std::fs::write(folder.list(), &whole).unwrap();
    assert!(list.contains(hash(7)).unwrap() && !list.contains(hash(5000)).unwrap());
    assert_eq!(lines(&[7]).len(), 44);
}
