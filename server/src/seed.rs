//! Invented sessions: a realistic organization of any size, the same for the same seed.
//!
//! Owns who works there, what they run, on what, when, and what becomes of it; and the files those sessions left
//! behind. Serves `session-history seed`, the demo, the tests and the benchmark. Knows nothing of the database, of a
//! clock or of a random source: the end of time and the seed are passed in.

mod apps;
mod as_of;
mod calendar;
mod cast;
mod devices;
mod draw;
mod files;
mod library;
mod life;
mod rush;
mod surroundings;
mod troubles;

#[cfg(test)]
mod tests;

pub use as_of::{as_of, is_settled, live_out};
pub use cast::{Cast, House, Person, Token};
pub use draw::Draw;
pub use library::{Blob, Library};

use domain::{Actor, App, Device, Session, SessionId, Timestamp};

use apps::Catalogue;
use calendar::Calendar;
use devices::Park;
use life::Life;
use rush::Rush;
use surroundings::Surroundings;

/// Days over which sessions are spread where nobody says otherwise: two years.
pub const DEFAULT_DAYS: u16 = 730;

/// What to invent.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The same seed gives the same sessions.
    pub seed: u64,
    /// How many.
    pub sessions: u64,
    /// The moment they lead up to: nothing happens later, and what is not over by then is queued or running.
    pub until: Timestamp,
    /// Over how many days before `until` they are spread, 1 at least.
    pub days: u16,
    /// Whose sessions.
    pub house: House,
}

impl Plan {
    /// Sessions of Harbor Mobile over two years.
    pub fn new(seed: u64, sessions: u64, until: Timestamp) -> Self {
        Self {
            seed,
            sessions,
            until,
            days: DEFAULT_DAYS,
            house: House::Harbor,
        }
    }

    /// Who works there. The same for every seed, so that one set of members and tokens serves them all.
    pub fn cast(&self) -> Cast {
        Cast::of(self.house)
    }

    /// The sessions, oldest first, in constant memory.
    pub fn sessions(&self) -> Sessions {
        self.sessions_of(self.cast())
    }

    /// The sessions of a cast whose tokens got other ids from the database.
    pub fn sessions_of(&self, cast: Cast) -> Sessions {
        let rush = rush::size(self.sessions);
        let quiet_until = self.until.plus_millis(-rush::MILLIS);
        Sessions {
            draw: Draw::new(self.seed),
            calendar: Calendar::new(quiet_until, self.days, self.sessions - rush),
            apps: Catalogue::of(self.house),
            park: Park::new(),
            surroundings: Surroundings::of(&cast),
            library: Library::shared(),
            cast: cast.until(self.until),
            until: self.until,
            next: 0,
            total: self.sessions,
            rush,
        }
    }
}

/// The sessions of a [`Plan`], one after another.
pub struct Sessions {
    draw: Draw,
    calendar: Calendar,
    apps: Catalogue,
    park: Park,
    surroundings: Surroundings,
    library: &'static Library,
    cast: Cast,
    until: Timestamp,
    next: u64,
    total: u64,
    rush: u64,
}

impl Sessions {
    /// Sessions before the rush at the end.
    fn ordinary(&self) -> u64 {
        self.total - self.rush
    }

    fn ordinary_session(&mut self) -> Session {
        let requested = self.calendar.next(&mut self.draw);
        // The whole plan's share of time gone by, in per mille: which version was the newest then.
        let age = usize::try_from(self.next * 1000 / self.ordinary().max(1)).unwrap_or(1000);
        let who = self.cast.pick(&mut self.draw, requested);
        let app = if apps::is_rare(self.next, self.ordinary()) {
            Catalogue::rare()
        } else {
            self.apps.pick(&mut self.draw, age, who.is_machine())
        };
        let life = Life::ordinary(
            &mut self.draw,
            requested,
            self.until,
            who.is_machine(),
            app.is_none(),
        );
        self.session(who, app, requested, life, self.until, files::Cause::Ordinary)
    }

    /// One more session, asked for at `at`, with its whole life, however long that takes.
    pub fn one_more(&mut self, at: Timestamp) -> Session {
        let who = self.cast.pick(&mut self.draw, self.until);
        let app = self.apps.pick(&mut self.draw, 1000, who.is_machine());
        let far = at.plus_millis(365 * 86_400_000);
        let life = Life::ordinary(&mut self.draw, at, far, who.is_machine(), app.is_none());
        // Its files are those of a session that ended a few minutes ago: prepared, and not yet deleted by age.
        let read = life.ended_at.unwrap_or(at).plus_millis(5 * 60_000);
        self.session(who, app, at, life, read, files::Cause::Ordinary)
    }

    fn rush_session(&mut self) -> Session {
        let part = Rush::of(self.next - self.ordinary());
        let requested = part.requested_at(self.until);
        let who = self.cast.pick(&mut self.draw, requested);
        let app = self.apps.pick(&mut self.draw, 1000, who.is_machine());
        let life = part.life(&mut self.draw, requested, self.until, app.is_none());
        self.session(who, app, requested, life, self.until, part.cause())
    }

    fn session(
        &mut self,
        who: cast::Who,
        app: App,
        requested_at: Timestamp,
        life: Life,
        until: Timestamp,
        cause: files::Cause,
    ) -> Session {
        let draw = &mut self.draw;
        let actor: Actor = self.cast.actor(who, draw);
        let device: Device = self.park.pick(draw);
        let id = if who.is_machine() && draw.chance(300) {
            // A recorder may choose its own id, of any version.
            SessionId::new(uuid::Builder::from_random_bytes(draw.bytes()).into_uuid())
        } else {
            SessionId::version_7(requested_at.millis(), draw.bytes())
        };
        let client = self.surroundings.client(draw, who);
        let options = self.surroundings.options(draw, who, &device);
        let tags = self.surroundings.tags(draw, who);
        let story = files::Story {
            life: &life,
            options: &options,
            actor: &actor,
            until,
            cause,
        };
        let attachments = files::attachments(draw, self.library, &story);
        Session {
            id,
            actor,
            app,
            device,
            status: life.status,
            requested_at,
            started_at: life.started_at,
            user_connected_at: life.user_connected_at,
            first_frame_at: life.first_frame_at,
            app_launched_at: life.app_launched_at,
            ended_at: life.ended_at,
            closed_at: life.closed_at,
            last_seen_at: life.last_seen_at,
            queue_kind: life.queue_kind,
            end_reason: life.end_reason.map(str::to_owned),
            error: life.error.map(str::to_owned),
            end_estimated: life.end_estimated,
            client,
            options,
            tags,
            attachments,
        }
    }
}

impl Iterator for Sessions {
    type Item = Session;

    fn next(&mut self) -> Option<Session> {
        if self.next == self.total {
            return None;
        }
        let session = if self.next < self.ordinary() {
            self.ordinary_session()
        } else {
            self.rush_session()
        };
        self.next += 1;
        Some(session)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.total - self.next).unwrap_or(usize::MAX);
        (left, Some(left))
    }
}
