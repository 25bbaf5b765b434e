//! Where contents are kept: a folder or a bucket.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use object_store::aws::AmazonS3Builder;
use object_store::prefix::PrefixStore;

use super::{Blobs, Result};
use crate::entropy::Entropy;

/// `file:PATH` or `s3://BUCKET/PREFIX`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobUrl {
    /// A folder, made where it is missing.
    Folder(PathBuf),
    /// A bucket of an S3 server. Which server, in which region and with which key is said by the variables that every
    /// program for S3 reads: `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, ..
    Bucket {
        /// Its name.
        name: String,
        /// What the keys of all contents begin with, without a slash at either end; may be empty.
        prefix: String,
    },
}

/// The text names no place for files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a place for files as file:PATH or s3://bucket/prefix")]
pub struct InvalidBlobUrl;

impl FromStr for BlobUrl {
    type Err = InvalidBlobUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBlobUrl> {
        if let Some(path) = text.strip_prefix("file:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return (!path.is_empty())
                .then(|| Self::Folder(PathBuf::from(path)))
                .ok_or(InvalidBlobUrl);
        }
        let rest = text.strip_prefix("s3://").ok_or(InvalidBlobUrl)?;
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_bucket = (3..=63).contains(&name.len())
            && name
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'));
        let prefix = prefix.trim_matches('/');
        let plain = !prefix.contains(['?', '#', '\\']) && prefix.split('/').all(|part| part != "..");
        if !is_bucket || !plain {
            return Err(InvalidBlobUrl);
        }
        Ok(Self::Bucket {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

impl fmt::Display for BlobUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "file:{}", path.display()),
            Self::Bucket { name, prefix } if prefix.is_empty() => write!(f, "s3://{name}"),
            Self::Bucket { name, prefix } => write!(f, "s3://{name}/{prefix}"),
        }
    }
}

impl Blobs {
    /// Opens a place. A bucket is not asked for anything yet.
    pub fn open(url: &BlobUrl, entropy: Entropy) -> Result<Self> {
        match url {
            BlobUrl::Folder(path) => Self::in_folder(path, entropy),
            BlobUrl::Bucket { name, prefix } => {
                // Once a process; where it is done already, that is what was wanted.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let bucket = AmazonS3Builder::from_env().with_bucket_name(name).build()?;
                Ok(if prefix.is_empty() {
                    Self::new(Arc::new(bucket), entropy)
                } else {
                    Self::new(Arc::new(PrefixStore::new(bucket, prefix.as_str())), entropy)
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_and_printed() {
        for text in [
            "file:/var/lib/history/blobs",
            "s3://acme-history",
            "s3://acme/session/files",
        ] {
            assert_eq!(text.parse::<BlobUrl>().expect(text).to_string(), text);
        }
        let read = "s3://acme/files/".parse::<BlobUrl>().expect("a bucket");
        assert_eq!(read.to_string(), "s3://acme/files");
        for text in [
            "",
            "/var/files",
            "file:",
            "s3://",
            "s3://A",
            "s3://acme/../x",
            "s3://key:secret@acme",
            "gs://acme",
        ] {
            assert!(text.parse::<BlobUrl>().is_err(), "{text}");
        }
    }
}
