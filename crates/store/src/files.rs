//! Files that organizations uploaded, named by the digest of their bytes.

use crate::row::row;
use latchkey_domain::OrganizationId;

use crate::values::bind;
use crate::{OrgScope, Reader, StoreError, Tx};

row! {
    /// A file as stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StoredFile {
        /// Its media type, such as `image/png`.
        pub content_type: String,
        /// Its bytes.
        pub bytes: Vec<u8>,
    }
}

impl Reader {
    /// An organization's logo by its digest. No scope: logos are shown to everybody who knows their address.
    pub async fn logo(&self, organization: OrganizationId, digest: &str) -> Result<Option<StoredFile>, StoreError> {
        let sql = "SELECT content_type, bytes FROM stored_file WHERE organization_id = $1 AND digest = $2";
        self.row(sql, bind![organization, digest]).await
    }
}

impl Tx {
    pub(crate) async fn put_file(&self, scope: &OrgScope, digest: &str, file: &StoredFile) -> Result<(), StoreError> {
        let sql = "INSERT INTO stored_file (organization_id, digest, content_type, bytes) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT DO NOTHING";
        self.execute(sql, bind![scope.organization, digest, file.content_type, file.bytes]).await?;
        Ok(())
    }
}
