//! A cell of two lines: what it is, then what explains it; a mark may hang in the gap before the first.

use leptos::either::Either;
use leptos::prelude::*;

use crate::backend::{LocalTime, SessionRow};
use crate::pages::sessions::list::List;
use crate::ui::icon::{Icon, IconName};

/// What hangs before the first line. Colour comes from the line's class; the mark never says anything alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Of what is alive.
    LiveDot,
    /// An icon.
    Icon(IconName),
    /// A disc filled as far as the wait was long.
    Dial(IconName),
}

/// The two lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// Class of the first line, `cell-none` where there is nothing to tell.
    pub class: &'static str,
    /// What hangs before it.
    pub mark: Option<Mark>,
    /// The first line.
    pub main: String,
    /// The second.
    pub sub: Option<String>,
    /// True where the second line is somebody's words, of any length and script.
    pub told: bool,
}

impl Lines {
    /// Nothing to tell.
    pub fn none(main: &str) -> Self {
        Self {
            class: "cell-main cell-none",
            mark: None,
            main: main.to_owned(),
            sub: None,
            told: false,
        }
    }

    /// Nothing special.
    pub fn plain(main: String, sub: Option<String>) -> Self {
        Self {
            class: "cell-main",
            mark: None,
            main,
            sub,
            told: false,
        }
    }

    /// With a mark, under a class that begins with `cell-main hang`.
    pub fn marked(class: &'static str, mark: Mark, main: String, sub: Option<String>) -> Self {
        Self {
            class,
            mark: Some(mark),
            main,
            sub,
            told: false,
        }
    }

    /// The same, the second line being somebody's words.
    #[must_use]
    pub fn told(mut self) -> Self {
        self.told = true;
        self
    }
}

/// A cell that tells two lines of a row, and how.
#[derive(Clone, Copy)]
pub struct Telling {
    /// Whose row it is.
    pub list: List,
    /// The row.
    pub row: RwSignal<SessionRow>,
    /// When its recorder was heard of last.
    pub seen: RwSignal<Option<LocalTime>>,
    /// The lines at a time. Time changes their words alone, neither their class nor their mark nor how many they are.
    pub lines: fn(Self, LocalTime) -> Lines,
}

impl Telling {
    fn now(self) -> Lines {
        let now = self.list.clock_for(&self.row.read());
        (self.lines)(self, now)
    }
}

/// Draws the lines. While time passes their words alone are written anew.
pub fn two_lines(telling: Telling) -> impl IntoView {
    move || {
        draw(
            telling,
            (telling.lines)(telling, telling.list.clock.now_untracked()),
        )
    }
}

fn draw(telling: Telling, shape: Lines) -> AnyView {
    let main = move || telling.now().main;
    let sub = move || telling.now().sub;
    // Somebody's words do not change with time.
    let whole = shape.sub.clone().filter(|_| shape.told);
    let first = match shape.mark {
        None => Either::Left(main),
        Some(mark) => Either::Right(view! {
            {draw_mark(mark)}
            <span>{main}</span>
        }),
    };
    let second = shape.sub.is_some().then(|| {
        view! {
            <span class="cell-sub" dir=shape.told.then_some("auto") title=whole>
                {sub}
            </span>
        }
    });
    view! {
        <span class=shape.class>{first}</span>
        {second}
    }
    .into_any()
}

fn draw_mark(mark: Mark) -> impl IntoView {
    match mark {
        Mark::LiveDot => Either::Left(view! { <span class="mark live-dot"></span> }),
        Mark::Icon(name) => Either::Right(view! { <Icon name class="icon mark" /> }),
        Mark::Dial(name) => Either::Right(view! { <Icon name class="dial mark" /> }),
    }
}
