//! `token create`, `list`, `revoke`.

use clap::Subcommand;
use domain::Role;
use domain::access::TokenKey;

use super::user::role;
use super::{Error, Result, Terminal, database};
use crate::config::Config;
use crate::service::acting::Acting;
use crate::service::{self, Services, orgs, tokens};
use crate::store;

/// Tokens read at once.
const PAGE: u16 = 200;

/// Credentials of machines.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a token and print its secret, which is shown only now.
    Create {
        /// The organization's slug
        #[arg(long, env = "SH_ORG")]
        org: String,
        /// What people will call it
        #[arg(long, env = "SH_LABEL")]
        label: String,
        /// What it may do: admin or developer
        #[arg(long, env = "SH_ROLE", value_parser = role)]
        role: Role,
    },
    /// List the tokens: id, role, state, last use, label, parted by tabs.
    List {
        /// The organization's slug
        #[arg(long, env = "SH_ORG")]
        org: String,
    },
    /// Make a token useless from now on.
    Revoke {
        /// The organization's slug
        #[arg(long, env = "SH_ORG")]
        org: String,
        /// The token's id, e.g. tok_4Jq0bN2mXyT8sLwa
        #[arg(env = "SH_TOKEN_ID")]
        id: String,
    },
}

impl Token {
    /// Runs it.
    pub async fn run(self, config: &Config, terminal: &mut Terminal) -> Result<()> {
        let services = database::open(config).await?;
        let done = self.run_on(&services, terminal).await;
        services.store.close().await;
        done
    }

    async fn run_on(self, services: &Services, terminal: &mut Terminal) -> Result<()> {
        match self {
            Self::Create { org, label, role } => {
                let org = orgs::find(services, &org).await?;
                let acting = Acting::console(org);
                let (token, secret) = tokens::create(services, &acting, &label, role, None).await?;
                terminal.note(format!(
                    "token {} for {}; this is the only time it is shown",
                    token.id, acting.org.slug
                ));
                terminal.say(secret.reveal())
            }
            Self::List { org } => list(services, &orgs::find(services, &org).await?, terminal).await,
            Self::Revoke { org, id } => {
                let acting = Acting::console(orgs::find(services, &org).await?);
                tokens::revoke(services, &acting, &id, None)
                    .await
                    .map_err(|error| match error {
                        service::Error::NotFound(_) => {
                            Error::Told(format!("“{}” has no token {id}.", acting.org.slug))
                        }
                        other => other.into(),
                    })?;
                terminal.say(format!("{id} is revoked"))
            }
        }
    }
}

async fn list(services: &Services, org: &store::Org, terminal: &mut Terminal) -> Result<()> {
    let mut after: Option<TokenKey> = None;
    loop {
        let tokens = services.store.tokens(org.id, after, PAGE).await?;
        for token in &tokens {
            let state = if token.revoked_at.is_some() {
                "revoked"
            } else {
                "active"
            };
            let used = token
                .last_used_at
                .map_or_else(|| "never used".to_owned(), |at| at.to_string());
            let role = token.role.key();
            terminal.say(format!("{}\t{role}\t{state}\t{used}\t{}", token.id, token.label))?;
        }
        match tokens.last() {
            Some(last) if tokens.len() == usize::from(PAGE) => after = Some(last.key),
            _ => return Ok(()),
        }
    }
}
