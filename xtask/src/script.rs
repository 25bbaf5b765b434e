//! What becomes of wasm-bindgen's JavaScript: one file with the loader of later code, and in a release a short one.
use std::collections::HashMap;
use std::iter;

use anyhow::{Context, Result, ensure};
use walrus::Module;

use crate::split::LOADER;

/// Both scripts as one. They import each other, so neither could be named by its content.
pub fn with_loader(script: &str, loader: &str) -> Result<String> {
    let import = script
        .lines()
        .find(|line| line.starts_with("import ") && line.contains(LOADER))
        .context("wasm-bindgen's script does not import the loader")?;
    let name = import
        .split_whitespace()
        .nth(3)
        .context("the loader's import has another form now")?;
    let mut body = String::new();
    let mut names = Vec::new();
    for line in loader.lines().filter(|line| !line.starts_with("import ")) {
        match line.strip_prefix("export const ") {
            Some(rest) => {
                names.extend(rest.split_whitespace().next());
                body.push_str("const ");
                body.push_str(rest);
            }
            None => body.push_str(line),
        }
        body.push('\n');
    }
    let names = names.join(", ");
    let rest = script.replace(import, "");
    Ok(format!("{rest}\n{body}const {name} = {{ {names} }};\n"))
}

/// Gives what the WebAssembly imports from the script short names, and returns the old and the new ones. They hold hashes,
/// which pack badly, and stand in both files.
pub fn shorten(module: &mut Module) -> Vec<(String, String)> {
    let mut letters = short_names();
    let mut names = Vec::new();
    for import in module.imports.iter_mut().filter(|import| import.module != LOADER) {
        let short = letters.next().unwrap_or_default();
        names.push((std::mem::replace(&mut import.name, short.clone()), short));
    }
    names
}

/// `a` to `z`, `aa`, `ab`, ..
fn short_names() -> impl Iterator<Item = String> {
    let mut last = String::new();
    iter::from_fn(move || {
        let kept = last.trim_end_matches('z').len();
        let carried = last.len() - kept;
        last.truncate(kept);
        match last.pop() {
            Some(letter) => last.push(char::from(letter as u8 + 1)),
            None => last.push('a'),
        }
        last.extend(iter::repeat_n('a', carried));
        Some(last.clone())
    })
}

/// The script with the short names, without indents and comments.
pub fn pack(script: &str, names: &[(String, String)]) -> Result<String> {
    let short: HashMap<&str, &str> = names
        .iter()
        .map(|(long, short)| (long.as_str(), short.as_str()))
        .collect();
    let mut packed = String::new();
    let mut renamed = 0;
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        in_comment |= line.starts_with("/**");
        if in_comment {
            in_comment = !line.ends_with("*/");
            continue;
        }
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        // An import is a line of its own: `name: function(..) {`.
        let import = line
            .split_once(": function(")
            .and_then(|(long, rest)| Some((short.get(long)?, rest)));
        if let Some((short, rest)) = import {
            renamed += 1;
            packed.push_str(short);
            packed.push_str(": function(");
            packed.push_str(rest);
        } else {
            packed.push_str(line);
        }
        packed.push('\n');
    }
    ensure!(
        renamed == names.len(),
        "{renamed} of {} imports were found in wasm-bindgen's script",
        names.len()
    );
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "import * as import1 from \"./__wasm_split.js\"\n\n/**\n * Comment\n */\nconst imports = {\n    \
                          __wbg_now_0123: function(a) {\n        // once\n        return 1;\n    },\n};\n";

    #[test]
    fn the_loader_becomes_part_of_the_script() {
        let loader = "import { initSync } from \"./main.js\";\n\nexport const load = () => initSync();\n";
        let script = with_loader(SCRIPT, loader).expect("both as expected");
        assert!(
            !script.contains("import {") && !script.contains("import *"),
            "{script}"
        );
        assert!(
            script.ends_with("const load = () => initSync();\nconst import1 = { load };\n"),
            "{script}"
        );
    }

    #[test]
    fn imports_are_renamed() {
        let names = [("__wbg_now_0123".to_owned(), "a".to_owned())];
        let packed = pack(SCRIPT.trim_start_matches(|c| c != '\n'), &names).expect("found");
        assert_eq!(packed, "const imports = {\na: function(a) {\nreturn 1;\n},\n};\n");
        assert!(pack("const imports = {};", &names).is_err());
    }

    #[test]
    fn names_do_not_repeat() {
        let names: Vec<String> = short_names().take(800).collect();
        assert_eq!(
            [&names[0], &names[25], &names[26], &names[27]],
            ["a", "z", "aa", "ab"]
        );
        assert_eq!([&names[51], &names[52], &names[702]], ["az", "ba", "aaa"]);
    }
}
