//! `user add`, `list`, `disable`, `enable`, `password`.

use clap::Subcommand;
use domain::Role;

use super::{Error, Result, Terminal, database, password};
use crate::config::Config;
use crate::service::{Services, orgs, people};
use crate::store::{self, Added};

/// Members read at once.
const PAGE: u16 = 200;

/// Members of an organization.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a member; the password is read from standard input.
    Add {
        #[command(flatten)]
        who: Who,
        /// What they may do: admin, developer or user
        #[arg(long, env = "SH_ROLE", value_parser = role)]
        role: Role,
        /// Their name
        #[arg(long, env = "SH_NAME")]
        name: Option<String>,
    },
    /// List the members: e-mail, role, state, name, parted by tabs.
    List {
        /// The organization's slug
        #[arg(long, env = "SH_ORG")]
        org: String,
    },
    /// Forbid a member to sign in, to every organization, and sign them out.
    Disable(Who),
    /// Allow a member to sign in again.
    Enable(Who),
    /// Give a member a new password, read from standard input, and sign them out.
    Password(Who),
}

/// A member.
#[derive(Debug, clap::Args)]
pub struct Who {
    /// The organization's slug
    #[arg(long, env = "SH_ORG")]
    org: String,
    /// Their e-mail
    #[arg(long, env = "SH_EMAIL")]
    email: String,
}

impl User {
    /// Runs it.
    pub async fn run(self, config: &Config, terminal: &mut Terminal) -> Result<()> {
        let services = database::open(config).await?;
        let done = self.run_on(&services, terminal).await;
        services.store.close().await;
        done
    }

    async fn run_on(self, services: &Services, terminal: &mut Terminal) -> Result<()> {
        match self {
            Self::Add { who, role, name } => add(services, &who, role, name.as_deref(), terminal).await,
            Self::List { org } => list(services, &orgs::find(services, &org).await?, terminal).await,
            Self::Disable(who) => {
                people::disable(services, &orgs::find(services, &who.org).await?, &who.email).await?;
                terminal.say(format!("{} can no longer sign in", who.email))
            }
            Self::Enable(who) => {
                people::enable(services, &orgs::find(services, &who.org).await?, &who.email).await?;
                terminal.say(format!("{} can sign in again", who.email))
            }
            Self::Password(who) => {
                let org = orgs::find(services, &who.org).await?;
                people::member(services, &org, &who.email).await?;
                people::set_password(services, &org, &who.email, &password::read(terminal)?).await?;
                terminal.say(format!("{} has a new password and was signed out", who.email))
            }
        }
    }
}

async fn add(
    services: &Services,
    who: &Who,
    role: Role,
    name: Option<&str>,
    terminal: &mut Terminal,
) -> Result<()> {
    let org = orgs::find(services, &who.org).await?;
    let email = people::check_email(&who.email)?;
    // Somebody who has a password is not asked for another.
    let known = services.store.person_by_email(&email).await?.is_some();
    let secret = if known {
        None
    } else {
        Some(password::read(terminal)?)
    };
    let added = people::add(services, &org, &email, name, role, secret.as_deref()).await?;
    let note = match added {
        Added::Person => "",
        Added::Membership => "; they keep the password they have",
    };
    terminal.say(format!("added {email} to {} as {}{note}", org.slug, role.key()))
}

async fn list(services: &Services, org: &store::Org, terminal: &mut Terminal) -> Result<()> {
    let mut after: Option<String> = None;
    loop {
        let members = services.store.members(org.id, after.as_deref(), PAGE).await?;
        for member in &members {
            let person = &member.person;
            let state = if person.disabled_at.is_some() {
                "disabled"
            } else {
                "active"
            };
            let role = member.role.key();
            terminal.say(format!("{}\t{role}\t{state}\t{}", person.email, person.name))?;
        }
        match members.last() {
            Some(last) if members.len() == usize::from(PAGE) => after = Some(last.person.email.clone()),
            _ => return Ok(()),
        }
    }
}

/// Reads a role.
pub fn role(text: &str) -> Result<Role, Error> {
    Role::from_key(text).ok_or_else(|| Error::Told("write admin, developer or user".to_owned()))
}
