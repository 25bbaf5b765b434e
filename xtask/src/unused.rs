//! Code that no page ever runs but that the linker cannot leave out, because tables point to it.
//!
//! Each such function gets an empty body, which traps; `wasm-opt` then drops what only that body needed. Whatever ran one
//! by mistake would end the page's script with an error, so each entry says why nothing does.
use std::collections::HashSet;

use rustc_demangle::demangle;
use walrus::ir::{Visitor, dfs_in_order};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module, passes};

/// Parts of demangled names, and why such functions never run.
const NEVER_RUN: [(&str, &str); 2] = [
    // Only `hydrate_lazy` begins it, which is for pages that wait for pieces of their code while they hydrate.
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

/// Smaller bodies are not worth it.
const MIN_INSTRUCTIONS: u64 = 12;

/// Empties the functions and says how many.
pub fn empty(module: &mut Module) -> usize {
    let mut unused = of_name(module, never_runs);
    while let Some(used) = used_after_all(module, &unused) {
        unused.retain(|id| !used.contains(id));
    }
    unused.extend(of_name(module, is_of_a_panic));
    for id in &unused {
        replace(module, *id);
    }
    passes::gc::run(module);
    unused.len()
}

fn of_name(module: &Module, wanted: fn(&str) -> bool) -> HashSet<FunctionId> {
    let large = module
        .funcs
        .iter_local()
        .filter(|(_, function)| function.size() >= MIN_INSTRUCTIONS);
    large
        .map(|(id, _)| id)
        .filter(|id| {
            let name = module.funcs.get(*id).name.as_deref();
            name.is_some_and(|name| wanted(&without_hashes(&format!("{:#}", demangle(name)))))
        })
        .collect()
}

/// Those of `unused` that other functions call: the compiler makes one function of two with the same body, and either
/// name may be the one that stays.
fn used_after_all(module: &Module, unused: &HashSet<FunctionId>) -> Option<HashSet<FunctionId>> {
    let mut called = Called::default();
    for (_, function) in module.funcs.iter_local().filter(|(id, _)| !unused.contains(id)) {
        dfs_in_order(&mut called, function, function.entry_block());
    }
    let used: HashSet<FunctionId> = called.0.intersection(unused).copied().collect();
    (!used.is_empty()).then_some(used)
}

#[derive(Default)]
struct Called(HashSet<FunctionId>);

impl Visitor<'_> for Called {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.0.insert(*function);
    }
}

fn never_runs(name: &str) -> bool {
    // What drops a value of such a function is often one with what drops another value.
    let drops = name.starts_with("core::ptr::drop_in_place");
    !drops && NEVER_RUN.iter().any(|(part, _)| name.contains(part))
}

fn is_of_a_panic(name: &str) -> bool {
    PANICS.iter().any(|part| name.starts_with(part))
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
            let name = without_hashes(name);
            assert_eq!(never_runs(&name) || is_of_a_panic(&name), unused, "{name}");
        }
    }
}
