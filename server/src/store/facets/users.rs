//! Everybody who has sessions.

use std::collections::{HashMap, HashSet};

use domain::access::Reads;
use domain::filter::UserKey;
use domain::fold::fold_case;
use domain::session::ActorKind;
use domain::{Actor, Scope, Timestamp};

use super::{BY_ACTOR, BY_DEVICE, By, FacetPaging, FacetRow, FacetRows, Gone, by_count};
use crate::store::dimensions::Dimensions;
use crate::store::engine::Raw;
use crate::store::selection::Selection;
use crate::store::{Result, Store, View};

impl Store {
    /// Everybody who has sessions in the scope, most sessions of the view first. Actors that one choice of the filter
    /// means are one option, called as the latest of them.
    pub async fn facet_users(&self, scope: &Scope, view: &View, paging: &FacetPaging) -> Result<FacetRows> {
        let dimensions = self.dimensions(scope.org).await?;
        let counts = self
            .counts_by(
                Selection::of(scope, view, &dimensions).as_ref(),
                &dimensions.totals,
                BY_ACTOR,
            )
            .await?;
        let in_scope = self.in_scope(scope, &dimensions, BY_ACTOR).await?;
        let mut options: HashMap<UserKey, FacetRow> = HashMap::new();
        for (key, actor) in dimensions
            .actors
            .iter()
            .filter(|(key, _)| in_scope.contains_key(key))
        {
            let user = user_of(actor);
            let option = options.entry(user).or_insert_with_key(blank);
            option.label.clone_from(&actor.label);
            option.count += counts.get(&key).copied().unwrap_or(0);
        }
        self.note_gone(scope, &mut options).await?;
        let mut options: Vec<FacetRow> = options
            .into_values()
            .filter(|option| paging.finds(&option.label))
            .collect();
        by_count(&mut options);
        Ok(paging.cut(options))
    }

    /// What people read for choices of the users filter, in the order of `users`. Who has no session in the scope is
    /// called as the choice spells it, whether there is such a person or token or not.
    pub async fn user_labels(&self, scope: &Scope, users: &[UserKey]) -> Result<Vec<String>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let dimensions = self.dimensions(scope.org).await?;
        let seen = self.seen(scope, &dimensions, BY_ACTOR).await?;
        let label = |user: &UserKey| {
            let known = dimensions
                .actors
                .iter()
                .filter(|(key, actor)| seen.contains(*key) && user_of(actor) == *user)
                .last();
            match (known, user) {
                (Some((_, actor)), _) => actor.label.clone(),
                (None, UserKey::Email(text) | UserKey::Token(text) | UserKey::Anonymous(text)) => {
                    text.clone()
                }
            }
        };
        Ok(users.iter().map(label).collect())
    }

    /// What people read for ids of devices, in their order; as of users.
    pub async fn device_labels(&self, scope: &Scope, ids: &[String]) -> Result<Vec<String>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let dimensions = self.dimensions(scope.org).await?;
        let seen = self.seen(scope, &dimensions, BY_DEVICE).await?;
        let label = |id: &String| {
            let known = dimensions
                .devices
                .iter()
                .filter(|(key, device)| seen.contains(*key) && device.id == *id)
                .last();
            known.map_or_else(|| id.clone(), |(_, device)| device.name.clone())
        };
        Ok(ids.iter().map(label).collect())
    }

    /// Which keys of a column may be named to those who read the scope.
    async fn seen(&self, scope: &Scope, dimensions: &Dimensions, by: By) -> Result<Seen> {
        Ok(match scope.reads {
            Reads::Everything => Seen::All,
            Reads::ByUser(_) | Reads::RecordedBy(_) => {
                Seen::Some(self.in_scope(scope, dimensions, by).await?)
            }
        })
    }

    async fn note_gone(&self, scope: &Scope, options: &mut HashMap<UserKey, FacetRow>) -> Result<()> {
        let members = Raw {
            sql: "SELECT p.email_folded FROM members AS m JOIN people AS p ON p.id = m.person_id \
                  WHERE m.org_id = $1 AND m.disabled_at IS NULL",
            values: vec![scope.org.0.into()],
        };
        let members: HashSet<String> = self
            .fetch_all(&members)
            .await?
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_>>()?;
        let revoked = Raw {
            sql: "SELECT id, revoked_at FROM api_tokens WHERE org_id = $1 AND revoked_at IS NOT NULL",
            values: vec![scope.org.0.into()],
        };
        let revoked: HashMap<String, Timestamp> = self
            .fetch_all(&revoked)
            .await?
            .iter()
            .map(|row| Ok((row.get(0)?, row.time(1)?)))
            .collect::<Result<_>>()?;
        for (user, option) in options {
            option.gone = match user {
                UserKey::Email(email) if !members.contains(email) => Some(Gone::Deleted),
                UserKey::Token(id) => revoked.get(id).map(|at| Gone::Revoked(*at)),
                UserKey::Email(_) | UserKey::Anonymous(_) => None,
            };
        }
        Ok(())
    }
}

/// Keys of a column.
enum Seen {
    /// All of the organization's.
    All,
    /// These.
    Some(HashMap<i64, i64>),
}

impl Seen {
    fn contains(&self, key: i64) -> bool {
        match self {
            Self::All => true,
            Self::Some(keys) => keys.contains_key(&key),
        }
    }
}

fn user_of(actor: &Actor) -> UserKey {
    match actor.kind {
        ActorKind::User => UserKey::Email(fold_case(&actor.label)),
        ActorKind::ApiToken => UserKey::Token(actor.subject.clone()),
        ActorKind::Anonymous => UserKey::Anonymous(actor.label.clone()),
    }
}

fn blank(user: &UserKey) -> FacetRow {
    FacetRow {
        key: "user",
        value: user.to_string(),
        label: String::new(),
        note: matches!(user, UserKey::Token(_)).then(|| "API token".to_owned()),
        gone: None,
        count: 0,
        child: false,
        group: None,
    }
}
