//! The site folder: everything a browser fetches, under names that hold a hash of the content.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, ensure};

use crate::build::Profile;
use crate::digest::{self, Digest};
use crate::manifest::{Entry, Manifest, content_type};
use crate::wasm::Frontend;
use crate::workspace::Workspace;
use crate::{css, packed, stamp};

/// The name of the file that wasm-bindgen's script asks for.
const UNHASHED_WASM: &str = "session_history_bg.wasm";
/// The name of the file that the loader in that script asks for.
const UNHASHED_LATER: &str = "split_later.wasm";

pub struct Site {
    pub manifest: Manifest,
}

/// A file to publish: its logical name, the name it is published under (before the hash goes in), its content.
struct Source {
    logical: String,
    name: String,
    content: Vec<u8>,
}

impl Source {
    fn new(logical: &str, name: &str, content: Vec<u8>) -> Self {
        Self {
            logical: logical.to_owned(),
            name: name.to_owned(),
            content,
        }
    }

    /// `pkg/name.<hash>.ext`
    fn path(&self) -> String {
        let hash = digest::short(&self.content);
        match self.name.rsplit_once('.') {
            Some((stem, extension)) => format!("pkg/{stem}.{hash}.{extension}"),
            None => format!("pkg/{}.{hash}", self.name),
        }
    }
}

impl Site {
    pub fn publish(workspace: &Workspace, profile: Profile, frontend: &Frontend) -> Result<Self> {
        let style = workspace.root.join("style");
        let folder = workspace.output("site");
        let manifest = folder.join("manifest.json");
        let inputs = Digest::default()
            .text(profile.name())
            .file(&frontend.script)?
            .file(&frontend.wasm)?
            .file(&frontend.later)?
            .folder(&style)?;
        stamp::unless_fresh(
            workspace,
            "site",
            inputs,
            &[manifest.clone(), folder.join("pkg")],
            || {
                let sources = gather(&style, frontend)?;
                write(&folder, &sources, profile)
            },
        )?;
        let text = fs::read(&manifest)?;
        Ok(Self {
            manifest: serde_json::from_slice(&text).context("the site's manifest is broken")?,
        })
    }
}

fn gather(style: &Path, frontend: &Frontend) -> Result<Vec<Source>> {
    let wasm = Source::new("app.wasm", UNHASHED_WASM, fs::read(&frontend.wasm)?);
    let later = Source::new("later.wasm", UNHASHED_LATER, fs::read(&frontend.later)?);
    let mut script = fs::read_to_string(&frontend.script)?;
    for source in [&wasm, &later] {
        ensure!(
            script.contains(&source.name),
            "wasm-bindgen's script no longer names {}",
            source.name
        );
        script = script.replace(&source.name, source.path().trim_start_matches("pkg/"));
    }
    let mut sources = vec![
        wasm,
        later,
        Source::new("app.js", "session_history.js", script.into_bytes()),
    ];

    let folder = style.join("assets");
    let mut published = BTreeMap::new();
    for path in if folder.is_dir() {
        digest::files(&folder)?
    } else {
        Vec::new()
    } {
        let name = path
            .to_str()
            .filter(|name| name.is_ascii())
            .context("names in style/assets must be ASCII")?;
        let source = Source::new(name, name, fs::read(folder.join(&path))?);
        published.insert(folder.join(&path), source.path());
        sources.push(source);
    }
    sources.push(Source::new(
        "app.css",
        "session-history.css",
        style_sheet(style, &published)?,
    ));
    Ok(sources)
}

/// The style sheet lies in `pkg/`, so addresses in it are relative to that.
fn style_sheet(style: &Path, published: &BTreeMap<PathBuf, String>) -> Result<Vec<u8>> {
    let address = |file: &Path| {
        let path = published
            .get(file)
            .with_context(|| format!("{} is not in style/assets", file.display()))?;
        Ok(path.trim_start_matches("pkg/").to_owned())
    };
    let css = css::bundle(&style.join("app.css"), &address)?;
    Ok(css::minify(&css).into_bytes())
}

/// Adds what is new, removes what is gone, and touches the manifest only if it changed: the server is built again then.
fn write(folder: &Path, sources: &[Source], profile: Profile) -> Result<()> {
    let entries: Vec<Result<(String, Entry)>> = thread::scope(|scope| {
        let running: Vec<_> = sources
            .iter()
            .map(|source| scope.spawn(move || publish(folder, source, profile)))
            .collect();
        running
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    });
    let manifest = Manifest {
        version: 1,
        files: entries.into_iter().collect::<Result<_>>()?,
    };
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    let path = folder.join("manifest.json");
    if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
        packed::put(&path, text.as_bytes())?;
    }
    remove_others(folder, &manifest)
}

fn publish(folder: &Path, source: &Source, profile: Profile) -> Result<(String, Entry)> {
    let path = source.path();
    let file = folder.join(&path);
    fs::create_dir_all(file.parent().unwrap_or(folder))?;
    if !file.exists() {
        packed::put(&file, &source.content)?;
    }
    let kind = content_type(&source.name);
    let packs = profile == Profile::Release && !matches!(kind, "font/woff2" | "image/png");
    let variant = |extension: &str, compress: fn(&[u8]) -> Result<Vec<u8>>| {
        if packs {
            packed::write(
                &folder.join(format!("{path}.{extension}")),
                &source.content,
                compress,
            )
        } else {
            Ok(None)
        }
    };
    let entry = Entry {
        br: variant("br", packed::brotli)?,
        gz: variant("gz", packed::gzip)?,
        r#type: kind.to_owned(),
        size: source.content.len() as u64,
        path,
    };
    Ok((source.logical.clone(), entry))
}

fn remove_others(folder: &Path, manifest: &Manifest) -> Result<()> {
    let mut kept: Vec<String> = vec!["manifest.json".to_owned()];
    for entry in manifest.files.values() {
        kept.push(entry.path.clone());
        kept.extend(entry.br.map(|_| format!("{}.br", entry.path)));
        kept.extend(entry.gz.map(|_| format!("{}.gz", entry.path)));
    }
    for path in digest::files(folder)? {
        if !kept.iter().any(|kept| Path::new(kept) == path) {
            fs::remove_file(folder.join(path))?;
        }
    }
    Ok(())
}
