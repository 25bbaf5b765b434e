//! Organizations, members, tokens and backups from the command line.

use crate::program::{Folder, bad, finish, good, program, run};

const PASSWORD: &str = "correct horse battery\n";

fn with_org() -> Folder {
    let folder = Folder::new();
    let out = good(&folder, &["org", "add", "harbor", "--name", "Harbor Mobile"], "");
    assert_eq!(out, "added organization harbor (Harbor Mobile)\n");
    folder
}

fn add(role: &str, email: &str) -> Vec<String> {
    ["user", "add", "--org", "harbor", "--email", email, "--role", role]
        .map(str::to_owned)
        .to_vec()
}

fn add_user(folder: &Folder, role: &str, email: &str) {
    let args = add(role, email);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    good(folder, &args, PASSWORD);
}

#[test]
fn members_come_and_go() {
    let folder = with_org();
    add_user(&folder, "admin", "ada@harbor.example");
    add_user(&folder, "user", "Maria@harbor.example");
    good(
        &folder,
        &[
            "user",
            "disable",
            "--org",
            "harbor",
            "--email",
            "MARIA@harbor.example",
        ],
        "",
    );
    let list = good(&folder, &["user", "list", "--org", "harbor"], "");
    assert_eq!(
        list,
        "ada@harbor.example\tadmin\tactive\tada@harbor.example\n\
         Maria@harbor.example\tuser\tdisabled\tMaria@harbor.example\n"
    );
    good(
        &folder,
        &[
            "user",
            "enable",
            "--org",
            "harbor",
            "--email",
            "maria@harbor.example",
        ],
        "",
    );
    let password = [
        "user",
        "password",
        "--org",
        "harbor",
        "--email",
        "maria@harbor.example",
    ];
    good(&folder, &password, "another good one\n");
    assert!(bad(&folder, &password, "short\n").contains("A password has 10 letters at the least."));
    assert!(bad(&folder, &password, "").contains("on standard input"));
}

#[test]
fn members_are_invited_and_change_their_role() {
    let folder = with_org();
    add_user(&folder, "admin", "ada@harbor.example");
    let invite = |more: &[&'static str]| {
        let mut args = vec![
            "user",
            "invite",
            "--org",
            "harbor",
            "--email",
            "nina@harbor.example",
            "--role",
            "user",
        ];
        args.extend(more);
        args
    };
    let link = good(
        &folder,
        &invite(&["--public-url", "https://history.harbor.example"]),
        "",
    );
    let secret = link
        .trim()
        .strip_prefix("https://history.harbor.example/join?secret=");
    assert_eq!(secret.map(str::len), Some(43), "{link}");
    assert!(bad(&folder, &invite(&[]), "").contains("is invited already"));
    let role = |email: &'static str, role: &'static str| {
        [
            "user", "role", "--org", "harbor", "--email", email, "--role", role,
        ]
    };
    assert!(bad(&folder, &role("ada@harbor.example", "user"), "").contains("They are the only admin."));
    let disable = [
        "user",
        "disable",
        "--org",
        "harbor",
        "--email",
        "ada@harbor.example",
    ];
    assert!(bad(&folder, &disable, "").contains("They are the only admin."));
    add_user(&folder, "user", "leo@harbor.example");
    assert_eq!(
        good(&folder, &role("leo@harbor.example", "admin"), ""),
        "leo@harbor.example is admin now\n"
    );
    good(&folder, &disable, "");
    let list = good(&folder, &["user", "list", "--org", "harbor"], "");
    assert_eq!(
        list,
        "ada@harbor.example\tadmin\tdisabled\tada@harbor.example\nleo@harbor.example\tadmin\tactive\tleo@harbor.example\n"
    );
}

#[test]
fn somebody_of_another_organization_keeps_their_password() {
    let folder = with_org();
    add_user(&folder, "admin", "ada@harbor.example");
    good(&folder, &["org", "add", "fjord", "--name", "Fjord"], "");
    let args = [
        "user",
        "add",
        "--org",
        "fjord",
        "--email",
        "Ada@harbor.example",
        "--role",
        "user",
    ];
    assert!(good(&folder, &args, "").contains("they keep the password they have"));
    assert!(bad(&folder, &args, "").contains("is a member already"));
}

#[test]
fn refusals_say_what_to_do() {
    let folder = Folder::new();
    let list = ["user", "list", "--org", "nowhere"];
    assert!(bad(&folder, &list, "").contains("There is none yet: add one with `org add`."));
    let folder = with_org();
    assert!(bad(&folder, &list, "").contains("There are: harbor."));
    assert!(bad(&folder, &["org", "add", "harbor", "--name", "X"], "").contains("already"));
    assert!(bad(&folder, &["org", "add", "Not A Slug", "--name", "X"], "").contains("small letters"));
    assert!(
        bad(
            &folder,
            &["user", "disable", "--org", "harbor", "--email", "x@y"],
            ""
        )
        .contains("no member")
    );
    let args = add("owner", "x@y.example");
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    assert!(bad(&folder, &args, PASSWORD).contains("write admin, developer or user"));
    assert!(bad(&folder, &["token", "revoke", "--org", "harbor", "tok_x"], "").contains("has no token"));
    assert!(bad(&folder, &["no-such-command"], "").contains("unrecognized subcommand"));
}

#[test]
fn a_tokens_secret_is_printed_alone_and_once() {
    let folder = with_org();
    let create = [
        "token",
        "create",
        "--org",
        "harbor",
        "--label",
        "CI",
        "--role",
        "developer",
    ];
    let done = run(&folder, &create, "");
    assert_eq!(done.status, 0, "{}", done.err);
    let secret = done.out.trim_end();
    assert!(secret.starts_with("shp_") && secret.len() == 51, "{secret}");
    assert_eq!(done.out.lines().count(), 1);
    let list = good(&folder, &["token", "list", "--org", "harbor"], "");
    assert!(!list.contains(secret));
    let id = list.split('\t').next().expect("an id").to_owned();
    assert!(list.ends_with("\tdeveloper\tactive\tnever used\tCI\n"), "{list}");
    good(&folder, &["token", "revoke", "--org", "harbor", &id], "");
    let list = good(&folder, &["token", "list", "--org", "harbor"], "");
    assert!(list.contains("\trevoked\t"), "{list}");
    let user = [
        "token", "create", "--org", "harbor", "--label", "CI", "--role", "user",
    ];
    assert!(bad(&folder, &user, "").contains("A token has role admin or developer."));
}

#[test]
fn the_environment_may_say_what_flags_say() {
    let folder = with_org();
    let mut command = program(&folder.0);
    command
        .args(["token", "create"])
        .env("SH_ORG", "harbor")
        .env("SH_LABEL", "CI")
        .env("SH_ROLE", "admin");
    assert_eq!(finish(&mut command, "").status, 0);
}

#[test]
fn a_backup_is_a_database_of_its_own() {
    let folder = with_org();
    let copy = folder.path("copy.db");
    let name = copy.to_str().expect("UTF-8");
    good(&folder, &["backup", name], "");
    let url = format!("sqlite:{name}");
    let more = good(
        &folder,
        &["user", "list", "--org", "harbor", "--database-url", &url],
        "",
    );
    assert_eq!(more, "");
    assert!(bad(&folder, &["backup", name], "").contains("exists already"));
    let postgres = [
        "backup",
        "x.dump",
        "--database-url",
        "postgres://nobody@localhost/nothing",
    ];
    assert!(bad(&folder, &postgres, "").contains("pg_dump"));
    let empty = Folder::new();
    assert!(bad(&empty, &["backup", "x.db"], "").contains("There is no database at"));
}
