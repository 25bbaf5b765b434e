//! Sessions that read as a story: `a_session(1).by("ann@acme.example").on(pixel_9()).ran(2_000, 60_000)`.

use domain::access::OrgId;
use domain::session::Tags;
use domain::{
    Actor, ActorKind, App, Attachment, AttachmentKind, AttachmentState, Client, Device, Options, Platform,
    Role, Scope, Session, SessionId, Status, Timestamp,
};
use server::store::{NewOrg, Store};

/// The moment around which the stories are told.
pub const NOON: &str = "2026-11-23T12:00:00.000Z";

pub fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// An organization that exists from now on.
pub async fn an_org(store: &Store, slug: &str) -> OrgId {
    let new = NewOrg {
        slug: slug.to_owned(),
        name: slug.to_uppercase(),
        created_at: at(NOON),
    };
    store.add_org(&new).await.expect("adds an organization").id
}

pub fn everything(org: OrgId) -> Scope {
    Scope::of_member(org, Role::Admin, "")
}

pub fn id(number: u128) -> SessionId {
    SessionId::from_bytes(number.to_be_bytes())
}

pub fn user(email: &str) -> Actor {
    Actor {
        kind: ActorKind::User,
        label: email.to_owned(),
        subject: email.to_owned(),
    }
}

pub fn token(id: &str, label: &str) -> Actor {
    Actor {
        kind: ActorKind::ApiToken,
        label: label.to_owned(),
        subject: id.to_owned(),
    }
}

pub fn anonymous(label: &str) -> Actor {
    Actor {
        kind: ActorKind::Anonymous,
        label: label.to_owned(),
        subject: label.to_owned(),
    }
}

pub fn device(id: &str, name: &str, platform: Platform, os: Option<&str>) -> Device {
    Device {
        id: id.to_owned(),
        name: name.to_owned(),
        platform,
        os_version: os.map(str::to_owned),
    }
}

pub fn pixel_9() -> Device {
    device("pixel9", "Pixel 9", Platform::Android, Some("16"))
}

pub fn iphone_15_pro(os: &str) -> Device {
    device("iphone15pro", "iPhone 15 Pro", Platform::Ios, Some(os))
}

pub fn app(id: &str, name: &str, build: &str) -> App {
    App {
        id: Some(id.to_owned()),
        name: Some(name.to_owned()),
        version: Some("1.0".to_owned()),
        build_id: Some(build.to_owned()),
        group: None,
    }
}

/// A session that was asked for at noon and waits.
pub fn a_session(number: u128) -> Story {
    Story(Session {
        id: id(number),
        actor: user("ann@acme.example"),
        app: App::default(),
        device: pixel_9(),
        status: Status::Queued,
        requested_at: at(NOON),
        started_at: None,
        user_connected_at: None,
        first_frame_at: None,
        app_launched_at: None,
        ended_at: None,
        closed_at: None,
        last_seen_at: None,
        queue_kind: None,
        end_reason: None,
        error: None,
        end_estimated: false,
        client: Client::default(),
        options: Options::default(),
        tags: Tags::new(),
        attachments: Vec::new(),
    })
}

/// A session in the making.
#[derive(Clone)]
pub struct Story(pub Session);

impl Story {
    pub fn by(mut self, actor: Actor) -> Self {
        self.0.actor = actor;
        self
    }

    pub fn of(mut self, app: App) -> Self {
        self.0.app = app;
        self
    }

    pub fn on(mut self, device: Device) -> Self {
        self.0.device = device;
        self
    }

    pub fn requested(mut self, at: Timestamp) -> Self {
        self.0.requested_at = at;
        self
    }

    /// Waited for so many milliseconds, then ran for so many and ended well.
    pub fn ran(mut self, queue: i64, duration: i64) -> Self {
        let started = self.0.requested_at.plus_millis(queue);
        self.0.started_at = Some(started);
        self.0.ended_at = Some(started.plus_millis(duration));
        self.0.status = Status::Completed;
        self
    }

    pub fn with_status(mut self, status: Status) -> Self {
        self.0.status = status;
        self
    }

    pub fn with_file(mut self, kind: AttachmentKind, state: AttachmentState) -> Self {
        self.0.attachments.push(Attachment::in_state(kind, state));
        self.0.attachments.sort_by_key(|file| file.kind);
        self
    }

    pub fn done(self) -> Session {
        self.0
    }
}
