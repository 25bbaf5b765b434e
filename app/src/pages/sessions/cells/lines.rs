//! A cell of two lines: what it is, then what explains it; a mark may hang in the gap before the first.

use leptos::either::Either;
use leptos::prelude::*;

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

/// Draws the lines.
pub fn two_lines(lines: Lines) -> impl IntoView {
    let Lines {
        class,
        mark,
        main,
        sub,
        told,
    } = lines;
    let first = match mark {
        None => Either::Left(main),
        Some(mark) => Either::Right(view! {
            {draw(mark)}
            <span>{main}</span>
        }),
    };
    let second = sub.map(|sub| {
        let whole = told.then(|| sub.clone());
        view! {
            <span class="cell-sub" dir=told.then_some("auto") title=whole>
                {sub}
            </span>
        }
    });
    view! {
        <span class=class>{first}</span>
        {second}
    }
}

fn draw(mark: Mark) -> impl IntoView {
    match mark {
        Mark::LiveDot => Either::Left(view! { <span class="mark live-dot"></span> }),
        Mark::Icon(name) => Either::Right(view! { <Icon name class="icon mark" /> }),
        Mark::Dial(name) => Either::Right(view! { <Icon name class="dial mark" /> }),
    }
}
