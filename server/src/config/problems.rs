//! What is wrong with the settings, told together.

use std::collections::BTreeSet;
use std::fmt;

/// The key of an Appetize account. A variable without a flag: flags are seen by everybody on the machine.
pub const APPETIZE_KEY: &str = "SH_APPETIZE_KEY";

/// Everything that is wrong with the settings; at least one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [one] => write!(f, "{one}"),
            many => {
                write!(f, "{} settings are wrong:", many.len())?;
                many.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}

impl std::error::Error for Problems {}

/// A line for every variable that begins with `SH_` and that no flag of `command` or its subcommands reads.
pub(super) fn unknown_variables<'a>(
    command: &clap::Command,
    names: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let mut known = BTreeSet::from([APPETIZE_KEY.to_owned()]);
    collect(command, &mut known);
    let mut unknown: Vec<&str> = names
        // The browser tests talk to each other through these.
        .filter(|name| name.starts_with("SH_") && !name.starts_with("SH_TEST_") && *name != "SH_BINARY")
        .filter(|name| !known.contains(*name))
        .collect();
    unknown.sort_unstable();
    unknown
        .into_iter()
        .map(|name| format!("{name}: there is no such setting{}", near(name, &known)))
        .collect()
}

fn collect(command: &clap::Command, known: &mut BTreeSet<String>) {
    let of_args = command.get_arguments().filter_map(clap::Arg::get_env);
    known.extend(of_args.map(|name| name.to_string_lossy().into_owned()));
    command.get_subcommands().for_each(|sub| collect(sub, known));
}

/// Names the setting that was probably meant: one that differs by a letter or two, or by words left out.
fn near(name: &str, known: &BTreeSet<String>) -> String {
    let plain = |name: &str| name.replace('_', "");
    let meant = known.iter().find(|other| {
        let (a, b) = (plain(name), plain(other));
        a == b || a.starts_with(&b) || b.starts_with(&a) || differ_by_one(&a, &b)
    });
    meant.map_or_else(String::new, |other| format!(" (did you mean {other}?)"))
}

/// True where a letter was changed, left out, doubled or swapped with its neighbour.
fn differ_by_one(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let back = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let shorter = a.len().min(b.len());
    let left = shorter - front.min(shorter) - back.min(shorter - front.min(shorter));
    a.len().abs_diff(b.len()) <= 1 && left <= 2
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    #[test]
    fn unknown_variables_are_named_and_corrected() {
        let command = Command::new("test")
            .arg(Arg::new("addr").long("addr").env("SH_ADDR"))
            .subcommand(Command::new("sub").arg(Arg::new("dir").long("dir").env("SH_DATA_DIR")));
        let names = [
            "SH_ADDRESS",
            "SH_DATADIR",
            "SH_ADDR",
            "PATH",
            "SH_TEST_X",
            "SH_BINARY",
            "SH_WHAT",
            "SH_ADRD",
        ];
        assert_eq!(
            unknown_variables(&command, names.into_iter()),
            [
                "SH_ADDRESS: there is no such setting (did you mean SH_ADDR?)",
                "SH_ADRD: there is no such setting (did you mean SH_ADDR?)",
                "SH_DATADIR: there is no such setting (did you mean SH_DATA_DIR?)",
                "SH_WHAT: there is no such setting",
            ]
        );
    }

    #[test]
    fn one_problem_is_a_line_and_several_are_a_list() {
        assert_eq!(Problems(vec!["a".into()]).to_string(), "a");
        let two = Problems(vec!["a".into(), "b".into()]);
        assert_eq!(two.to_string(), "2 settings are wrong:\n  a\n  b");
    }
}
