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

/// Makes the demo's organizations in an empty database. True where it did, false where they were there
/// already. Refuses a database that holds anything else: its people never agreed to be signed in to by one click.
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
    for (slug, name) in [MAIN_ORG, OTHER_ORG] {
        orgs::add(services, slug, name).await?;
    }
    Ok(true)
}

/// Sessions of each house, and over how many days they are spread.
const HOUSES: [(House, u64, u16); 2] = [(House::Harbor, 12_000, 90), (House::Fjord, 340, 60)];
/// Every demo looks the same.
const SEED: u64 = 41;

/// Fills those of the demo's organizations that have no sessions yet.
pub async fn fill_empty(services: &Services) -> Result<()> {
    for (house, sessions, days) in HOUSES {
        let org = orgs::find(services, house.slug()).await?;
        let plan = Plan {
            seed: SEED,
            sessions,
            until: services.clock.now(),
            days,
            house,
        };
        if seeding::is_empty(services, &org).await? {
            seeding::fill(services, &org, &plan, false, |_| ()).await?;
        }
    }
    Ok(())
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
