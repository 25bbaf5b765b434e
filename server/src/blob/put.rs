//! Putting a file in.

use bytes::{Bytes, BytesMut};
use domain::access::OrgId;
use futures::{Stream, StreamExt};
use object_store::path::Path as Location;
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};

use super::incoming::FOLDER;
use super::{Blobs, Error, Result, Stored, location};

/// A content that has come and is not in the store yet. Dropped, nothing of it stays.
pub struct Incoming<'a> {
    blobs: &'a Blobs,
    stored: Stored,
    place: Location,
    body: Body,
}

enum Body {
    /// All of it, where it is small.
    Whole(Bytes),
    /// Its parts are in the store already, under no name.
    Parts(Parts),
}

struct Parts {
    upload: Box<dyn MultipartUpload>,
    /// Where they stand once they are whole, where that is not their place at once.
    draft: Option<Location>,
}

impl Blobs {
    /// Streams a content in: at most `limit` bytes, with the SHA-256 `expected` where the sender said one. It is given
    /// a new name. On any error, and where the caller drops the future, nothing of it stays. The sender is not read
    /// faster than the store writes.
    pub async fn receive<E>(
        &self,
        org: OrgId,
        body: impl Stream<Item = std::result::Result<Bytes, E>>,
        limit: u64,
        expected: Option<&str>,
    ) -> Result<Incoming<'_>>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.receive_as(self.new_name(), org, body, limit, expected).await
    }

    /// The same under a name that was drawn before.
    async fn receive_as<E>(
        &self,
        name: String,
        org: OrgId,
        body: impl Stream<Item = std::result::Result<Bytes, E>>,
        limit: u64,
        expected: Option<&str>,
    ) -> Result<Incoming<'_>>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let place = location(org, &name)?;
        let mut body = std::pin::pin!(body);
        let mut hash = Sha256::new();
        let mut size = 0_u64;
        let mut gathered = BytesMut::new();
        let mut parts = None;
        let received = async {
            while let Some(chunk) = body.next().await {
                let chunk = chunk.map_err(|error| Error::Interrupted(error.into()))?;
                size = size.saturating_add(chunk.len() as u64);
                if size > limit {
                    return Err(Error::TooLarge { limit });
                }
                hash.update(&chunk);
                gathered.extend_from_slice(&chunk);
                if gathered.len() >= self.part {
                    if parts.is_none() {
                        parts = Some(self.begin(&name, &place).await?);
                    }
                    put_part(parts.as_mut(), gathered.split().freeze()).await?;
                }
            }
            let sha256 = hex(&hash.finalize());
            if expected.is_some_and(|expected| expected != sha256) {
                return Err(Error::OtherContent { actual: sha256 });
            }
            if parts.is_some() && !gathered.is_empty() {
                put_part(parts.as_mut(), gathered.split().freeze()).await?;
            }
            Ok(sha256)
        };
        let received = received.await;
        let sha256 = match received {
            Ok(sha256) => sha256,
            Err(error) => {
                if let Some(Parts { mut upload, .. }) = parts {
                    // Best effort: dropping the upload takes a local file away as well.
                    let _ = upload.abort().await;
                }
                return Err(error);
            }
        };
        Ok(Incoming {
            blobs: self,
            stored: Stored { name, sha256, size },
            place,
            body: parts.map_or_else(|| Body::Whole(gathered.freeze()), Body::Parts),
        })
    }

    /// Begins a content of several parts. A folder gets them where a sweep finds them, and elsewhere nothing is to be
    /// seen before they are complete.
    async fn begin(&self, name: &str, place: &Location) -> Result<Parts> {
        let draft = self
            .folder
            .is_some()
            .then(|| Location::from(format!("{FOLDER}/{name}")));
        let upload = self.store.put_multipart(draft.as_ref().unwrap_or(place)).await?;
        Ok(Parts { upload, draft })
    }

    /// A name that no other content has, for [`Blobs::put_as`].
    pub fn new_name(&self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.entropy.bytes()))
    }

    /// Puts a content in at once, under its own new name.
    pub async fn put<E>(
        &self,
        org: OrgId,
        body: impl Stream<Item = std::result::Result<Bytes, E>>,
        limit: u64,
        expected: Option<&str>,
    ) -> Result<Stored>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.receive(org, body, limit, expected).await?.keep().await
    }

    /// Puts a content in at once, however long it is, under a name of [`Blobs::new_name`] that was never used.
    pub async fn put_as<E>(
        &self,
        name: String,
        org: OrgId,
        body: impl Stream<Item = std::result::Result<Bytes, E>>,
    ) -> Result<Stored>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let incoming = self.receive_as(name, org, body, u64::MAX, None).await?;
        incoming.keep().await
    }

    /// Puts a content in under a name that the caller knows: its SHA-256, where several files share it.
    pub async fn put_shared(&self, org: OrgId, sha256: &str, content: Bytes) -> Result<()> {
        let place = location(org, sha256)?;
        self.store.put(&place, PutPayload::from_bytes(content)).await?;
        Ok(())
    }
}

impl Incoming<'_> {
    /// What came, and the name it will have.
    pub fn stored(&self) -> &Stored {
        &self.stored
    }

    /// Puts it into the store, whole and on the disk when this returns.
    pub async fn keep(self) -> Result<Stored> {
        let store = &self.blobs.store;
        match self.body {
            Body::Whole(bytes) => {
                store.put(&self.place, PutPayload::from_bytes(bytes)).await?;
            }
            Body::Parts(Parts { mut upload, draft }) => {
                upload.complete().await?;
                if let Some(draft) = draft
                    && let Err(error) = store.rename(&draft, &self.place).await
                {
                    let _ = store.delete(&draft).await;
                    return Err(error.into());
                }
            }
        }
        Ok(self.stored)
    }
}

async fn put_part(parts: Option<&mut Parts>, bytes: Bytes) -> Result<()> {
    if let Some(Parts { upload, .. }) = parts {
        upload.put_part(PutPayload::from_bytes(bytes)).await?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
