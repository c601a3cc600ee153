//! What names a person in an on-premises directory for ever.

use std::fmt;

use uuid::Uuid;

/// The objectGUID of an object in Active Directory: renaming and moving keep it, and an object that is deleted and made again under the
/// same name has another one. Written as the directory's own tools write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectGuid(Uuid);

impl ObjectGuid {
    /// The value as LDAP gives it: sixteen bytes, the first three groups with their lowest byte first ([MS-DTYP] 2.3.4.2). `None` for
    /// sixteen zeros, which name nobody.
    pub fn from_directory(bytes: [u8; 16]) -> Option<Self> {
        (bytes != [0; 16]).then(|| Self(Uuid::from_bytes_le(bytes)))
    }

    /// The sixteen bytes as LDAP gives and takes them.
    pub const fn to_directory(self) -> [u8; 16] {
        self.0.to_bytes_le()
    }
}

impl fmt::Display for ObjectGuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_the_directory_writes_it() {
        let bytes = [0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff];
        let guid = ObjectGuid::from_directory(bytes).unwrap();
        assert_eq!(guid.to_string(), "00112233-4455-6677-8899-aabbccddeeff");
        assert_eq!(guid.to_directory(), bytes);
    }

    #[test]
    fn zeros_name_nobody() {
        assert_eq!(ObjectGuid::from_directory([0; 16]), None);
    }
}
