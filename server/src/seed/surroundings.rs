//! Where people come from, how they start a session and what they label it with. All drawn from limited pools, since a
//! real organization has a limited number of desks, branches and suites.

use domain::session::Tags;
use domain::{Client, Device, Options};

use super::cast::{Cast, Who};
use super::draw::Draw;

/// Tag sets that machines use, at the most.
const SUITES: usize = 400;
/// Addresses that visitors come from, at the most.
const VISITORS: usize = 1_500;

const PLACES: [(&str, &str); 14] = [
    ("Gdansk, Poland", "pl-PL"),
    ("Hamburg, Germany", "de-DE"),
    ("Oslo, Norway", "nb-NO"),
    ("Lisbon, Portugal", "pt-PT"),
    ("Chennai, India", "en-IN"),
    ("Dubai, United Arab Emirates", "ar-AE"),
    ("Yokohama, Japan", "ja-JP"),
    ("São Paulo, Brazil", "pt-BR"),
    ("Rotterdam, Netherlands", "nl-NL"),
    ("Stockholm, Sweden", "sv-SE"),
    ("Zürich, Switzerland", "de-CH"),
    ("Austin, Texas, USA", "en-US"),
    ("Haifa, Israel", "he-IL"),
    ("上海", "zh-CN"),
];

const BROWSERS: [&str; 7] = [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
];

const TOOLS: [&str; 4] = [
    "harbor-recorder/2.4 node/24",
    "playwright/1.56 (linux x64)",
    "appium/3.1",
    "okhttp/5.1.0",
];

const BRANCHES: [&str; 10] = [
    "main",
    "release/2.9",
    "release/4.12",
    "feature/rtl",
    "fix/cart-total",
    "feature/百度地图",
    "dependabot/cargo, weekly",
    "hotfix/=1+1",
    "spike/50%-faster",
    "renovate/all",
];

const SUITE_NAMES: [&str; 7] = [
    "checkout-smoke",
    "login",
    "full-regression",
    "accessibility",
    "upgrade path \"old to new\"",
    "push; deep links",
    "performance",
];

const RESERVED: [&str; 4] = [
    "rack-2/slot-07",
    "rack-2/slot-11",
    "desk of Priya",
    "hall 3, \"demo\"",
];

/// The pools.
pub struct Surroundings {
    /// Two of each person: the desk and elsewhere.
    people: Vec<Client>,
    tokens: Vec<Client>,
    visitors: Vec<Client>,
    suites: Vec<Tags>,
}

impl Surroundings {
    /// The pools of a cast; the same for every seed.
    pub fn of(cast: &Cast) -> Self {
        Self {
            people: (0..cast.people.len() * 2).map(person).collect(),
            tokens: (0..cast.tokens.len()).map(machine).collect(),
            visitors: (0..VISITORS).map(visitor).collect(),
            suites: (0..SUITES).map(suite).collect(),
        }
    }

    /// Where the session came from.
    pub fn client(&self, draw: &mut Draw, who: Who) -> Client {
        match who {
            Who::Person(index) => self.people[index * 2 + usize::from(draw.chance(150))].clone(),
            Who::Token(index) => self.tokens[index].clone(),
            Who::Visitor(_) => draw.pick(&self.visitors).clone(),
        }
    }

    /// How it was started.
    #[expect(clippy::unused_self, reason = "asked like its neighbours")]
    pub fn options(&self, draw: &mut Draw, who: Who, device: &Device) -> Options {
        let machine = who.is_machine();
        let landscape = if device.name.starts_with("iPad") { 500 } else { 40 };
        Options {
            orientation: (!draw.chance(20)).then(|| {
                let word = if draw.chance(landscape) {
                    "landscape"
                } else {
                    "portrait"
                };
                word.to_owned()
            }),
            debug: (!draw.chance(20)).then(|| draw.chance(if machine { 980 } else { 900 })),
            network_intercept: (!draw.chance(20)).then(|| draw.chance(if machine { 600 } else { 350 })),
            headless: machine.then(|| draw.chance(900)),
            reserved_device: draw.chance(25).then(|| (*draw.pick(&RESERVED)).to_owned()),
        }
    }

    /// Its labels: machines say what they test, people seldom say anything.
    pub fn tags(&self, draw: &mut Draw, who: Who) -> Tags {
        match who {
            Who::Token(_) => draw.pick(&self.suites).clone(),
            Who::Person(_) if draw.chance(90) => {
                let note = *draw.pick(&["demo", "bug hunt", "support case, \"urgent\"", "=2+3"]);
                Tags::from([("note".to_owned(), note.to_owned())])
            }
            _ => Tags::new(),
        }
    }
}

fn client(ip: String, place: usize, agent: &str, host: &str) -> Client {
    let (location, language) = PLACES[place % PLACES.len()];
    Client {
        referrer_host: (!host.is_empty()).then(|| host.to_owned()),
        ip: Some(ip),
        language: Some(language.to_owned()),
        user_agent: Some(agent.to_owned()),
        location: Some(location.to_owned()),
    }
}

fn person(number: usize) -> Client {
    let (owner, elsewhere) = (number / 2, number % 2);
    // Addresses kept for documentation: nobody's.
    let ip = if elsewhere == 0 {
        format!("203.0.113.{}", owner % 40)
    } else {
        format!("2001:db8:{:x}::{:x}", owner % 97, owner + 1)
    };
    client(
        ip,
        owner * 5 + elsewhere * 3,
        BROWSERS[owner % BROWSERS.len()],
        "app.harbor.example",
    )
}

fn machine(number: usize) -> Client {
    Client {
        ip: Some(format!("192.0.2.{}", 10 + number)),
        user_agent: Some(TOOLS[number % TOOLS.len()].to_owned()),
        ..Client::default()
    }
}

fn visitor(number: usize) -> Client {
    let hosts = [
        "pay.harbor.example",
        "shop.harbor.example",
        "shop.example.com",
        "",
    ];
    let ip = format!("198.51.100.{}", number * 7 % 256);
    let seen = client(
        ip,
        number,
        BROWSERS[number / 3 % BROWSERS.len()],
        hosts[number % hosts.len()],
    );
    Client {
        // Who forbids it is not located.
        location: seen.location.filter(|_| !number.is_multiple_of(3)),
        ..seen
    }
}

fn suite(number: usize) -> Tags {
    let tag = |key: &str, value: String| (key.to_owned(), value);
    let mut tags = Tags::from([
        tag("branch", BRANCHES[number % BRANCHES.len()].to_owned()),
        tag("suite", SUITE_NAMES[number / 3 % SUITE_NAMES.len()].to_owned()),
    ]);
    if number.is_multiple_of(4) {
        tags.extend([tag("ticket", format!("CUR-{}", 1_300 + number))]);
    }
    tags
}
