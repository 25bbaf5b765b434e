//! The JavaScript that loads the WebAssembly, made by wasm-bindgen as a library: nothing to install, and its version is pinned
//! beside that of the `wasm-bindgen` crate.
use std::fs;

use anyhow::{Result, ensure};
use walrus::Module;
use wasm_bindgen_cli_support::Bindgen;

use crate::build::Profile;
use crate::digest::Digest;
use crate::output::say;
use crate::split::Parts;
use crate::wasm::Frontend;
use crate::workspace::Workspace;
use crate::{script, stamp, unused};

const NAME: &str = "session_history";

pub fn write(workspace: &Workspace, profile: Profile, parts: Parts) -> Result<Frontend> {
    let folder = workspace.output("wasm/bindings");
    let frontend = Frontend {
        script: folder.join(format!("{NAME}.js")),
        wasm: folder.join(format!("{NAME}_bg.wasm")),
        later: folder.join("split_later.wasm"),
    };
    let inputs = Digest::default()
        .text(profile.name())
        .text(include_str!("unused.rs"))
        .file(&parts.first)?
        .file(&parts.later)?
        .file(&parts.loader)?;
    let outputs = [
        frontend.script.clone(),
        frontend.wasm.clone(),
        frontend.later.clone(),
    ];
    stamp::unless_fresh(workspace, "wasm-bindgen", inputs, &outputs, || {
        let release = profile == Profile::Release;
        let mut output = Bindgen::new()
            .input_path(&parts.first)
            .out_name(NAME)
            .web(true)?
            .typescript(false)
            // Later code takes what it shares with the first from there.
            .keep_lld_exports(true)
            .omit_default_module_path(false)
            .debug(!release)
            .remove_name_section(release)
            .remove_producers_section(release)
            .generate_output()?;
        ensure!(
            output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
            "a dependency brings JavaScript files of its own: the site step does not publish those yet"
        );
        if release {
            let count = unused::empty(output.wasm_mut());
            ensure!(
                count > 0,
                "nothing of what never runs was found: functions have other names now"
            );
            say(&format!("{count} functions that never run were emptied"));
        }
        let names = if release {
            script::shorten(output.wasm_mut())
        } else {
            Vec::new()
        };
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        output.emit(&folder)?;
        let mut later = Module::from_file(&parts.later)?;
        if release {
            unused::empty(&mut later);
        }
        later.emit_wasm_file(&frontend.later)?;
        let loader = fs::read_to_string(&parts.loader)?;
        let mut script = script::with_loader(&fs::read_to_string(&frontend.script)?, &loader)?;
        if release {
            script = script::pack(&script, &names)?;
        }
        Ok(fs::write(&frontend.script, script)?)
    })?;
    Ok(frontend)
}
