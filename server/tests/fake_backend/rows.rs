//! Made-up sessions: every status, every state of a file, and texts that nobody expects.

use app::backend::SessionRow;
use domain::{Actor, ActorKind, App, Device, Platform, QueueKind, SessionId, Status, Timestamp};

use super::files::files;
use super::{now, utc};

/// `count` rows, newest first: a day's worth of stories, told again further back.
pub fn rows(count: usize) -> Vec<SessionRow> {
    let stories = stories();
    (0..count)
        .map(|at| {
            let again = i64::try_from(at / stories.len()).expect("a small number");
            let mut story = stories[at % stories.len()].clone();
            if again > 0 {
                story = story.over();
            }
            story.row(u64::try_from(at).expect("a small number"), again * 19 * 3_600_000)
        })
        .collect()
}

/// One session, told shortly. Times are seconds.
#[derive(Clone)]
struct Story {
    who: (ActorKind, &'static str, &'static str),
    app: App,
    device: Device,
    status: Status,
    ago: i64,
    queue: Option<(QueueKind, i64)>,
    lasted: i64,
    reason: Option<&'static str>,
    error: Option<&'static str>,
    files: &'static str,
}

fn person(email: &'static str) -> (ActorKind, &'static str, &'static str) {
    (ActorKind::User, email, email)
}

fn visitor(label: &'static str) -> (ActorKind, &'static str, &'static str) {
    (ActorKind::Anonymous, label, label)
}

fn token(label: &'static str, id: &'static str) -> (ActorKind, &'static str, &'static str) {
    (ActorKind::ApiToken, label, id)
}

fn app(id: &str, name: &str, version: &str) -> App {
    App {
        id: Some(id.to_owned()),
        name: Some(name.to_owned()),
        version: Some(version.to_owned()),
        ..App::default()
    }
}

fn pay(version: &str) -> App {
    app("example.harbor.pay", "Harbor Pay", version)
}

fn courier(version: &str, build: &str) -> App {
    App {
        build_id: Some(build.to_owned()),
        ..app("example.harbor.courier", "Courier", version)
    }
}

fn loyalty() -> App {
    app("example.harbor.loyalty", "Loyalty Card", "3.0.1")
}

fn souq() -> App {
    app("example.harbor.souq", "سوق هاربر", "1.8.0")
}

fn ios(id: &str, name: &str, version: &str) -> Device {
    device(Platform::Ios, id, name, version)
}

fn android(id: &str, name: &str, version: &str) -> Device {
    device(Platform::Android, id, name, version)
}

fn device(platform: Platform, id: &str, name: &str, version: &str) -> Device {
    Device {
        id: id.to_owned(),
        name: name.to_owned(),
        platform,
        os_version: Some(version.to_owned()),
    }
}

impl Story {
    /// A session that went as it should.
    fn new(
        who: (ActorKind, &'static str, &'static str),
        app: App,
        device: Device,
        ago: i64,
        lasted: i64,
    ) -> Self {
        Self {
            who,
            app,
            device,
            status: Status::Completed,
            ago,
            queue: None,
            lasted,
            reason: Some("user"),
            error: None,
            files: "aaa.aa",
        }
    }

    fn waited(mut self, kind: QueueKind, seconds: i64) -> Self {
        self.queue = Some((kind, seconds));
        self
    }

    fn files(mut self, files: &'static str) -> Self {
        self.files = files;
        self
    }

    fn ended(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    fn group(mut self, group: &str) -> Self {
        self.app.group = Some(group.to_owned());
        self
    }

    fn stands(mut self, status: Status) -> Self {
        self.status = status;
        self.reason = None;
        self
    }

    fn failed(mut self, error: &'static str) -> Self {
        self.status = Status::Failed;
        self.reason = Some("error");
        self.error = Some(error);
        self
    }

    /// The same, told long after: nothing is going on any more.
    fn over(mut self) -> Self {
        if !self.status.is_over() {
            self.status = Status::Completed;
            self.reason = Some("user");
            self.files = "aaa.aa";
        }
        self
    }

    fn row(self, number: u64, back_millis: i64) -> SessionRow {
        let requested = now().plus_millis(-self.ago * 1000 - back_millis - 104);
        let waited = self.queue.map_or(0, |(_, seconds)| seconds * 1000);
        let never_started = matches!(self.status, Status::Queued | Status::Abandoned) || self.lasted == 0;
        let started = (!never_started).then(|| requested.plus_millis(waited));
        let ended = self
            .status
            .is_over()
            .then(|| requested.plus_millis(waited + self.lasted * 1000));
        let seen = now().plus_millis(-i64::try_from(number).expect("a small number") * 1000 - 2_000);
        SessionRow {
            id: id(number),
            actor: Actor {
                kind: self.who.0,
                label: self.who.1.to_owned(),
                subject: self.who.2.to_owned(),
            },
            app: self.app,
            device: self.device,
            status: self.status,
            requested_at: utc(requested),
            started_at: started,
            ended_at: ended.map(utc),
            last_seen_at: Some(utc(ended.unwrap_or(seen))),
            queue_kind: self.queue.map(|(kind, _)| kind),
            queue_millis: (self.status != Status::Queued && (started.is_some() || ended.is_some()))
                .then_some(waited),
            duration_millis: started.zip(ended).map(|(from, to)| to.millis_since(from)),
            end_reason: self.reason.map(str::to_owned),
            error: self.error.map(str::to_owned),
            files: files(
                self.files,
                ended.unwrap_or_else(|| Timestamp::plus_millis(requested, waited)),
            ),
        }
    }
}

fn id(number: u64) -> SessionId {
    let mut random = [0x5a; 10];
    random[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    SessionId::version_7(now().millis(), random)
}

#[expect(clippy::too_many_lines, reason = "a list of rows, one of each kind")]
fn stories() -> Vec<Story> {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 3600;
    let limit = QueueKind::Concurrency;
    let busy = QueueKind::Device;
    let nightly = token("CI nightly, payments", "tok_01JA");
    vec![
        Story::new(
            person("jonas.weber@harbor.example"),
            pay("4.12.0"),
            ios("iphone16pro", "iPhone 16 Pro", "18.2"),
            48,
            0,
        )
        .waited(limit, 0)
        .stands(Status::Queued)
        .files(""),
        Story::new(
            visitor("Anonymous - embed on pay.harbor.example"),
            pay("4.12.0"),
            ios("iphonese3", "iPhone SE (3rd)", "17.7"),
            41,
            41,
        )
        .stands(Status::Running)
        .files("rrr.r."),
        Story::new(
            nightly,
            courier("2.9.0-rc.3", "8812"),
            android("pixel9", "Pixel 9", "16"),
            198,
            192,
        )
        .waited(limit, 6)
        .stands(Status::Running)
        .files("rrr.ra"),
        Story::new(
            person("maria.lindqvist@harbor.example"),
            pay("4.12.0"),
            ios("iphone15pro", "iPhone 15 Pro", "18.2"),
            18 * MINUTE,
            636,
        )
        .group("Checkout suite")
        .waited(limit, 144),
        Story::new(
            person("tomasz.krol@harbor.example"),
            courier("2.9.0-rc.3", "8812"),
            android("galaxys24", "Galaxy S24", "15"),
            26 * MINUTE,
            42,
        )
        .waited(busy, 34)
        .failed("App quit on launch: SIGABRT in CourierCore")
        .files("anaapa"),
        Story::new(
            person("priya.raman@harbor.example"),
            App::default(),
            ios("iphone15", "iPhone 15", "18.1"),
            41 * MINUTE,
            249,
        )
        .ended("inactivity")
        .files("ana.na"),
        Story::new(
            token("Release smoke", "tok_01JB"),
            souq(),
            android("pixel8", "Pixel 8", "15"),
            57 * MINUTE,
            733,
        )
        .stands(Status::Lost)
        .files("fna.fa"),
        Story::new(
            person("bartholomew.featherstonehaugh-contractor@partners.harbor.example"),
            loyalty(),
            ios("ipadair11m2", "iPad Air 11-inch (M2)", "18.1"),
            62 * MINUTE,
            0,
        )
        .waited(busy, 185)
        .stands(Status::Abandoned)
        .files(""),
        Story::new(
            visitor("Anonymous - embed on shop.harbor.example"),
            souq(),
            android("galaxya55", "Galaxy A55", "14"),
            70 * MINUTE,
            470,
        )
        .group("Checkout suite")
        .files("aaa.ee"),
        Story::new(
            person("sofia.duarte@harbor.example"),
            app("example.harbor.scan", "Warehouse Scan", "12.4"),
            android("pixeltablet", "Pixel Tablet", "16"),
            78 * MINUTE,
            HOUR,
        )
        .waited(busy, 11)
        .ended("time_limit"),
        Story::new(
            person("ada@harbor.example"),
            pay("4.11.2"),
            ios("iphone13mini", "iPhone 13 mini", "17.7"),
            94 * MINUTE,
            77,
        )
        .files("aaa.xx"),
        Story::new(
            person("leo.martins@harbor.example"),
            loyalty(),
            ios("iphone16", "iPhone 16", "18.2"),
            110 * MINUTE,
            0,
        )
        .group("Checkout suite")
        .waited(limit, 52)
        .failed("The app could not be installed: its signature has expired")
        .files("ann.nn"),
        Story::new(
            person("hanna.berg@harbor.example"),
            courier("2.8.4", "8644"),
            android("pixel9pro", "Pixel 9 Pro", "16"),
            2 * HOUR,
            1082,
        ),
        Story::new(
            nightly,
            App {
                build_id: Some("8790".to_owned()),
                ..pay("4.12.0-beta.7")
            },
            android("galaxys24", "Galaxy S24", "15"),
            2 * HOUR + 200,
            151,
        )
        .waited(limit, 9)
        .ended("test")
        .files("aaa.pa"),
        Story::new(
            person("=cmd|' /C calc'!A0@evil.example"),
            app(
                "com.evil.<b>bold</b>",
                "<script>alert(1)</script> \u{202e}gnp.exe",
                "1.0\"onload=\"x",
            ),
            device(
                Platform::Web,
                "chrome\"linux",
                "Chrome & Linux <i>beta</i> 🏴󠁧󠁢󠁷󠁬󠁳󠁿 👩🏽‍💻",
                "131.0.6778.85",
            ),
            3 * HOUR,
            7_500,
        )
        .ended("a reason nobody has heard of")
        .files("aaaaaaa"),
        Story::new(
            token("CI nightly, payments", "tok_01HX"),
            app(
                "example.harbor.a-very-long-bundle-identifier.that.never.seems.to.end",
                "Straßenverkehrsbehördenzulassungsprüfer Professional Edition for Everybody",
                "2026.11.23.1431-nightly+sha.7f3a9c20e1",
            ),
            device(
                Platform::Other,
                "vision",
                "Apple Vision Pro with a name that goes on and on",
                "2.1",
            ),
            26 * HOUR,
            8 * 60 + 7,
        )
        .waited(limit, 3_700),
    ]
}
