//! The JavaScript that loads the WebAssembly, made by wasm-bindgen as a library: nothing to install, and its version is pinned
//! beside that of the `wasm-bindgen` crate.
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::build::Profile;
use crate::digest::Digest;
use crate::stamp;
use crate::wasm::Frontend;
use crate::workspace::Workspace;

const NAME: &str = "session_history";

pub fn write(workspace: &Workspace, profile: Profile, compiled: &Path) -> Result<Frontend> {
    let folder = workspace.output("wasm/bindings");
    let frontend = Frontend {
        script: folder.join(format!("{NAME}.js")),
        wasm: folder.join(format!("{NAME}_bg.wasm")),
    };
    let inputs = Digest::default().text(profile.name()).file(compiled)?;
    let outputs = [frontend.script.clone(), frontend.wasm.clone()];
    stamp::unless_fresh(workspace, "wasm-bindgen", inputs, &outputs, || {
        let release = profile == Profile::Release;
        let mut output = Bindgen::new()
            .input_path(compiled)
            .out_name(NAME)
            .web(true)?
            .typescript(false)
            .omit_default_module_path(false)
            .debug(!release)
            .remove_name_section(release)
            .remove_producers_section(release)
            .generate_output()?;
        ensure!(
            output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
            "a dependency brings JavaScript files of its own: the site step does not publish those yet"
        );
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        output.emit(&folder)
    })?;
    Ok(frontend)
}
