//! Contact data as strangers may see it: enough to recognise, too little to use.

use crate::{EmailAddress, PhoneNumber};

/// Always as many, so that lengths stay hidden.
const STARS: &str = "*****";
/// Characters of the local part that may be seen.
const SHOWN: usize = 2;

/// The address with most of it hidden, such as `al*****@c*****.com`: at most two characters and at most half of the local part,
/// one character of the domain, and its last label.
pub fn mask_email(address: &EmailAddress) -> String {
    let local = address.local_part();
    let domain = address.domain();
    // An address that was parsed has a domain of at least two labels.
    let (name, last) = domain.rsplit_once('.').unwrap_or((domain, ""));
    format!("{}{STARS}@{}{STARS}.{last}", beginning(local, SHOWN), beginning(name, 1))
}

/// The number as people of its country group it, with all of the national number but its last two digits hidden:
/// `+1 ••• ••• ••34`. Its spaces do not break, so that a line never ends inside of it.
pub fn mask_phone(number: &PhoneNumber) -> String {
    let grouped = number.grouped();
    let digits = grouped.chars().filter(char::is_ascii_digit).count();
    let country = number.calling_code().to_string().len();
    let mut seen = 0;
    let shown = grouped.chars().map(|character| {
        if !character.is_ascii_digit() {
            return if character == '+' { '+' } else { '\u{a0}' };
        }
        seen += 1;
        if seen <= country || seen + 2 > digits { character } else { '•' }
    });
    shown.collect()
}

/// The first characters of `text`, at most `most` and at most half of them.
fn beginning(text: &str, most: usize) -> String {
    let half = text.chars().count() / 2;
    text.chars().take(most.min(half)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn masked(text: &str) -> String {
        mask_email(&EmailAddress::parse(text).unwrap())
    }

    #[test]
    fn a_mask_keeps_little() {
        assert_eq!(masked("alice@contoso.com"), "al*****@c*****.com");
        assert_eq!(masked("alexandra.the.great@mail.contoso.co.uk"), "al*****@m*****.uk");
        assert_eq!(masked("甲斐太郎@黒川.日本"), "甲斐*****@黒*****.日本");
    }

    #[test]
    fn short_parts_are_not_given_away() {
        assert_eq!(masked("a@b.com"), "*****@*****.com");
        assert_eq!(masked("al@ab.com"), "a*****@a*****.com");
        assert_eq!(masked("abc@abc.com"), "a*****@a*****.com");
    }

    #[test]
    fn a_phone_shows_its_country_its_groups_and_two_digits() {
        for (number, shown) in [
            ("+1 4255551234 x99", "+1 ••• ••• ••34"),
            ("+34 612345634", "+34 ••• •• •• 34"),
            ("+44 20 7946 0958", "+44 •• •••• ••58"),
            ("+7 800 555 35 35", "+7 ••••••••35"),
        ] {
            assert_eq!(mask_phone(&PhoneNumber::parse(number, None).unwrap()), shown.replace(' ', "\u{a0}"));
        }
    }

    proptest! {
        #[test]
        fn no_mask_reveals_half_of_the_name_or_its_length(local in "[a-zé甲]{1,20}") {
            let shown = masked(&format!("{local}@example.com"));
            let kept = shown.split(STARS).next().unwrap();
            prop_assert!(kept.chars().count() * 2 <= local.chars().count());
            prop_assert!(local.starts_with(kept));
            prop_assert_eq!(&shown[kept.len()..], "*****@e*****.com");
        }
    }
}
