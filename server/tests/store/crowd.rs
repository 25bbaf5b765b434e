//! Many sessions and many filters, drawn from a small world full of ties, missing parts and hostile words, so that a
//! random filter often finds something.

use domain::access::{OrgId, TokenKey};
use domain::filter::{Search, Sort, UserKey};
use domain::session::{FileStates, OsVersion};
use domain::{
    Actor, App, AttachmentKind, AttachmentState, Device, Filter, Interval, Platform, Role, Scope, Session,
    Status, Timestamp,
};
use server::store::View;

use crate::naive::Stored;
use crate::story::{NOON, a_session, anonymous, app, at, device, id, iphone_15_pro, pixel_9, token, user};

/// The same numbers for the same seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("small")
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Up to three of them, often none.
    fn some<T: Clone + PartialEq>(&mut self, from: &[T]) -> Vec<T> {
        let mut chosen = Vec::new();
        if self.once_in(3) {
            for _ in 0..=self.below(3) {
                let one = self.pick(from);
                if !chosen.contains(&one) {
                    chosen.push(one);
                }
            }
        }
        chosen
    }
}

/// A build that is spelled like the id of a session.
pub const A_BUILD: &str = "0192a4c1-7e11-4b6a-9d51-3c2f1a0b9e77";

fn actors() -> Vec<Actor> {
    vec![
        user("ann@acme.example"),
        user("Ann@ACME.example"),
        user("bob@acme.example"),
        user("carol+test@acme.example"),
        user("ÅSA@acme.example"),
        token("tok_1", "CI nightly"),
        token("tok_1", "CI nightly (renamed)"),
        token("tok_2", "CI nightly"),
        anonymous("Anonymous - embed on shop.example.com"),
        // Whoever runs a session again may say which.
        anonymous(&format!("Retry of {}", id(0))),
        anonymous("100% _real_ \"visitor\"; DROP TABLE sessions; -- 🦀"),
    ]
}

fn apps() -> Vec<App> {
    vec![
        App::default(),
        app("com.acme.shop", "Acme Shop", "8812"),
        app("com.acme.shop", "Acme Shop", "8813"),
        app("com.acme.bank", "Bänk 100%", "8812"),
        app("org.other_thing", "It's \\ other", "a-b"),
        app("com.acme.shop", "Acme Shop", A_BUILD),
        app("com.acme.bank", "Acme Bank", &id(0).to_string()),
        App {
            name: Some("Only a name".to_owned()),
            ..App::default()
        },
    ]
}

fn devices() -> Vec<Device> {
    vec![
        pixel_9(),
        iphone_15_pro("18"),
        iphone_15_pro("18.2"),
        iphone_15_pro("9.3"),
        device("ipad", "iPad Air", Platform::Ios, Some("18.2")),
        device("ipad", "iPad Air (5th)", Platform::Ios, Some("17.0")),
        device("chrome", "Chrome", Platform::Web, None),
        device("pixel9", "Pixel 9", Platform::Android, Some("180")),
    ]
}

const HOUR: i64 = 3_600_000;

/// So many sessions of one organization, over six days, many at the same instant.
pub fn sessions(seed: u64, count: u128) -> Vec<Stored> {
    let mut dice = Dice::new(seed);
    let (actors, apps, devices) = (actors(), apps(), devices());
    let mut stored: Vec<Stored> = Vec::new();
    for number in 0..count {
        // Ids are in no relation to time, and alike in their first bytes.
        let shuffled = number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835) >> 64;
        let offset = i64::try_from(dice.below(6 * 24 * 2)).expect("small") * HOUR / 2 - 72 * HOUR;
        let odd = i64::try_from(dice.below(3)).expect("small") - 1;
        let mut session: Session = a_session(shuffled)
            .by(dice.pick(&actors))
            .of(dice.pick(&apps))
            .on(dice.pick(&devices))
            .requested(at(NOON).plus_millis(offset + odd))
            .done();
        live(&mut dice, &mut session);
        let mut files = FileStates::default();
        for kind in AttachmentKind::ALL {
            if dice.once_in(3) {
                files.set(kind, Some(dice.pick(&AttachmentState::ALL)));
            }
        }
        session.attachments = AttachmentKind::ALL
            .into_iter()
            .filter_map(|kind| Some(domain::Attachment::in_state(kind, files.get(kind)?)))
            .collect();
        let recorder = dice.pick(&[None, Some(TokenKey(1)), Some(TokenKey(2))]);
        stored.push(Stored { session, recorder });
    }
    stored
}

fn live(dice: &mut Dice, session: &mut Session) {
    let lengths = [0, 1, 1_000, 1_000, 60_000, 86_400_000];
    let started = session.requested_at.plus_millis(dice.pick(&lengths));
    let ended = started.plus_millis(dice.pick(&lengths));
    session.status = dice.pick(&Status::ALL);
    match session.status {
        Status::Queued => {}
        Status::Running => session.started_at = Some(started),
        Status::Abandoned => session.ended_at = Some(started),
        Status::Lost if dice.once_in(2) => session.ended_at = Some(ended),
        Status::Completed | Status::Failed | Status::Lost => {
            session.started_at = Some(started);
            session.ended_at = Some(ended);
        }
    }
}

/// A scope of the organization.
pub fn scope(dice: &mut Dice, org: OrgId) -> Scope {
    match dice.below(6) {
        0 => Scope::of_member(org, Role::User, "ANN@acme.example"),
        1 => Scope::of_member(org, Role::Developer, "nobody@acme.example"),
        2 => Scope::of_token(org, Role::Developer, TokenKey(1)),
        _ => Scope::of_member(org, Role::Admin, ""),
    }
}

/// A view, often of nothing but a part or two.
pub fn view(dice: &mut Dice, stored: &[Stored]) -> View {
    let users: Vec<UserKey> = [
        "ann@acme.example",
        "åsa@acme.example",
        "token:tok_1",
        "token:tok_9",
        "anonymous:Anonymous - embed on shop.example.com",
        "nobody@acme.example",
    ]
    .into_iter()
    .filter_map(UserKey::parse)
    .collect();
    let os: Vec<OsVersion> = ["ios:18", "ios:18.2", "android:16", "android:18", "ios:9", "web:1"]
        .into_iter()
        .filter_map(OsVersion::parse)
        .collect();
    let ids = ["pixel9", "iphone15pro", "ipad", "none'--"].map(str::to_owned);
    View {
        filter: Filter {
            search: search(dice, stored),
            users: dice.some(&users),
            devices: dice.some(&ids),
            platforms: dice.some(&Platform::ALL),
            os: dice.some(&os),
            statuses: dice.some(&Status::ALL),
            has: dice.some(&AttachmentKind::ALL),
            sort: dice.pick(&Sort::ALL),
            ..Filter::default()
        },
        interval: Interval {
            from: time(dice),
            until: time(dice),
        },
        as_of: time(dice).filter(|_| dice.once_in(2)),
    }
}

fn time(dice: &mut Dice) -> Option<Timestamp> {
    let hours = i64::try_from(dice.below(7 * 24)).expect("small") - 84;
    let odd = i64::try_from(dice.below(3)).expect("small") - 1;
    dice.once_in(3).then(|| at(NOON).plus_millis(hours * HOUR + odd))
}

fn search(dice: &mut Dice, stored: &[Stored]) -> Search {
    if !dice.once_in(3) {
        return Search::default();
    }
    if dice.once_in(8) {
        return Search::new(&dice.pick(stored).session.id.to_string().to_uppercase());
    }
    let (named, first) = (dice.pick(stored).session.id.to_string(), id(0).to_string());
    let words = [
        &named,
        &first,
        A_BUILD,
        "acme",
        "ACME",
        "shop",
        "100%",
        "_",
        "%",
        "8812",
        "881",
        "\"Acme Shop\"",
        "nightly",
        "åsa",
        "'",
        "\\",
        "🦀",
        "ann",
        "com.acme",
        "zzz",
        "\"visitor",
        "a",
    ];
    let many = dice.below(3);
    let words: Vec<&str> = (0..=many).map(|_| dice.pick(&words)).collect();
    Search::new(&words.join(" "))
}
