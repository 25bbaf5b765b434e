//! Putting a file in.

use bytes::{Bytes, BytesMut};
use domain::access::OrgId;
use futures::{Stream, StreamExt};
use object_store::path::Path as Location;
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};

use super::incoming::FOLDER;
use super::{Blobs, Error, Result, Stored, location};

impl Blobs {
    /// Streams a file in: at most `limit` bytes, with the SHA-256 `expected` where the sender said one. On any error,
    /// and where the caller drops the future, nothing of it stays. The sender is not read faster than the store writes.
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
        let name = u128::from_be_bytes(self.entropy.bytes());
        let draft = Location::from(format!("{FOLDER}/{name:032x}"));
        let mut upload = self.store.put_multipart(&draft).await?;
        let written = match self.receive(upload.as_mut(), body, limit, expected).await {
            Ok(written) => written,
            Err(error) => {
                // Best effort: dropping the upload takes a local file away as well.
                let _ = upload.abort().await;
                return Err(error);
            }
        };
        upload.complete().await?;
        let place = location(org, &written.sha256)?;
        if let Err(error) = self.store.rename(&draft, &place).await {
            let _ = self.store.delete(&draft).await;
            return Err(error.into());
        }
        Ok(written)
    }

    async fn receive<E>(
        &self,
        upload: &mut dyn MultipartUpload,
        body: impl Stream<Item = std::result::Result<Bytes, E>>,
        limit: u64,
        expected: Option<&str>,
    ) -> Result<Stored>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut body = std::pin::pin!(body);
        let mut hash = Sha256::new();
        let mut size = 0_u64;
        let mut gathered = BytesMut::new();
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|error| Error::Interrupted(error.into()))?;
            size = size.saturating_add(chunk.len() as u64);
            if size > limit {
                return Err(Error::TooLarge { limit });
            }
            hash.update(&chunk);
            gathered.extend_from_slice(&chunk);
            if gathered.len() >= self.part {
                let part = PutPayload::from_bytes(gathered.split().freeze());
                upload.put_part(part).await?;
            }
        }
        if !gathered.is_empty() {
            upload.put_part(PutPayload::from_bytes(gathered.freeze())).await?;
        }
        let sha256 = hex(&hash.finalize());
        if expected.is_some_and(|expected| expected != sha256) {
            return Err(Error::OtherContent { actual: sha256 });
        }
        Ok(Stored { sha256, size })
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
