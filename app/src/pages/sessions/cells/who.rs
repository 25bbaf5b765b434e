//! User: who ran it. The whole row is their link: it opens the session.

use domain::{Actor, ActorKind};
use leptos::prelude::*;

use crate::backend::SessionRow;
use crate::pages::sessions::list::List;
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// Who, on two lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhoWords {
    /// The name.
    pub main: String,
    /// What is known besides: a domain, a place, what they are.
    pub sub: Option<String>,
}

/// Cuts an address at the `@`, and takes the place out of an anonymous visitor's description.
pub fn who_words(actor: &Actor) -> WhoWords {
    let label = actor.label.as_str();
    match actor.kind {
        ActorKind::User => match label.rsplit_once('@') {
            Some((name, domain)) if !name.is_empty() => WhoWords {
                main: name.to_owned(),
                sub: Some(format!("@{domain}")),
            },
            _ => WhoWords {
                main: label.to_owned(),
                sub: None,
            },
        },
        ActorKind::ApiToken => WhoWords {
            main: label.to_owned(),
            sub: Some("API token".to_owned()),
        },
        ActorKind::Anonymous => {
            let rest = label.strip_prefix("Anonymous").unwrap_or(label);
            let rest =
                rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | ':' | ',' | '·'));
            WhoWords {
                main: "Anonymous".to_owned(),
                sub: (!rest.is_empty()).then(|| rest.to_owned()),
            }
        }
    }
}

/// One or two letters for the circle.
pub fn initials(name: &str) -> String {
    let firsts = || {
        name.split(|c: char| !c.is_alphanumeric())
            .filter_map(|word| word.chars().next())
    };
    let letters: String = if firsts().nth(1).is_some() {
        firsts().take(2).collect()
    } else {
        name.chars().filter(|c| c.is_alphanumeric()).take(2).collect()
    };
    words::upper(&letters)
}

/// The mark of an actor: circle, square or dashed.
pub fn actor_mark(actor: &Actor) -> AnyView {
    match actor.kind {
        ActorKind::User => {
            let letters = initials(&who_words(actor).main);
            view! {
                <span class="actor" aria-hidden="true">
                    {letters}
                </span>
            }
            .into_any()
        }
        ActorKind::ApiToken => glyph("actor actor-token", IconName::KeyRound).into_any(),
        ActorKind::Anonymous => glyph("actor actor-anonymous", IconName::Globe).into_any(),
    }
}

fn glyph(class: &'static str, name: IconName) -> impl IntoView {
    view! {
        <span class=class aria-hidden="true">
            <Icon name />
        </span>
    }
}

/// The cell. Who ran a session never changes.
#[component]
pub fn Who(list: List, row: RwSignal<SessionRow>) -> impl IntoView {
    let first = row.get_untracked();
    let id = first.id;
    let WhoWords { main, sub } = who_words(&first.actor);
    let sub_class = match first.actor.kind {
        ActorKind::User => "cell-sub",
        ActorKind::ApiToken | ActorKind::Anonymous => "cell-sub cell-note",
    };
    let hint = move || format!(", session of {}, open", words::clock(row.read().requested_at));
    let open =
        move || (list.address.open.read().as_deref() == Some(id.to_string().as_str())).then_some("true");
    view! {
        <a class="row-link" href=move || list.address.of_session(id) data-noscroll="" aria-current=open title=first.actor.label.clone()>
            {actor_mark(&first.actor)}
            <span dir="auto">
                <span class="cell-main cell-strong">{main}</span>
                {sub
                    .map(|sub| {
                        view! {
                            <span class=sub_class>
                                <bdi>{sub}</bdi>
                            </span>
                        }
                    })}
                <span class="visually-hidden">{hint}</span>
            </span>
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: ActorKind, label: &str) -> (String, Option<String>) {
        let actor = Actor {
            kind,
            label: label.to_owned(),
            subject: label.to_owned(),
        };
        let WhoWords { main, sub } = who_words(&actor);
        (main, sub)
    }

    #[test]
    fn an_address_is_cut_at_the_at() {
        let two = |main: &str, sub: &str| (main.to_owned(), Some(sub.to_owned()));
        assert_eq!(
            of(ActorKind::User, "maria.lindqvist@harbor.example"),
            two("maria.lindqvist", "@harbor.example")
        );
        assert_eq!(of(ActorKind::User, "root"), ("root".to_owned(), None));
        assert_eq!(of(ActorKind::User, "@x"), ("@x".to_owned(), None));
        assert_eq!(of(ActorKind::ApiToken, "a@b"), two("a@b", "API token"));
        assert_eq!(
            of(ActorKind::Anonymous, "Anonymous - embed on shop.example.com"),
            two("Anonymous", "embed on shop.example.com")
        );
        assert_eq!(of(ActorKind::Anonymous, "kiosk"), two("Anonymous", "kiosk"));
        assert_eq!(
            of(ActorKind::Anonymous, "Anonymous"),
            ("Anonymous".to_owned(), None)
        );
    }

    #[test]
    fn initials_are_one_or_two_letters_of_any_script() {
        assert_eq!(initials("bartholomew.featherstonehaugh-contractor"), "BF");
        assert_eq!(initials("ada"), "AD");
        assert_eq!(initials("x"), "X");
        assert_eq!(initials("سوق هاربر"), "سه");
        assert_eq!(initials("..."), "");
    }
}
