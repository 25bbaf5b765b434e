//! One style sheet out of many: each plain `@import` is replaced by the file it names.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::minify::write;
use super::pieces::{Piece, pieces};

/// Reads `file` and what it imports. `address` turns the file an `url(..)` leads to into the published address.
pub fn bundle(file: &Path, address: &dyn Fn(&Path) -> Result<String>) -> Result<String> {
    let css = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut out = String::with_capacity(css.len());
    let mut all = pieces(&css);
    while let Some(piece) = all.next() {
        match piece {
            Piece::Text(text) if text.eq_ignore_ascii_case("@import") => {
                let target = import(&mut all).with_context(|| {
                    format!(
                        "{}: only a plain @import \"file.css\"; is understood",
                        file.display()
                    )
                })?;
                out.push_str(&bundle(&folder.join(target), address)?);
            }
            Piece::Url(url) if leads_to_a_file(inside(url)) => {
                let published = resolve(folder, inside(url)).and_then(|path| address(&path));
                let published = published.with_context(|| format!("{}: {url}", file.display()))?;
                write(&mut out, Piece::Url(&format!("url({published})")));
            }
            // Not nothing: it may part two words. The minifier knows.
            Piece::Comment => out.push_str("/**/"),
            _ => write(&mut out, piece),
        }
    }
    Ok(out)
}

/// The rest of an `@import` statement, up to its semicolon. Layers and conditions would be lost, so they are refused.
fn import<'a>(pieces: &mut impl Iterator<Item = Piece<'a>>) -> Option<&'a str> {
    let mut meant = pieces.by_ref().take_while(|piece| *piece != Piece::Mark(';'));
    let mut meant =
        std::iter::from_fn(|| meant.find(|piece| !matches!(piece, Piece::Space | Piece::Comment)));
    let target = match meant.next()? {
        Piece::Url(url) => inside(url),
        Piece::Quoted(text) => text.trim_matches(['"', '\'']),
        _ => return None,
    };
    meant.next().is_none().then_some(target)
}

/// The address in `url(..)`, without quotes.
fn inside(url: &str) -> &str {
    url[4..].trim_end_matches(')').trim().trim_matches(['"', '\''])
}

fn leads_to_a_file(url: &str) -> bool {
    !url.starts_with('#') && !url.starts_with("data:")
}

/// The file an address means, with `..` worked out.
fn resolve(folder: &Path, url: &str) -> Result<PathBuf> {
    if url.starts_with('/') || url.contains("//") || url.contains(['?', '#']) {
        bail!("only files in style/assets can be used");
    }
    let mut path = folder.to_path_buf();
    for part in url.split('/') {
        match part {
            "." => {}
            ".." => {
                path.pop();
            }
            _ => path.push(part),
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::bundle;
    use crate::css::minify;

    #[test]
    fn inlines_imports_in_order_and_rewrites_addresses() {
        let folder = std::env::temp_dir().join(format!("xtask-css-{}", std::process::id()));
        fs::create_dir_all(folder.join("parts")).expect("a temporary folder");
        let write = |name: &str, css: &str| fs::write(folder.join(name), css).expect("a temporary file");
        write(
            "app.css",
            "@layer a, b;\n@import url(\"parts/one.css\");\n@import 'two.css';",
        );
        write(
            "parts/one.css",
            "i { mask: url(../assets/x.svg); fill: url(#here) }",
        );
        write("two.css", "b { c: d }");
        let name = |path: &Path| Ok(path.strip_prefix(&folder)?.display().to_string());
        let css = bundle(&folder.join("app.css"), &name);
        fs::remove_dir_all(&folder).expect("the temporary folder goes");
        assert_eq!(
            minify(&css.expect("a bundle")),
            "@layer a,b;i{mask:url(assets/x.svg);fill:url(#here)}b{c:d}"
        );
    }
}
