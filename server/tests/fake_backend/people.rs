//! Who may sign in.

use app::backend::{DemoAccount, OrgChoice, SessionRow, Viewer, Welcome};
use domain::{ActorKind, Role};

/// Somebody with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// An admin of three organizations.
    Ada,
    /// A developer.
    Leo,
    /// A user.
    Maria,
    /// A member of no organization.
    Nina,
}

impl Person {
    /// The name and the e-mail.
    pub const fn named(self) -> (&'static str, &'static str) {
        match self {
            Self::Ada => ("Ada Okafor", "ada@harbor.example"),
            Self::Leo => ("Leo Martins", "leo.martins@harbor.example"),
            Self::Maria => ("Maria Lindqvist", "maria.lindqvist@harbor.example"),
            Self::Nina => ("nina.vogel@harbor.example", "nina.vogel@harbor.example"),
        }
    }

    const fn role(self) -> Option<Role> {
        match self {
            Self::Ada => Some(Role::Admin),
            Self::Leo => Some(Role::Developer),
            Self::Maria => Some(Role::User),
            Self::Nina => None,
        }
    }

    /// What the shell shows.
    pub fn viewer(self) -> Viewer {
        let (name, email) = self.named();
        let orgs: &[_] = match self {
            Self::Ada => &[
                ("fjord", "Fjord Clinics"),
                ("harbor", "Harbor Mobile"),
                ("north-rail", "North Rail"),
            ],
            Self::Leo | Self::Maria => &[("harbor", "Harbor Mobile")],
            Self::Nina => &[],
        };
        let orgs: Vec<OrgChoice> = orgs
            .iter()
            .map(|(slug, name)| OrgChoice {
                slug: (*slug).to_owned(),
                name: (*name).to_owned(),
            })
            .collect();
        Viewer {
            email: email.to_owned(),
            name: name.to_owned(),
            role: self.role(),
            org: orgs.iter().find(|org| org.slug == "harbor").cloned(),
            orgs,
            admins: vec!["ada@harbor.example".to_owned()],
            time_zone: self.role().map(|_| "Europe/Berlin".to_owned()),
        }
    }

    /// True where the row is in scope.
    pub fn sees(self, row: &SessionRow) -> bool {
        let own = row.actor.kind == ActorKind::User && row.actor.label.eq_ignore_ascii_case(self.named().1);
        own || self.role() == Some(Role::Admin)
    }
}

/// The demo's sign-in page.
pub fn welcome() -> Welcome {
    let account = |person: Person| DemoAccount {
        email: person.named().1.to_owned(),
        name: person.named().0.to_owned(),
        role: person.role().unwrap_or(Role::User),
    };
    Welcome {
        host: "history.harbor.example".to_owned(),
        typed_email: "lena@harbor.example".to_owned(),
        demo_accounts: [Person::Ada, Person::Leo, Person::Maria].map(account).into(),
    }
}
