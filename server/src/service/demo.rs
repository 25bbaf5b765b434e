//! The organizations and accounts of the demo.

use app::backend::DemoAccount;
use domain::Role;

use super::{Error, Result, Services, orgs, seeding};
use crate::seed::{House, Plan};

/// The organization that the demo is about: slug and name.
pub const MAIN_ORG: (&str, &str) = (House::Harbor.slug(), House::Harbor.name());
/// Another one, to switch to.
pub const OTHER_ORG: (&str, &str) = (House::Fjord.slug(), House::Fjord.name());

/// E-mail, name and role of those who can be signed in to by one click.
const ACCOUNTS: [(&str, &str, Role); 3] = [
    ("ada@harbor.example", "Ada Okafor", Role::Admin),
    ("leo.martins@harbor.example", "Leo Martins", Role::Developer),
    ("maria.lindqvist@harbor.example", "Maria Lindqvist", Role::User),
];

/// Sessions of the main organization, and over how many days they are spread.
const MAIN_SESSIONS: (u64, u16) = (12_000, 90);
/// The same of the other one.
const OTHER_SESSIONS: (u64, u16) = (340, 60);
/// Every demo looks the same.
const SEED: u64 = 41;

/// Makes the demo's organizations, people and sessions in an empty database. True where it did, false where they were
/// there already. Refuses a database that holds anything else: its people never agreed to be signed in to by one
/// click.
pub async fn prepare(services: &Services) -> Result<bool> {
    let known = services.store.org_slugs(3).await?;
    if known
        .iter()
        .all(|slug| [MAIN_ORG.0, OTHER_ORG.0].contains(&slug.as_str()))
        && !known.is_empty()
    {
        return Ok(false);
    }
    if !known.is_empty() {
        return Err(Error::Conflict(
            "The demo fills an empty database only, and this one holds organizations. Name another one with \
             --database-url or --data-dir, or start without --demo."
                .to_owned(),
        ));
    }
    for (house, (sessions, days)) in [(House::Harbor, MAIN_SESSIONS), (House::Fjord, OTHER_SESSIONS)] {
        let org = orgs::add(services, house.slug(), house.name()).await?;
        let plan = Plan {
            seed: SEED,
            sessions,
            until: services.clock.now(),
            days,
            house,
        };
        seeding::fill(services, &org, &plan, false, |_| ()).await?;
    }
    Ok(true)
}

/// The accounts that the sign-in page offers.
pub fn accounts() -> Vec<DemoAccount> {
    ACCOUNTS
        .iter()
        .map(|(email, name, role)| DemoAccount {
            email: (*email).to_owned(),
            name: (*name).to_owned(),
            role: *role,
        })
        .collect()
}
