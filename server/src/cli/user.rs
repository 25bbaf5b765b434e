//! `user add`, `invite`, `list`, `role`, `disable`, `enable`, `password`.

use app::forms::join_path;
use clap::Subcommand;
use domain::Role;

use super::{Error, Result, Terminal, database, password};
use crate::config::{Config, PublicUrl, public_url};
use crate::service::acting::Acting;
use crate::service::{Services, invites, orgs, people};
use crate::store::{self, Added, Member};

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
    /// Invite somebody and print the link that makes them a member; it is shown only now and good for a week.
    Invite {
        #[command(flatten)]
        who: Who,
        /// What they may do: admin, developer or user
        #[arg(long, env = "SH_ROLE", value_parser = role)]
        role: Role,
        /// What people type to reach the server, e.g. https://history.harbor.example [default: http://127.0.0.1:3000]
        #[arg(long, env = "SH_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
        public_url: Option<PublicUrl>,
    },
    /// Give a member another role. There is always an admin.
    Role {
        #[command(flatten)]
        who: Who,
        /// What they may do: admin, developer or user
        #[arg(long, env = "SH_ROLE", value_parser = role)]
        role: Role,
    },
    /// List the members: e-mail, role, state, name, parted by tabs.
    List {
        /// The organization's slug
        #[arg(long, env = "SH_ORG")]
        org: String,
    },
    /// Keep a member out of this organization, and sign them out of it. There is always an admin.
    Disable(Who),
    /// Let a member in again.
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

impl Who {
    async fn acting(&self, services: &Services) -> Result<Acting> {
        Ok(Acting::console(orgs::find(services, &self.org).await?))
    }

    async fn member(&self, services: &Services) -> Result<(Acting, Member)> {
        let acting = self.acting(services).await?;
        let member = people::member(services, &acting.org, &self.email).await?;
        Ok((acting, member))
    }
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
            Self::Invite {
                who,
                role,
                public_url,
            } => {
                let (acting, email) = (who.acting(services).await?, &who.email);
                let (invite, secret) = invites::invite(services, &acting, email, role).await?;
                let origin =
                    public_url.map_or_else(|| "http://127.0.0.1:3000".to_owned(), |url| url.origin());
                terminal.note(format!(
                    "invited {} to {} as {} until {}; this is the only time the link is shown",
                    invite.email,
                    acting.org.slug,
                    role.key(),
                    invite.expires_at,
                ));
                terminal.say(format!("{origin}{}", join_path(secret.reveal())))
            }
            Self::Role { who, role } => {
                let (acting, member) = who.member(services).await?;
                people::set_role(services, &acting, &member.person.id, None, role).await?;
                terminal.say(format!("{} is {} now", member.person.email, role.key()))
            }
            Self::Disable(who) => {
                let (acting, member) = who.member(services).await?;
                people::disable(services, &acting, &member.person.id).await?;
                terminal.say(format!("{} can no longer enter {}", who.email, who.org))
            }
            Self::Enable(who) => {
                let (acting, member) = who.member(services).await?;
                people::enable(services, &acting, &member.person.id).await?;
                terminal.say(format!("{} can enter {} again", who.email, who.org))
            }
            Self::Password(who) => {
                let (acting, member) = who.member(services).await?;
                let password = password::read(terminal)?;
                people::set_password(services, &acting, &member.person.email, &password).await?;
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
    let acting = who.acting(services).await?;
    let email = people::check_email(&who.email)?;
    // Somebody who has a password is not asked for another.
    let known = services.store.person_by_email(&email).await?.is_some();
    let secret = if known {
        None
    } else {
        Some(password::read(terminal)?)
    };
    let added = people::add(services, &acting, &email, name, role, secret.as_deref()).await?;
    let note = match added {
        Added::Person => "",
        Added::Membership => "; they keep the password they have",
    };
    terminal.say(format!(
        "added {email} to {} as {}{note}",
        acting.org.slug,
        role.key()
    ))
}

async fn list(services: &Services, org: &store::Org, terminal: &mut Terminal) -> Result<()> {
    let mut after: Option<String> = None;
    loop {
        let members = services.store.members(org.id, "", after.as_deref(), PAGE).await?;
        for member in &members {
            let person = &member.person;
            let state = if member.disabled_at.is_some() {
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
