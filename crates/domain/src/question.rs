//! Security questions: which there are, which answers may be registered, and which are put.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::normalize::{is_invisible, normalize_answer};
use crate::{CustomQuestionId, Random};

/// How many predefined questions there are, numbered from 1 ("How it works", 2017).
pub const PREDEFINED_QUESTIONS: u8 = 35;
/// Characters of a custom question (FAQ, 2017).
const QUESTION_LENGTH: std::ops::RangeInclusive<usize> = 3..=200;
/// Characters of an answer, white space around it not counted ("How it works", 2017).
const ANSWER_LENGTH: std::ops::RangeInclusive<usize> = 3..=40;

/// One security question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum QuestionRef {
    /// One of the translated questions that come with the product, 1 to 35. [`QuestionRef::predefined`] checks the number.
    Predefined(u8),
    /// A question that an organization wrote; shown as typed, never translated.
    Custom(CustomQuestionId),
}

impl QuestionRef {
    /// The predefined question with this number.
    ///
    /// # Errors
    /// When there is none.
    pub fn predefined(number: u8) -> Result<Self, QuestionError> {
        let known = (1..=PREDEFINED_QUESTIONS).contains(&number);
        if known { Ok(Self::Predefined(number)) } else { Err(QuestionError::Unknown) }
    }
}

/// `p7` for the seventh predefined question, `c-` and the identifier for a custom one: for storage and forms.
impl std::fmt::Display for QuestionRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Predefined(number) => write!(f, "p{number}"),
            Self::Custom(id) => write!(f, "c-{id}"),
        }
    }
}

impl std::str::FromStr for QuestionRef {
    type Err = QuestionError;
    fn from_str(text: &str) -> Result<Self, QuestionError> {
        if let Some(id) = text.strip_prefix("c-") {
            return id.parse().map(Self::Custom).map_err(|_| QuestionError::Unknown);
        }
        let number = text.strip_prefix('p').and_then(|n| n.parse().ok()).ok_or(QuestionError::Unknown)?;
        // One spelling each, so that two keys never name one question: neither p07 nor p+7.
        Self::predefined(number).and_then(|q| if q.to_string() == text { Ok(q) } else { Err(QuestionError::Unknown) })
    }
}

impl TryFrom<String> for QuestionRef {
    type Error = QuestionError;
    fn try_from(text: String) -> Result<Self, QuestionError> {
        text.parse()
    }
}

impl From<QuestionRef> for String {
    fn from(question: QuestionRef) -> Self {
        question.to_string()
    }
}

/// Why a text is no question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// No question has this name.
    #[error("there is no such security question")]
    Unknown,
    /// Shorter or longer than a question may be.
    #[error("a security question has {min} to {max} characters")]
    Length {
        /// The fewest characters.
        min: usize,
        /// The most characters.
        max: usize,
    },
    /// A line break or another control character.
    #[error("a security question is one line without control characters")]
    ForbiddenCharacter,
}

/// The text of a custom question: 3 to 200 characters, one line, shown exactly as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CustomQuestionText(String);

impl CustomQuestionText {
    /// The question in `text`, white space around it left out.
    ///
    /// # Errors
    /// When it is too short, too long or more than one line.
    pub fn parse(text: &str) -> Result<Self, QuestionError> {
        let text = text.trim();
        if !length_is_in(text, &QUESTION_LENGTH) {
            return Err(QuestionError::Length { min: *QUESTION_LENGTH.start(), max: *QUESTION_LENGTH.end() });
        }
        if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
            return Err(QuestionError::ForbiddenCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// The question as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CustomQuestionText {
    type Error = QuestionError;
    fn try_from(text: String) -> Result<Self, QuestionError> {
        Self::parse(&text)
    }
}

impl From<CustomQuestionText> for String {
    fn from(question: CustomQuestionText) -> Self {
        question.0
    }
}

/// Why answers cannot be registered. `position` is the place of the answer in the list, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// Too few or too many characters.
    #[error("an answer has {min} to {max} characters")]
    Length {
        /// Which answer.
        position: usize,
        /// The fewest characters.
        min: usize,
        /// The most characters.
        max: usize,
    },
    /// A question that was answered before in the list.
    #[error("a question is answered twice")]
    QuestionTwice {
        /// The second of the two.
        position: usize,
    },
    /// An answer that was given before in the list, perhaps written differently.
    #[error("two questions have the same answer")]
    AnswerTwice {
        /// The second of the two.
        position: usize,
    },
}

/// Checks what a person wants to register: answers of 3 to 40 characters, no question twice, no answer twice.
///
/// # Errors
/// The first problem in the order of the list.
pub fn check_answers(answers: &[(QuestionRef, &str)]) -> Result<(), AnswerProblem> {
    let (mut questions, mut normalized) = (BTreeSet::new(), BTreeSet::new());
    for (position, (question, answer)) in answers.iter().enumerate() {
        if !length_is_in(answer.trim(), &ANSWER_LENGTH) {
            return Err(AnswerProblem::Length { position, min: *ANSWER_LENGTH.start(), max: *ANSWER_LENGTH.end() });
        }
        if !questions.insert(*question) {
            return Err(AnswerProblem::QuestionTwice { position });
        }
        if !normalized.insert(normalize_answer(answer)) {
            return Err(AnswerProblem::AnswerTwice { position });
        }
    }
    Ok(())
}

/// Counts characters that can be seen, and stops counting where too many are certain.
fn length_is_in(text: &str, allowed: &std::ops::RangeInclusive<usize>) -> bool {
    text.chars().nth(4 * *allowed.end()).is_none() && allowed.contains(&text.chars().filter(|&c| !is_invisible(c)).count())
}

/// Draws `count` of the registered questions, each equally likely, in random order; all of them when there are not more.
///
/// After a miss the questions of the miss are given as `previous`: the new ones are never the same set when another exists, so
/// that a lucky draw cannot be tried again and again (FAQ, 2017). Pass an empty list for the first draw.
pub fn draw(registered: &[QuestionRef], count: usize, previous: &[QuestionRef], random: &dyn Random) -> Vec<QuestionRef> {
    let known: Vec<QuestionRef> = registered.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let order = random.choose(known.len(), known.len());
    let mut drawn: Vec<QuestionRef> = order.into_iter().map(|position| known[position]).collect();
    let rest = drawn.split_off(count.min(drawn.len()));
    let as_before = drawn.len() == previous.len() && drawn.iter().all(|question| previous.contains(question));
    if let (true, Some(&other), true) = (as_before, rest.first(), !drawn.is_empty()) {
        let at = random.below(u32::try_from(drawn.len()).unwrap_or(u32::MAX)) as usize;
        drawn[at] = other;
    }
    drawn
}

/// The next `count` questions of a circle; from its first one when `previous` is empty, else from behind the last of those.
///
/// Under `conceal` the circle of a name is always the same, so a further reset of that name tells nothing more. After a miss the
/// questions are never the same set when another exists, as with [`draw`].
pub fn next_in_circle(circle: &[QuestionRef], count: usize, previous: &[QuestionRef]) -> Vec<QuestionRef> {
    let last = previous.last().and_then(|last| circle.iter().position(|question| question == last));
    let first = last.map_or(0, |last| last + 1);
    circle.iter().copied().cycle().skip(first).take(count.min(circle.len())).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};

    use super::*;

    struct Seeded(Mutex<rand_chacha::ChaCha8Rng>);

    impl Seeded {
        fn new(seed: u64) -> Self {
            Self(Mutex::new(rand_chacha::ChaCha8Rng::seed_from_u64(seed)))
        }
    }

    impl Random for Seeded {
        fn fill(&self, bytes: &mut [u8]) {
            self.0.lock().unwrap().fill_bytes(bytes);
        }
    }

    fn questions(numbers: &[u8]) -> Vec<QuestionRef> {
        numbers.iter().map(|&number| QuestionRef::Predefined(number)).collect()
    }

    fn set(questions: &[QuestionRef]) -> BTreeSet<QuestionRef> {
        questions.iter().copied().collect()
    }

    #[test]
    fn questions_have_one_name_each() {
        let custom = QuestionRef::Custom("018f0000-0000-7000-8000-000000000001".parse().unwrap());
        for question in [QuestionRef::Predefined(1), QuestionRef::Predefined(35), custom] {
            assert_eq!(question.to_string().parse(), Ok(question));
            let text = serde_json::to_string(&question).unwrap();
            assert_eq!(serde_json::from_str::<QuestionRef>(&text).unwrap(), question);
        }
        for wrong in ["", "p", "p0", "p36", "p07", "p+7", "p-1", "7", "c-", "c-7", "P7"] {
            assert_eq!(wrong.parse::<QuestionRef>(), Err(QuestionError::Unknown), "{wrong}");
        }
    }

    #[test]
    fn a_custom_question_keeps_its_spelling_and_its_limits() {
        let text = CustomQuestionText::parse("  ¿Cuál  fue tu 1er   <b>coche</b>? ").unwrap();
        assert_eq!(text.as_str(), "¿Cuál  fue tu 1er   <b>coche</b>?");
        let length = Err(QuestionError::Length { min: 3, max: 200 });
        assert!(CustomQuestionText::parse("abc").is_ok());
        assert_eq!(CustomQuestionText::parse(" ab "), length);
        assert!(CustomQuestionText::parse(&"日".repeat(200)).is_ok());
        assert_eq!(CustomQuestionText::parse(&"日".repeat(201)), length);
        assert_eq!(CustomQuestionText::parse(&"\u{200b}".repeat(50)), length);
        assert_eq!(CustomQuestionText::parse("two\nlines"), Err(QuestionError::ForbiddenCharacter));
        assert_eq!(CustomQuestionText::parse("nul\0l"), Err(QuestionError::ForbiddenCharacter));
    }

    #[test]
    fn answers_are_three_to_forty_characters_after_trimming() {
        let check = |answer: &str| check_answers(&[(QuestionRef::Predefined(1), answer)]);
        let wrong = Err(AnswerProblem::Length { position: 0, min: 3, max: 40 });
        assert_eq!(check("abc"), Ok(()));
        assert_eq!(check(" ab "), wrong);
        assert_eq!(check("日本語"), Ok(()));
        assert_eq!(check(&format!("  {}  ", "ñ".repeat(40))), Ok(()));
        assert_eq!(check(&"a".repeat(41)), wrong);
        assert_eq!(check("a\u{200b}\u{200b}b"), wrong);
        assert_eq!(check(&"a".repeat(1_000_000)), wrong);
        assert_eq!(check(""), wrong);
    }

    #[test]
    fn neither_a_question_nor_an_answer_stands_twice() {
        let [one, two, three] = [1, 2, 3].map(QuestionRef::Predefined);
        assert_eq!(check_answers(&[(one, "Rome"), (two, "Paris"), (three, "Oslo")]), Ok(()));
        assert_eq!(check_answers(&[(one, "Rome"), (one, "Paris")]), Err(AnswerProblem::QuestionTwice { position: 1 }));
        let same = [(one, "New York"), (two, "Paris"), (three, "  ＮＥＷ   york")];
        assert_eq!(check_answers(&same), Err(AnswerProblem::AnswerTwice { position: 2 }));
    }

    #[test]
    fn every_question_is_drawn_about_equally_often() {
        let random = Seeded::new(11);
        let registered = questions(&[4, 8, 15, 16, 23]);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..5000 {
            for question in draw(&registered, 3, &[], &random) {
                *counts.entry(question).or_insert(0) += 1;
            }
        }
        assert_eq!(counts.len(), 5);
        assert!(counts.values().all(|&count| (2850..=3150).contains(&count)), "{counts:?}");
    }

    #[test]
    fn the_order_is_drawn_too() {
        let random = Seeded::new(3);
        let registered = questions(&[1, 2, 3]);
        let orders: BTreeSet<Vec<QuestionRef>> = (0..200).map(|_| draw(&registered, 3, &registered, &random)).collect();
        assert_eq!(orders.len(), 6);
    }

    #[test]
    fn a_circle_begins_at_its_first_question_and_goes_on_after_the_last_one() {
        let circle = questions(&[4, 8, 15, 16, 23]);
        let first = next_in_circle(&circle, 3, &[]);
        assert_eq!(first, questions(&[4, 8, 15]));
        let second = next_in_circle(&circle, 3, &first);
        assert_eq!(second, questions(&[16, 23, 4]));
        assert_eq!(next_in_circle(&circle, 3, &second), questions(&[8, 15, 16]));
        // What was put before may be no question any more.
        assert_eq!(next_in_circle(&circle, 3, &questions(&[42])), first);
        assert_eq!(next_in_circle(&circle, 9, &first).len(), 5);
        assert_eq!(next_in_circle(&[], 3, &first), []);
    }

    proptest! {
        #[test]
        fn a_circle_never_puts_the_same_set_after_a_miss(size in 1u8..8, count in 1usize..6, misses in 0usize..9) {
            let circle = questions(&(1..=size).collect::<Vec<_>>());
            let mut put = next_in_circle(&circle, count, &[]);
            for _ in 0..misses {
                put = next_in_circle(&circle, count, &put);
            }
            let next = next_in_circle(&circle, count, &put);
            prop_assert_eq!(set(&next).len(), count.min(circle.len()));
            prop_assert_eq!(set(&next) == set(&put), circle.len() <= count);
        }

        #[test]
        fn a_draw_is_of_registered_questions_and_differs_after_a_miss(seed: u64, size in 0u8..8, count in 0usize..6) {
            let random = Seeded::new(seed);
            let registered = questions(&(1..=size).collect::<Vec<_>>());
            let first = draw(&registered, count, &[], &random);
            prop_assert_eq!(first.len(), count.min(registered.len()));
            prop_assert_eq!(set(&first).len(), first.len());
            prop_assert!(set(&first).is_subset(&set(&registered)));
            let second = draw(&registered, count, &first, &random);
            prop_assert_eq!(set(&second).len(), first.len());
            prop_assert!(set(&second).is_subset(&set(&registered)));
            if count > 0 && registered.len() > count {
                prop_assert_ne!(set(&first), set(&second));
            }
        }
    }
}
