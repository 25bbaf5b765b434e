//! `cargo xtask weigh`: which code the WebAssembly of the first load consists of, before `wasm-opt`.
use std::collections::HashMap;

use anyhow::Result;
use rustc_demangle::demangle;
use walrus::Module;

use crate::build::Profile;
use crate::output::say;
use crate::split;
use crate::unused;
use crate::wasm;
use crate::workspace::Workspace;

const LINES: usize = 60;

/// Instructions, and functions of that name: one for each set of types it was compiled for.
type Weights = HashMap<String, (u64, usize)>;

pub fn run(workspace: &Workspace) -> Result<()> {
    let compiled = wasm::compile(workspace, Profile::Release)?;
    let mut module = Module::from_file(split::write(workspace, &compiled)?.first)?;
    unused::empty(&mut module);
    let (mut crates, mut functions) = (Weights::new(), Weights::new());
    for (id, function) in module.funcs.iter_local() {
        let name = module.funcs.get(id).name.as_deref().unwrap_or("without a name");
        let name = format!("{:#}", demangle(name));
        for (weights, key) in [(&mut crates, crate_of(&name)), (&mut functions, &name)] {
            let (size, count) = weights.entry(key.to_owned()).or_default();
            *size += function.size();
            *count += 1;
        }
    }
    print("crate", crates);
    print("function", functions);
    Ok(())
}

/// `tachys` of `<tachys::view::Any as core::fmt::Debug>::fmt`. A type parameter stands for whatever it was compiled for.
fn crate_of(name: &str) -> &str {
    let start = name.trim_start_matches(['<', '&', '(', '[']);
    let start = start.strip_prefix("mut ").unwrap_or(start);
    let end = start.find(|c: char| !c.is_alphanumeric() && c != '_');
    &start[..end.unwrap_or(start.len())]
}

fn print(what: &str, weights: Weights) {
    let mut lines: Vec<_> = weights.into_iter().collect();
    lines.sort_by(|(one, (a, _)), (other, (b, _))| b.cmp(a).then_with(|| one.cmp(other)));
    say(&format!("\ninstructions  functions  {what}"));
    for (name, (size, count)) in lines.into_iter().take(LINES) {
        say(&format!("{size:>12}  {count:>9}  {name}"));
    }
}

#[cfg(test)]
mod tests {
    use super::crate_of;

    #[test]
    fn finds_the_crate() {
        for (name, found) in [
            ("<tachys::view::Any as core::fmt::Debug>::fmt", "tachys"),
            (
                "<&mut app::wire::Reader as serde::Deserializer>::deserialize_seq",
                "app",
            ),
            ("app::pages::sessions::detail::body", "app"),
            ("malloc", "malloc"),
        ] {
            assert_eq!(crate_of(name), found);
        }
    }
}
