//! What becomes of a session: how long it waits, runs, and how it ends.

use domain::{QueueKind, Status, Timestamp};

use super::draw::Draw;
use super::troubles;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
/// The longest that a session may run.
const TIME_LIMIT: i64 = 60 * MINUTE;
/// Silence after which a recorder is taken for lost.
pub const SILENCE: i64 = 5 * MINUTE;

/// The course of one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// How it stands at the end of time.
    pub status: Status,
    /// See [`domain::Session`].
    pub started_at: Option<Timestamp>,
    /// See [`domain::Session`].
    pub user_connected_at: Option<Timestamp>,
    /// See [`domain::Session`].
    pub first_frame_at: Option<Timestamp>,
    /// See [`domain::Session`].
    pub app_launched_at: Option<Timestamp>,
    /// See [`domain::Session`].
    pub ended_at: Option<Timestamp>,
    /// See [`domain::Session`].
    pub closed_at: Option<Timestamp>,
    /// See [`domain::Session`].
    pub last_seen_at: Option<Timestamp>,
    /// What it waited for.
    pub queue_kind: Option<QueueKind>,
    /// Why it ended.
    pub end_reason: Option<&'static str>,
    /// What went wrong.
    pub error: Option<&'static str>,
    /// True for a lost one.
    pub end_estimated: bool,
    /// The app quit by itself.
    pub crashed: bool,
}

/// How a session of the last minute ended, and whether it had no app.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// As it should.
    Ordinary {
        /// No app.
        bare: bool,
    },
    /// The app crashed.
    Crash {
        /// No app.
        bare: bool,
    },
}

/// How a session is going to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Complete(&'static str),
    Crash,
    Fault,
    FalseStart,
    /// It failed in the queue.
    NeverStarted,
    Abandon,
    Silence,
    SilenceInQueue,
}

impl Life {
    /// A life like most, cut off at `until`.
    pub fn ordinary(
        draw: &mut Draw,
        requested: Timestamp,
        until: Timestamp,
        machine: bool,
        bare: bool,
    ) -> Self {
        let fate = fate(draw, machine, bare);
        let (queue_kind, wait) = wait(draw, fate);
        let length = length(draw, fate);
        Self::tell(
            draw,
            &Course {
                requested,
                queue_kind,
                wait,
                length,
                fate,
                bare,
            },
            until,
        )
    }

    /// A life that still waits at `until`.
    pub fn queued(draw: &mut Draw, requested: Timestamp, until: Timestamp) -> Self {
        let kind = *draw.pick(&QueueKind::ALL);
        let wait = until.millis_since(requested) + 10 * MINUTE;
        let fate = Fate::Complete("user");
        let course = Course {
            requested,
            queue_kind: Some(kind),
            wait,
            length: MINUTE,
            fate,
            bare: false,
        };
        Self::tell(draw, &course, until)
    }

    /// A life that still runs at `until`.
    pub fn running(draw: &mut Draw, requested: Timestamp, until: Timestamp, bare: bool) -> Self {
        let (queue_kind, wait) = wait(draw, Fate::Fault);
        let wait = wait.min(until.millis_since(requested) / 2);
        let length = until.millis_since(requested) + 20 * MINUTE;
        let fate = Fate::Complete("user");
        Self::tell(
            draw,
            &Course {
                requested,
                queue_kind,
                wait,
                length,
                fate,
                bare,
            },
            until,
        )
    }

    /// A life that ended `ago` milliseconds before `until`; by a crash where there was an app to crash.
    pub fn just_ended(draw: &mut Draw, requested: Timestamp, until: Timestamp, ago: i64, end: End) -> Self {
        let fate = match end {
            End::Crash { bare: false } => Fate::Crash,
            _ => Fate::Complete("user"),
        };
        let (End::Crash { bare } | End::Ordinary { bare }) = end;
        let course = Course {
            requested,
            queue_kind: None,
            wait: 400,
            length: until.plus_millis(-ago).millis_since(requested) - 400,
            fate,
            bare,
        };
        Self::tell(draw, &course, until)
    }

    fn tell(draw: &mut Draw, course: &Course, until: Timestamp) -> Self {
        let requested = course.requested;
        let mut life = Self {
            status: Status::Queued,
            started_at: None,
            user_connected_at: None,
            first_frame_at: None,
            app_launched_at: None,
            ended_at: None,
            closed_at: None,
            last_seen_at: None,
            queue_kind: course.queue_kind,
            end_reason: None,
            error: None,
            end_estimated: false,
            crashed: false,
        };
        let started = requested.plus_millis(course.wait);
        let over = match course.fate {
            Fate::Abandon | Fate::NeverStarted | Fate::SilenceInQueue => started,
            _ => started.plus_millis(course.length),
        };
        let silent = matches!(course.fate, Fate::Silence | Fate::SilenceInQueue);
        // Nobody knows yet that a recorder fell silent, until it has been silent for a while.
        let known_over = if silent { over.plus_millis(SILENCE) } else { over };
        let starts = !matches!(
            course.fate,
            Fate::Abandon | Fate::NeverStarted | Fate::SilenceInQueue
        );
        if starts && started <= until {
            life.status = Status::Running;
            life.start(draw, course, started, over.min(until));
        }
        if known_over > until {
            let seen = until.plus_millis(-draw.between(200, 11 * SECOND)).min(over);
            life.last_seen_at = Some(seen.max(life.started_at.unwrap_or(requested)));
            return life;
        }
        life.end(draw, course.fate, over, until);
        life
    }

    /// The steps from the start to the launch, as far as they come before `over`.
    fn start(&mut self, draw: &mut Draw, course: &Course, started: Timestamp, over: Timestamp) {
        self.started_at = Some(started);
        let mut at = started;
        let mut step = |draw: &mut Draw, along: &[i64]| {
            at = at.plus_millis(draw.along(along));
            (at <= over).then_some(at)
        };
        self.user_connected_at = step(draw, &[90, 300, 600, 900, 4_000]);
        if course.fate == Fate::FalseStart {
            return;
        }
        self.first_frame_at = step(draw, &[400, 900, 1_800, 5_900, 14_000]);
        if !course.bare {
            self.app_launched_at = step(draw, &[300, 900, 2_500, 8_000, 35_000]);
        }
    }

    fn end(&mut self, draw: &mut Draw, fate: Fate, over: Timestamp, until: Timestamp) {
        self.ended_at = Some(over);
        self.last_seen_at = Some(over);
        let closed = over.plus_millis(draw.along(&[80, 300, 600, 1_500, 9_000]));
        self.closed_at = (closed <= until && self.started_at.is_some()).then_some(closed);
        match fate {
            Fate::Complete(reason) => {
                self.status = Status::Completed;
                self.end_reason = Some(reason);
            }
            Fate::Crash | Fate::Fault | Fate::FalseStart | Fate::NeverStarted => {
                self.status = Status::Failed;
                self.end_reason = Some("error");
                self.crashed = fate == Fate::Crash;
                self.error = Some(match fate {
                    Fate::Crash => troubles::crash(draw),
                    Fate::FalseStart | Fate::NeverStarted => troubles::false_start(draw),
                    _ => troubles::fault(draw),
                });
            }
            Fate::Abandon => {
                self.status = Status::Abandoned;
                self.end_reason = Some("user");
            }
            Fate::Silence | Fate::SilenceInQueue => {
                self.status = Status::Lost;
                self.end_estimated = true;
                self.closed_at = None;
            }
        }
    }
}

struct Course {
    requested: Timestamp,
    queue_kind: Option<QueueKind>,
    /// Milliseconds from the request to the start, or to the end of an abandoned one.
    wait: i64,
    /// Milliseconds from the start to the end.
    length: i64,
    fate: Fate,
    bare: bool,
}

fn fate(draw: &mut Draw, machine: bool, bare: bool) -> Fate {
    match draw.below(10_000) {
        0..130 => Fate::Abandon,
        130..150 => Fate::Silence,
        150..154 => Fate::SilenceInQueue,
        154..300 if !bare => Fate::Crash,
        154..400 => Fate::Fault,
        400..450 => Fate::FalseStart,
        450..470 => Fate::NeverStarted,
        _ if machine => Fate::Complete(if draw.chance(960) { "test" } else { "time_limit" }),
        _ => Fate::Complete(match draw.below(100) {
            0..76 => "user",
            76..95 => "inactivity",
            _ => "time_limit",
        }),
    }
}

fn wait(draw: &mut Draw, fate: Fate) -> (Option<QueueKind>, i64) {
    let kind = Some(if draw.chance(640) {
        QueueKind::Concurrency
    } else {
        QueueKind::Device
    });
    // Whoever leaves the queue has been in it.
    let lot = match fate {
        Fate::Abandon | Fate::SilenceInQueue => 800 + draw.below(200),
        _ => draw.below(1000),
    };
    match lot {
        0..620 => (None, draw.between(40, 900)),
        620..810 => (kind, draw.between(SECOND, 30 * SECOND - 1)),
        810..940 => (kind, draw.between(30 * SECOND, 2 * MINUTE - 1)),
        _ => (
            kind,
            draw.along(&[2 * MINUTE, 150 * SECOND, 4 * MINUTE, 14 * MINUTE]),
        ),
    }
}

fn length(draw: &mut Draw, fate: Fate) -> i64 {
    let usual = [4, 60, 170, 320, 500, 760, 1_200, 3_400].map(|seconds| seconds * SECOND);
    match fate {
        Fate::Complete("time_limit") => TIME_LIMIT,
        Fate::Complete("test") => draw.along(&[8, 45, 90, 160, 400].map(|seconds| seconds * SECOND)),
        Fate::Complete("inactivity") => 2 * MINUTE + draw.along(&usual),
        Fate::Complete(_) if draw.chance(3) => draw.between(100 * MINUTE, 190 * MINUTE),
        Fate::FalseStart => draw.between(900, 40 * SECOND),
        Fate::Crash => draw.along(&[1, 12, 40, 200, 1_500].map(|seconds| seconds * SECOND)),
        _ => draw.along(&usual),
    }
}
