//! What is in the store, for those who compare it with what should be.

use domain::Timestamp;
use domain::access::OrgId;
use futures::TryStreamExt;
use object_store::ObjectStore;
use object_store::path::Path as Location;

use super::{Blobs, OWN_NAME, Result, SHARED_NAME};

/// A content that is in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was stored, by the store's clock.
    pub stored_at: Timestamp,
}

impl Blobs {
    /// The contents of an organization whose name begins with this byte, in the order of their names: one part in 256
    /// of them all.
    pub async fn list(&self, org: OrgId, first: u8) -> Result<Vec<Listed>> {
        let folder = Location::from(format!("{}/{first:02x}", org.0));
        let mut listed: Vec<Listed> = self
            .store
            .list(Some(&folder))
            .try_filter_map(async |object| {
                let name = object.location.filename().unwrap_or_default().to_owned();
                let ours = [OWN_NAME, SHARED_NAME].contains(&name.len());
                let stored_at = Timestamp::saturating_from_millis(object.last_modified.timestamp_millis());
                Ok(ours.then_some(Listed {
                    name,
                    size: object.size,
                    stored_at,
                }))
            })
            .try_collect()
            .await?;
        listed.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(listed)
    }
}
