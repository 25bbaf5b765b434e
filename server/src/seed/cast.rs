//! Who runs sessions: members and people who left, machines with their tokens, visitors without a name.

mod names;

use domain::{Actor, ActorKind, Role, Timestamp};

use super::draw::{Draw, Weighted};

const DAY: i64 = 86_400_000;

/// Whose organization it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum House {
    /// Harbor Mobile: hundreds of people, two dozen apps, hostile names.
    Harbor,
    /// Fjord Clinics: small and tidy.
    Fjord,
}

impl House {
    /// Its word in URLs and on the command line.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Harbor => "harbor-mobile",
            Self::Fjord => "fjord-clinics",
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Harbor => "Harbor Mobile",
            Self::Fjord => "Fjord Clinics",
        }
    }
}

/// Somebody with an e-mail.
#[derive(Clone, Debug)]
pub struct Person {
    /// The e-mail, as their sessions say it.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their role while they were members.
    pub role: Role,
    /// How many days before the end they left and were deleted; nothing where they are still there.
    pub left_days_ago: Option<u16>,
    weight: u64,
}

/// An API token.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its id; where the database gives another one, put it here before inventing sessions.
    pub id: String,
    /// Its label; two tokens share one.
    pub label: &'static str,
    /// What it may do.
    pub role: Role,
    /// The e-mail of its creator.
    pub created_by: &'static str,
    /// How many days before the end it was created.
    pub created_days_ago: u16,
    /// How many days before the end it was revoked, if it was.
    pub revoked_days_ago: Option<u16>,
    weight: u64,
}

/// Everybody who runs sessions in a house.
#[derive(Clone)]
pub struct Cast {
    /// People, the busiest first.
    pub people: Vec<Person>,
    /// Tokens; one of them was never used.
    pub tokens: Vec<Token>,
    visitors: &'static [&'static str],
    until: Option<Timestamp>,
    lots: std::sync::Arc<Lots>,
}

/// Weights of who is drawn.
struct Lots {
    people: Weighted,
    tokens: Weighted,
    visitors: Weighted,
}

/// One of a [`Cast`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// An index into the people.
    Person(usize),
    /// An index into the tokens.
    Token(usize),
    /// An index into the visitors.
    Visitor(usize),
}

impl Who {
    /// True for a test tool.
    pub fn is_machine(self) -> bool {
        matches!(self, Self::Token(_))
    }
}

impl Cast {
    /// The cast of `house`.
    pub fn of(house: House) -> Self {
        let (people, tokens, visitors) = match house {
            House::Harbor => (
                names::harbor_people(),
                names::harbor_tokens(),
                names::HARBOR_VISITORS,
            ),
            House::Fjord => (
                names::fjord_people(),
                names::fjord_tokens(),
                names::FJORD_VISITORS,
            ),
        };
        let lots = Lots {
            people: Weighted::new(people.iter().map(|person| person.weight)),
            tokens: Weighted::new(tokens.iter().map(|token| token.weight)),
            visitors: Weighted::new((0..visitors.len()).map(|rank| names::activity(rank * 3))),
        };
        Self {
            people,
            tokens,
            visitors,
            until: None,
            lots: std::sync::Arc::new(lots),
        }
    }

    /// Sets the end of time, from which "days ago" are counted.
    pub(super) fn until(mut self, until: Timestamp) -> Self {
        self.until = Some(until);
        self
    }

    /// Who asks for a session at that time.
    pub(super) fn pick(&self, draw: &mut Draw, at: Timestamp) -> Who {
        let nightly = at.civil(0).hour() == 2;
        let lot = draw.below(1000);
        let machines = if nightly { 850 } else { 230 };
        if lot < machines {
            self.token_at(self.lots.tokens.pick(draw), at)
        } else if lot < machines + 130 {
            Who::Visitor(self.lots.visitors.pick(draw))
        } else {
            self.person_at(self.lots.people.pick(draw), at)
        }
    }

    /// That token, or the next one that was valid then.
    fn token_at(&self, wanted: usize, at: Timestamp) -> Who {
        let ago = self.days_before_end(at);
        let valid =
            |token: &Token| token.weight > 0 && token.revoked_days_ago.is_none_or(|day| ago > i64::from(day));
        let found = (wanted..self.tokens.len())
            .chain(0..wanted)
            .find(|index| valid(&self.tokens[*index]));
        Who::Token(found.unwrap_or(wanted))
    }

    /// That person, or the next one who was there then.
    fn person_at(&self, wanted: usize, at: Timestamp) -> Who {
        let ago = self.days_before_end(at);
        let there = |person: &Person| person.left_days_ago.is_none_or(|day| ago > i64::from(day));
        let found = (wanted..self.people.len())
            .chain(0..wanted)
            .find(|index| there(&self.people[*index]));
        Who::Person(found.unwrap_or(wanted))
    }

    fn days_before_end(&self, at: Timestamp) -> i64 {
        self.until.map_or(0, |until| until.millis_since(at) / DAY)
    }

    /// As the session's recorder wrote it down.
    pub(super) fn actor(&self, who: Who, draw: &mut Draw) -> Actor {
        match who {
            Who::Person(index) => {
                let email = &self.people[index].email;
                // One recorder writes e-mails the way people sign their letters; they are still the same people.
                let label = if index % 16 == 5 && draw.chance(120) {
                    capitalized(email)
                } else {
                    email.clone()
                };
                Actor {
                    kind: ActorKind::User,
                    subject: label.clone(),
                    label,
                }
            }
            Who::Token(index) => Actor {
                kind: ActorKind::ApiToken,
                label: self.tokens[index].label.to_owned(),
                subject: self.tokens[index].id.clone(),
            },
            Who::Visitor(index) => {
                let label = format!("Anonymous - {}", self.visitors[index]);
                Actor {
                    kind: ActorKind::Anonymous,
                    subject: label.clone(),
                    label,
                }
            }
        }
    }
}

/// `hanna.berg@..` as `Hanna.Berg@..`.
fn capitalized(email: &str) -> String {
    let mut start = true;
    let mut local = true;
    email
        .chars()
        .map(|c| {
            local &= c != '@';
            let shown = if start && local { c.to_ascii_uppercase() } else { c };
            start = c == '.';
            shown
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capitalized_address_is_the_same_address() {
        assert_eq!(
            capitalized("hanna.berg@harbor.example"),
            "Hanna.Berg@harbor.example"
        );
    }

    #[test]
    fn nobody_appears_after_they_left() {
        let until: Timestamp = "2026-11-23T14:31:22.104Z".parse().expect("a time");
        let cast = Cast::of(House::Harbor).until(until);
        let mut draw = Draw::new(3);
        for _ in 0..20_000 {
            match cast.pick(&mut draw, until.plus_millis(-DAY)) {
                Who::Person(index) => assert_eq!(cast.people[index].left_days_ago, None),
                Who::Token(index) => assert_eq!(cast.tokens[index].revoked_days_ago, None),
                Who::Visitor(_) => {}
            }
        }
    }
}
