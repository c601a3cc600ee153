//! What stands in a master key file: lines, one key each.

use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::key::{Key, KeyId};
use crate::master_keys::{FIRST_GENERATION, MasterKeys};

const FORMAT_LINE: &str = "latchkey-master-keys 1";
const FORMAT_NAME: &str = "latchkey-master-keys ";
const HEADER: &str = "\
# Latchkey master keys. Whoever holds this file and a copy of the database can read everything in it.
# - Only the account that runs Latchkey may read this file (mode 0600).
# - Keep a copy in a safe place, apart from the backups of the database: without it they cannot be read.
# - Do not edit it. `latchkey keys rotate` adds a key and keeps the old ones, which older data still needs;
#   `latchkey restore` raises the generation, so that nothing which an older state of the database says counts any more.
";

/// The text of a file with these keys.
pub(crate) fn render(keys: &MasterKeys) -> Zeroizing<String> {
    // The whole capacity at once: growing would leave copies of the keys behind.
    let mut text = Zeroizing::new(String::with_capacity(HEADER.len() + 128 + 64 * keys.key_ids().len()));
    text.push_str(HEADER);
    for part in [FORMAT_LINE, "\ncurrent ", &keys.current_id().to_string(), "\n"] {
        text.push_str(part);
    }
    // Only after a restore, so that the file stays readable for versions that know no generations until it must not be.
    if keys.generation() > FIRST_GENERATION {
        for part in ["generation ", &keys.generation().to_string(), "\n"] {
            text.push_str(part);
        }
    }
    for (id, key) in keys.parts() {
        for part in ["key ", &id.to_string(), " "] {
            text.push_str(part);
        }
        BASE64URL_NOPAD.encode_append(key.expose(), &mut text);
        text.push('\n');
    }
    text
}

/// What is wrong with a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A newer version wrote it.
    NewerFormat,
    /// The line, counted from one (zero for the whole), and the problem.
    At(usize, &'static str),
}

/// The keys in a text.
pub(crate) fn parse(text: &str) -> Result<MasterKeys, Fault> {
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    match lines.next() {
        Some((_, FORMAT_LINE)) => {}
        Some((_, line)) if line.starts_with(FORMAT_NAME) => return Err(Fault::NewerFormat),
        Some((number, _)) => return Err(Fault::At(number, "this is not a Latchkey master key file")),
        None => return Err(Fault::At(0, "it holds no keys")),
    }
    let (mut current, mut generation) = (None, None);
    let mut keys: Vec<(KeyId, Key)> = Vec::new();
    for (number, line) in lines {
        let fault = |problem| Fault::At(number, problem);
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match *words {
            ["current", _] if current.is_some() => return Err(fault("the current key is named twice")),
            ["current", id] => current = Some(KeyId::parse(id).ok_or(fault("a key id has eight hexadecimal digits"))?),
            ["generation", _] if generation.is_some() => return Err(fault("the generation is named twice")),
            ["generation", number] => generation = Some(parse_generation(number).ok_or(fault("the generation is no number"))?),
            ["key", id, secret] => {
                let id = KeyId::parse(id).ok_or(fault("a key id has eight hexadecimal digits"))?;
                if keys.iter().any(|(held, _)| *held == id) {
                    return Err(fault("this key id appears twice"));
                }
                keys.push((id, parse_key(secret).ok_or(fault("the key is not 32 bytes in base64url"))?));
            }
            _ => return Err(fault("expected `current <id>`, `generation <number>` or `key <id> <key>`")),
        }
    }
    let current = current.ok_or(Fault::At(0, "it does not name the current key"))?;
    let generation = generation.unwrap_or(FIRST_GENERATION);
    MasterKeys::from_parts(keys, current, generation).ok_or(Fault::At(0, "the current key is not in it"))
}

fn parse_generation(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| *number >= FIRST_GENERATION)
}

fn parse_key(text: &str) -> Option<Key> {
    if BASE64URL_NOPAD.decode_len(text.len()) != Ok(32) {
        return None;
    }
    Key::fill_with(|bytes| BASE64URL_NOPAD.decode_mut(text.as_bytes(), bytes).map(|_| ())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    #[test]
    fn what_is_rendered_is_read_back() {
        let text = format!("# hi\r\n\r\n {FORMAT_LINE}\r\ncurrent 0000000b\nkey 0000000a {SECRET}\nkey 0000000b {SECRET}\n");
        let keys = parse(&text).unwrap();
        let again = parse(&render(&keys)).unwrap();
        assert_eq!(again.key_ids(), vec![KeyId::new(10), KeyId::new(11)]);
        assert_eq!(again.current_id(), KeyId::new(11));
    }

    #[test]
    fn the_generation_is_written_once_it_was_raised() {
        let text = format!("{FORMAT_LINE}\ncurrent 0000000a\nkey 0000000a {SECRET}\n");
        let first = parse(&text).unwrap();
        assert_eq!(first.generation(), 1);
        assert!(!render(&first).contains("\ngeneration "));
        let raised = parse(&format!("{text}generation 7\n")).unwrap();
        assert!(render(&raised).contains("\ngeneration 7\n"));
        assert_eq!(parse(&render(&raised)).unwrap().generation(), 7);
    }

    #[test]
    fn faults_name_their_line() {
        let fault = |body: &str| parse(&format!("{FORMAT_LINE}\n{body}")).unwrap_err();
        let key = format!("key 0000000a {SECRET}\n");
        assert_eq!(parse("").unwrap_err(), Fault::At(0, "it holds no keys"));
        assert_eq!(parse("\nhello").unwrap_err(), Fault::At(2, "this is not a Latchkey master key file"));
        assert_eq!(parse("latchkey-master-keys 2").unwrap_err(), Fault::NewerFormat);
        assert_eq!(fault(&key), Fault::At(0, "it does not name the current key"));
        assert_eq!(fault(&format!("{key}current 0000000b")), Fault::At(0, "the current key is not in it"));
        assert_eq!(fault(&format!("{key}{key}")), Fault::At(3, "this key id appears twice"));
        assert_eq!(fault("current 0000000a\ncurrent 0000000a"), Fault::At(3, "the current key is named twice"));
        assert_eq!(fault("current a"), Fault::At(2, "a key id has eight hexadecimal digits"));
        assert_eq!(fault("key 0000000a AAAA"), Fault::At(2, "the key is not 32 bytes in base64url"));
        assert_eq!(fault(&format!("key 0000000a {}*", &SECRET[1..])), Fault::At(2, "the key is not 32 bytes in base64url"));
        assert_eq!(fault("what"), Fault::At(2, "expected `current <id>`, `generation <number>` or `key <id> <key>`"));
        assert_eq!(fault("generation 2\ngeneration 2"), Fault::At(3, "the generation is named twice"));
        for wrong in ["0", "-1", "x", "4294967296"] {
            assert_eq!(fault(&format!("generation {wrong}")), Fault::At(2, "the generation is no number"));
        }
    }
}
