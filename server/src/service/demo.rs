//! The organizations and accounts of the demo.

use app::backend::DemoAccount;
use domain::Role;

use super::{Error, Result, Services, fill, orgs, people};
use crate::seed::{House, Plan};

/// The organization that the demo is about: slug and name.
pub const MAIN_ORG: (&str, &str) = ("harbor-mobile", "Harbor Mobile");
/// Another one, to switch to.
pub const OTHER_ORG: (&str, &str) = ("fjord-clinics", "Fjord Clinics");

/// E-mail, name and role of those who can be signed in to by one click.
const ACCOUNTS: [(&str, &str, Role); 3] = [
    ("ada@harbor.example", "Ada Okafor", Role::Admin),
    ("leo.martins@harbor.example", "Leo Martins", Role::Developer),
    ("maria.lindqvist@harbor.example", "Maria Lindqvist", Role::User),
];

/// Makes the demo's organizations and members in an empty database. True where it did, false where they were there
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
    let main = orgs::add(services, MAIN_ORG.0, MAIN_ORG.1).await?;
    let other = orgs::add(services, OTHER_ORG.0, OTHER_ORG.1).await?;
    for (email, name, role) in ACCOUNTS {
        people::add(services, &main, email, Some(name), role, None).await?;
    }
    let (email, name, role) = ACCOUNTS[0];
    people::add(services, &other, email, Some(name), role, None).await?;
    Ok(true)
}

/// Days that the demo's sessions are spread over.
const DAYS: u16 = 90;
/// Sessions of the main organization and of the other one.
const SESSIONS: [u64; 2] = [12_000, 300];

/// Fills the demo's organizations that have no sessions yet.
pub async fn fill_empty(services: &Services) -> Result<()> {
    let houses = [(MAIN_ORG, House::Harbor), (OTHER_ORG, House::Fjord)];
    for ((named, house), sessions) in houses.into_iter().zip(SESSIONS) {
        let org = orgs::find(services, named.0).await?;
        if fill::is_empty(services, org.id).await? {
            let until = services.clock.now();
            let plan = Plan {
                days: DAYS,
                house,
                ..Plan::new(1, sessions, until)
            };
            fill::fill(services, &org, &plan, |_| ()).await?;
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
