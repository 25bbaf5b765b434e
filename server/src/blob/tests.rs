use std::io;
use std::time::Duration;

use futures::stream;
use object_store::memory::InMemory;

use super::*;

const ORG: OrgId = OrgId(7);
const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sh-blob-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn blobs(&self) -> Blobs {
        Blobs::in_folder(&self.0, Entropy::system()).expect("blobs")
    }

    /// Every file below, by its path.
    fn files(&self) -> Vec<String> {
        fn walk(folder: &Path, files: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    walk(&path, files);
                } else {
                    files.push(path.to_string_lossy().into_owned());
                }
            }
        }
        let mut files = Vec::new();
        walk(&self.0, &mut files);
        files
    }
}

impl Folder {
    /// Waits until there is no file in it: what is dropped is taken away in the background.
    async fn is_emptied(&self) {
        for _ in 0..100 {
            if self.files().is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("left behind: {:?}", self.files());
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn body(parts: &[&'static str]) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    let parts: Vec<_> = parts
        .iter()
        .map(|part| Ok(Bytes::from_static(part.as_bytes())))
        .collect();
    stream::iter(parts)
}

async fn text(content: Content) -> String {
    let chunks: Vec<Bytes> = content.bytes.try_collect().await.expect("bytes");
    String::from_utf8(chunks.concat()).expect("text")
}

use futures::Stream;

#[tokio::test]
async fn a_content_is_found_by_its_name_in_its_organization_alone() {
    let folder = Folder::new("found");
    let blobs = folder.blobs();
    let stored = blobs
        .put(ORG, body(&["hel", "lo"]), 5, Some(HELLO))
        .await
        .expect("stored");
    assert_eq!(
        (stored.sha256.as_str(), stored.size, stored.name.len()),
        (HELLO, 5, 32)
    );
    let name = stored.name.as_str();
    assert_eq!(
        text(blobs.read(ORG, name, None).await.expect("there")).await,
        "hello"
    );
    let part = blobs.read(ORG, name, Some(1..3)).await.expect("there");
    assert_eq!((part.size, part.range.clone()), (5, 1..3));
    assert_eq!(text(part).await, "el");
    assert!(matches!(
        blobs.read(OrgId(8), name, None).await,
        Err(Error::Missing)
    ));
    assert!(matches!(
        blobs.read(ORG, "../7/2c/x", None).await,
        Err(Error::Missing)
    ));

    let again = blobs.put(ORG, body(&["hello"]), 5, None).await.expect("the same");
    assert_ne!(again.name, stored.name, "each goes without harm to the other");
    assert_eq!(folder.files().len(), 2);
    blobs.remove(ORG, name).await.expect("gone");
    blobs.remove(ORG, name).await.expect("gone already");
    assert!(!blobs.has(ORG, name).await.expect("asked"));
    assert!(blobs.has(ORG, &again.name).await.expect("asked"));
}

#[tokio::test]
async fn what_fails_leaves_nothing() {
    let folder = Folder::new("fails");
    let blobs = folder.blobs();
    let too_large = blobs.put(ORG, body(&["hel", "lo"]), 4, None).await;
    assert!(matches!(too_large, Err(Error::TooLarge { limit: 4 })));
    let other = blobs.put(ORG, body(&["hallo"]), 5, Some(HELLO)).await;
    assert!(matches!(other, Err(Error::OtherContent { .. })));
    let torn = stream::iter([
        Ok(Bytes::from_static(b"hel")),
        Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
    ]);
    assert!(matches!(
        blobs.put(ORG, torn, 5, None).await,
        Err(Error::Interrupted(_))
    ));
    assert_eq!(folder.files(), Vec::<String>::new());
}

#[tokio::test]
async fn a_sender_that_goes_away_leaves_nothing() {
    let folder = Folder::new("away");
    let blobs = folder.blobs();
    let endless =
        stream::once(async { io::Result::Ok(Bytes::from(vec![0; 600 * 1024])) }).chain(stream::pending());
    let put = blobs.put(ORG, endless, u64::MAX, None);
    assert!(
        tokio::time::timeout(Duration::from_millis(200), put)
            .await
            .is_err()
    );
    folder.is_emptied().await;
}

#[tokio::test]
async fn what_a_killed_process_left_is_swept() {
    let folder = Folder::new("swept");
    let blobs = folder.blobs();
    let left = folder.0.join("incoming/0123#1");
    std::fs::write(&left, "half").expect("written");
    let hour = Duration::from_hours(1);
    assert_eq!(blobs.sweep(hour).expect("swept"), 0, "it may still be written");
    let file = std::fs::File::options().write(true).open(&left).expect("open");
    let begun = file.metadata().and_then(|left| left.modified()).expect("a time");
    file.set_modified(begun - 2 * hour).expect("set");
    assert_eq!(blobs.sweep(hour).expect("swept"), 1);
    assert_eq!(folder.files(), Vec::<String>::new());
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let folder = Folder::new("empty");
    let blobs = folder.blobs();
    let stored = blobs.put(ORG, body(&[]), 5, None).await.expect("stored");
    let content = blobs.read(ORG, &stored.name, None).await.expect("there");
    assert_eq!((content.size, text(content).await.as_str()), (0, ""));
}

#[tokio::test]
async fn another_store_does_as_well() {
    let blobs = Blobs::new(Arc::new(InMemory::new()), Entropy::seeded(1));
    let stored = blobs.put(ORG, body(&["hello"]), 5, None).await.expect("stored");
    assert_eq!(
        text(blobs.read(ORG, &stored.name, None).await.expect("there")).await,
        "hello"
    );
}

#[test]
fn a_full_disk_is_told_as_such_however_deep_it_stands() {
    let full = io::Error::from(io::ErrorKind::StorageFull);
    let wrapped = object_store::Error::Generic {
        store: "LocalFileSystem",
        source: Box::new(object_store::Error::Generic {
            store: "inner",
            source: Box::new(full),
        }),
    };
    assert!(matches!(Error::from(wrapped), Error::Full));
    let other = object_store::Error::Generic {
        store: "LocalFileSystem",
        source: Box::new(io::Error::from(io::ErrorKind::PermissionDenied)),
    };
    assert!(matches!(Error::from(other), Error::Store(_)));
}

#[tokio::test]
async fn a_large_content_comes_in_parts_and_stands_nowhere_before_it_is_kept() {
    let folder = Folder::new("parts");
    let blobs = folder.blobs();
    let large = || stream::iter((0..5_u8).map(|n| io::Result::Ok(Bytes::from(vec![n; 300 * 1024]))));
    drop(
        blobs
            .receive(ORG, large(), u64::MAX, None)
            .await
            .expect("received"),
    );
    folder.is_emptied().await;
    let incoming = blobs
        .receive(ORG, large(), u64::MAX, None)
        .await
        .expect("received");
    let name = incoming.stored().name.clone();
    assert!(!blobs.has(ORG, &name).await.expect("asked"));
    incoming.keep().await.expect("kept");
    let content = blobs
        .read(ORG, &name, Some(300 * 1024 - 1..300 * 1024 + 1))
        .await
        .expect("there");
    let bytes: Vec<Bytes> = content.bytes.try_collect().await.expect("bytes");
    assert_eq!(bytes.concat(), [0, 1]);
    assert_eq!(folder.files().len(), 1);
}
