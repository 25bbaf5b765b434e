//! Code that no page ever runs but that the linker cannot leave out, because tables point to it.
//!
//! Each such function gets an empty body, which traps; `wasm-opt` then drops what only that body needed. Whatever ran one
//! by mistake would end the page's script with an error, so each entry says why nothing does.
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module, passes};

/// Parts of demangled names, and why such functions never run.
const NEVER_RUN: [(&str, &str); 2] = [
    // Only `hydrate_lazy` begins it, which is for pages whose code comes in pieces.
    ("hydrate_async", "`frontend` hydrates with `hydrate_body`"),
    (
        "hydrate_from_template",
        "views are built from code, never from a `<template>`",
    ),
];

/// What a panic runs. No hook shows its words, so the script ends with the same error without them.
const PANICS: [&str; 16] = [
    "core::panicking::",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::result::unwrap_failed",
    "core::str::slice_error_fail",
    "core::slice::index::slice_",
    "core::cell::panic_already",
    "alloc::raw_vec::handle_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::alloc::handle_alloc_error",
    "__rustc::rust_begin_unwind",
    "std::alloc::default_alloc_error_hook",
    "std::alloc::rust_oom",
    "std::panicking::begin_panic",
    "std::panicking::default_hook",
    "std::panicking::panic_with_hook",
];

/// Below that size a body is not worth it, and the linker may have merged it with another function's.
const MIN_INSTRUCTIONS: u64 = 12;

/// Empties the functions and says how many.
pub fn empty(module: &mut Module) -> usize {
    let unused: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .filter(|(_, function)| function.size() >= MIN_INSTRUCTIONS)
        .map(|(id, _)| id)
        .filter(|id| module.funcs.get(*id).name.as_deref().is_some_and(is_unused))
        .collect();
    for id in &unused {
        replace(module, *id);
    }
    passes::gc::run(module);
    unused.len()
}

fn is_unused(name: &str) -> bool {
    let name = without_hashes(name);
    // What drops a value of such a function is often one with what drops another value.
    let drops = name.starts_with("core::ptr::drop_in_place");
    let never_run = NEVER_RUN.iter().any(|(part, _)| name.contains(part));
    !drops && (never_run || PANICS.iter().any(|part| name.starts_with(part)))
}

/// `core[3f5c91a2b07d4e68]::option` as `core::option`: how a crate is named depends on the compiler that made it.
fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                plain.push_str(rest);
            }
            _ => plain.extend(["[", part]),
        }
    }
    plain
}

fn replace(module: &mut Module, id: FunctionId) {
    let kind = module.types.get(module.funcs.get(id).ty());
    let (parameters, results) = (kind.params().to_vec(), kind.results().to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
    builder.func_body().unreachable();
    let arguments = parameters.iter().map(|kind| module.locals.add(*kind)).collect();
    module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(arguments));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_never_runs() {
        for (name, unused) in [
            (
                "<T as tachys::view::any_view::IntoAny>::into_any::hydrate_async::h0123",
                true,
            ),
            ("core::panicking::panic_bounds_check::h0123", true),
            ("core[3f5c91a2b07d4e68]::panicking::panic_fmt", true),
            ("<[T] as core[3f5c91a2b07d4e68]::fmt::Debug>::fmt", false),
            (
                "core::ptr::drop_in_place<tachys::view::hydrate_async::{{closure}}>::h0123",
                false,
            ),
            ("leptos::mount::hydrate_body::h0123", false),
            ("app::panics::core::panicking::not::h0123", false),
        ] {
            assert_eq!(is_unused(name), unused, "{name}");
        }
    }
}
