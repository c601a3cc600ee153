//! How it goes at a connector: a heartbeat. A newer connector may tell more than this version reads.

use latchkey_domain::Timestamp;

use crate::wire::{Fields, Taking, WireError, Writer};

/// Longest that the name of a program's version may be, in bytes.
const LONGEST_VERSION: usize = 64;
/// Most warnings in one status.
const MOST_WARNINGS: usize = 64;

/// What a connector tells of itself, at least every five minutes. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The version of the program; cut to 64 bytes.
    pub program: String,
    /// How many domain controllers answer.
    pub controllers: u16,
    /// Whether the PDC emulator is among them.
    pub primary: bool,
    /// How many people it knows.
    pub people: u64,
    /// When people were last brought over completely, by the portal's time.
    pub synced: Option<Timestamp>,
    /// What somebody should look at.
    pub warnings: Vec<Warning>,
}

/// What somebody should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// No domain controller answers.
    NoController,
    /// The service account lacks a right it needs.
    MissingRights,
    /// The service account has rights it should not have.
    ExcessRights,
    /// Earlier passwords are not refused in a reset.
    NoPolicyHints,
    /// The certificate of a domain controller ends soon.
    Certificate,
    /// Bringing people over failed the last time.
    SyncFailed,
    /// Something that this version has no name for.
    Other(u8),
}

impl Warning {
    const fn code(self) -> u8 {
        match self {
            Self::NoController => 1,
            Self::MissingRights => 2,
            Self::ExcessRights => 3,
            Self::NoPolicyHints => 4,
            Self::Certificate => 5,
            Self::SyncFailed => 6,
            Self::Other(code) => code,
        }
    }

    /// The warning with this code: every code is one.
    pub fn from_code(code: u8) -> Self {
        [Self::NoController, Self::MissingRights, Self::ExcessRights, Self::NoPolicyHints, Self::Certificate, Self::SyncFailed]
            .into_iter()
            .find(|warning| warning.code() == code)
            .unwrap_or(Self::Other(code))
    }
}

const PROGRAM: u8 = 1;
const CONTROLLERS: u8 = 2;
const PRIMARY: u8 = 3;
const PEOPLE: u8 = 4;
const SYNCED: u8 = 5;
const WARNINGS: u8 = 6;

impl Status {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let end = (0..=LONGEST_VERSION.min(self.program.len())).rev().find(|end| self.program.is_char_boundary(*end));
        let warnings: Vec<u8> = self.warnings.iter().take(MOST_WARNINGS).map(|warning| warning.code()).collect();
        let mut text = Writer::new(256);
        text.put(PROGRAM, &self.program.as_bytes()[..end.unwrap_or(0)])
            .put(CONTROLLERS, &self.controllers.to_be_bytes())
            .flag(PRIMARY, self.primary)
            .number(PEOPLE, self.people);
        if let Some(synced) = self.synced {
            text.time(SYNCED, synced);
        }
        text.put(WARNINGS, &warnings);
        text.done().to_vec()
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, WireError> {
        let mut text = Fields::new(bytes, Taking::Known);
        let program = text.text(PROGRAM)?;
        if program.len() > LONGEST_VERSION {
            return Err(WireError::BadValue(PROGRAM));
        }
        let status = Self {
            program: program.to_owned(),
            controllers: u16::from_be_bytes(text.array(CONTROLLERS)?),
            primary: text.flag(PRIMARY)?,
            people: text.number(PEOPLE)?,
            synced: match text.find(SYNCED)? {
                Some(bytes) => {
                    let micros = bytes.try_into().map_err(|_| WireError::BadValue(SYNCED))?;
                    Some(Timestamp::from_micros(i64::from_be_bytes(micros)))
                }
                None => None,
            },
            warnings: text.bytes(WARNINGS)?.iter().take(MOST_WARNINGS).map(|code| Warning::from_code(*code)).collect(),
        };
        text.end()?;
        Ok(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status() -> Status {
        Status {
            program: "0.1.0".to_owned(),
            controllers: 2,
            primary: true,
            people: 20_000,
            synced: Some(Timestamp::from_micros(7)),
            warnings: vec![Warning::NoPolicyHints, Warning::from_code(77)],
        }
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        for synced in [None, Some(Timestamp::from_micros(-1))] {
            let status = Status { synced, ..status() };
            assert_eq!(Status::read(&status.to_bytes()), Ok(status));
        }
    }

    #[test]
    fn what_a_newer_version_adds_is_passed_over() {
        let mut bytes = status().to_bytes();
        bytes.extend_from_slice(&[200, 0, 3, 1, 2, 3]);
        assert_eq!(Status::read(&bytes), Ok(status()));
        // Also in the middle.
        let mut writer = Writer::new(64);
        writer
            .put(PROGRAM, b"9")
            .put(CONTROLLERS, &[0, 1])
            .flag(PRIMARY, false)
            .number(PEOPLE, 1)
            .put(WARNINGS, &[])
            .put(90, b"x");
        assert_eq!(Status::read(&writer.done()).unwrap().program, "9");
    }

    #[test]
    fn long_names_and_lists_are_cut() {
        let status = Status { program: "é".repeat(50), warnings: vec![Warning::SyncFailed; 300], ..status() };
        let read = Status::read(&status.to_bytes()).unwrap();
        assert_eq!((read.program.len(), read.warnings.len()), (64, 64));
    }
}
