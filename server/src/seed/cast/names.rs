//! The names of the cast.

use domain::Role;

use super::{Person, Token};

/// How busy the one of that rank is: about Zipf's law.
pub fn activity(rank: usize) -> u64 {
    10_000_000 / (rank as u64 + 6)
}

/// E-mail, name, role, and when they left, in days before the end. The busiest first.
type Known = (&'static str, &'static str, Role, Option<u16>);

use Role::{Admin, Developer, User};

const HARBOR: [Known; 18] = [
    ("maria.lindqvist@harbor.example", "Maria Lindqvist", User, None),
    ("jonas.weber@harbor.example", "Jonas Weber", Developer, None),
    ("priya.raman@harbor.example", "Priya Raman", Developer, None),
    ("erik.solberg@harbor.example", "Erik Solberg", Developer, Some(81)),
    ("leo.martins@harbor.example", "Leo Martins", Developer, None),
    ("hanna.berg@harbor.example", "Hanna Berg", User, None),
    ("ada@harbor.example", "Ada Okafor", Admin, None),
    ("sofia.duarte@harbor.example", "Sofia Duarte", Admin, None),
    ("tomasz.krol@harbor.example", "Tomasz Król", User, None),
    (
        "bartholomew.featherstonehaugh-contractor@partners.harbor.example",
        "Bartholomew Featherstonehaugh",
        User,
        None,
    ),
    ("åsa.öberg@harbor.example", "Åsa Öberg", User, None),
    ("zoë.o'neill@harbor.example", "Zoë O'Neill", Developer, None),
    ("李明@harbor.example", "李明", User, None),
    ("سلمى.حداد@harbor.example", "سلمى حداد", User, None),
    ("+pay.test@harbor.example", "Payment test account", User, None),
    ("=cmd|calc@harbor.example", "Penetration tester", User, Some(240)),
    (
        "\"quoted, comma\"@harbor.example",
        "Quoted Comma",
        User,
        Some(400),
    ),
    ("100%_sure@harbor.example", "Percent Underscore", User, None),
];

const FIRST: [&str; 40] = [
    "amara", "anton", "beatriz", "bogdan", "camille", "chen", "daniela", "dmitri", "elif", "emeka", "farida",
    "felix", "giulia", "gustav", "helena", "hiro", "ines", "ivan", "jasmin", "joao", "kaisa", "karim",
    "laila", "lukas", "mei", "mikkel", "nadia", "noah", "olga", "omar", "paula", "quentin", "rania", "rui",
    "selma", "stefan", "tara", "ugo", "vera", "yusuf",
];

const LAST: [&str; 40] = [
    "almeida", "andersen", "bakker", "baumann", "castillo", "chandra", "dahl", "dubois", "eriksen",
    "fischer", "fontana", "garcia", "gruber", "haddad", "hansen", "ibrahim", "ito", "jansen", "kaya",
    "kowalska", "larsen", "lehtinen", "moreau", "mueller", "nakamura", "novak", "okonkwo", "olsen", "park",
    "petrov", "quist", "rossi", "santos", "schmidt", "tanaka", "ueda", "vargas", "wang", "yilmaz", "zimmer",
];

/// Members beside those known by name.
const HARBOR_OTHERS: usize = 402;
const FJORD_OTHERS: usize = 18;

/// Harbor Mobile's people.
pub fn harbor_people() -> Vec<Person> {
    people(&HARBOR, "harbor.example", HARBOR_OTHERS)
}

const FJORD: [Known; 5] = [
    ("ingrid.moe@fjord.example", "Ingrid Moe", Admin, None),
    ("ada@harbor.example", "Ada Okafor", User, None),
    ("sindre.aas@fjord.example", "Sindre Aas", Developer, None),
    ("leo.martins@harbor.example", "Leo Martins", Admin, None),
    ("solveig.strand@fjord.example", "Solveig Strand", User, Some(12)),
];

/// Fjord Clinics' people; two of them work at Harbor Mobile as well.
pub fn fjord_people() -> Vec<Person> {
    people(&FJORD, "fjord.example", FJORD_OTHERS)
}

fn people(known: &[Known], host: &str, others: usize) -> Vec<Person> {
    let known = known.iter().map(|(email, name, role, left)| Person {
        email: (*email).to_owned(),
        name: (*name).to_owned(),
        role: *role,
        left_days_ago: *left,
        weight: 0,
    });
    let others = (0..others).map(|number| other(number, host));
    known
        .chain(others)
        .enumerate()
        .map(|(rank, person)| Person {
            weight: activity(rank),
            ..person
        })
        .collect()
}

/// One of many: the pairs of names do not repeat before 1,600.
fn other(number: usize, host: &str) -> Person {
    let first = FIRST[number % FIRST.len()];
    let last = LAST[(number / FIRST.len() * 3 + number) % LAST.len()];
    let left = (number % 13 == 7).then(|| u16::try_from(20 + number * 3 % 600).unwrap_or(20));
    Person {
        email: format!("{first}.{last}@{host}"),
        name: format!("{} {}", title(first), title(last)),
        role: if number.is_multiple_of(5) { Developer } else { User },
        left_days_ago: left,
        weight: 0,
    }
}

fn title(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

fn token(
    id: &str,
    label: &'static str,
    role: Role,
    created: (&'static str, u16),
    revoked: Option<u16>,
    weight: u64,
) -> Token {
    Token {
        id: id.to_owned(),
        label,
        role,
        created_by: created.0,
        created_days_ago: created.1,
        revoked_days_ago: revoked,
        weight,
    }
}

/// Harbor Mobile's tokens. The second took the place of the first, under the same label.
pub fn harbor_tokens() -> Vec<Token> {
    let (ada, erik) = ("ada@harbor.example", "erik.solberg@harbor.example");
    let (leo, sofia) = ("leo.martins@harbor.example", "sofia.duarte@harbor.example");
    vec![
        token(
            "0193e1a0c2",
            "CI nightly, payments",
            Developer,
            (erik, 1_400),
            Some(81),
            60,
        ),
        token(
            "0193e1a0c7",
            "CI nightly, payments",
            Developer,
            (ada, 82),
            None,
            60,
        ),
        token("0192b70d14", "Release smoke", Developer, (leo, 1_300), None, 80),
        token(
            "01927f3e55",
            "Device farm recorder",
            Admin,
            (ada, 1_500),
            None,
            40,
        ),
        token("01928810aa", "Warehouse kiosk", Developer, (sofia, 358), None, 0),
        token(
            "0192c4f9e1",
            "Load test \"spring\", 50%",
            Developer,
            (leo, 900),
            Some(200),
            12,
        ),
        token(
            "0192d0b3f6",
            "=IMPORTXML(\"https://x.example\",\"//a\")",
            Developer,
            (sofia, 800),
            None,
            3,
        ),
        token(
            "0192d9917b",
            "夜间回归 / Nachtlauf",
            Developer,
            (ada, 800),
            None,
            9,
        ),
    ]
}

/// Fjord Clinics' tokens.
pub fn fjord_tokens() -> Vec<Token> {
    let ingrid = "ingrid.moe@fjord.example";
    vec![
        token("0194aa0171", "Nattkjøring", Developer, (ingrid, 500), None, 10),
        token("0194aa0188", "Old recorder", Admin, (ingrid, 700), Some(30), 4),
    ]
}

/// Where Harbor Mobile's visitors come from.
pub const HARBOR_VISITORS: &[&str] = &[
    "embed on pay.harbor.example",
    "embed on shop.harbor.example",
    "embed on shop.example.com",
    "embed on docs.harbor.example",
    "shared link, investor demo",
    "embed on partners.harbor.example",
    "embed on سوق.example",
    "embed on blog.harbor.example",
    "app store preview",
    "embed on münchen.example",
    "kiosk in the lobby",
    "trade fair \"Dockside 2026\", hall 3",
    "embed on 100%off.example",
    "embed on very-long-subdomain-for-regional-marketing-campaigns.landing-pages.harbor.example",
];

/// Where Fjord Clinics' visitors come from.
pub const FJORD_VISITORS: &[&str] = &["embed on fjord.example", "embed on helse.example", "shared link"];
