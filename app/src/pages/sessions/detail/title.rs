//! What was run, by whom, and how it stands.

use domain::Status;
use leptos::either::Either;
use leptos::prelude::*;

use crate::backend::SessionDetail;
use crate::pages::sessions::cells::app::{app_icon, app_name};
use crate::pages::sessions::chips::status_name;
use crate::ui::icon::{Icon, IconName};

/// The head of the panel.
pub fn title(detail: &SessionDetail) -> AnyView {
    let session = &detail.session;
    let name = if session.app.is_none() {
        "No app".to_owned()
    } else {
        app_name(&session.app)
    };
    let version = session.app.version.clone();
    view! {
        <header class="detail-title">
            {app_icon(&session.app)}
            <div>
                <h2 id="detail-name" tabindex="-1">
                    <bdi>{name}</bdi>
                    {version
                        .map(|version| {
                            view! {
                                " "
                                <small>
                                    <bdi>{version}</bdi>
                                </small>
                            }
                        })}
                </h2>
                <p dir="auto">{session.actor.label.clone()}</p>
            </div>
            {badge(session.status)}
        </header>
    }
    .into_any()
}

fn badge(status: Status) -> impl IntoView {
    let (class, icon) = match status {
        Status::Queued => ("badge", Some(IconName::Hourglass)),
        Status::Running => ("badge badge-live", None),
        Status::Completed => ("badge", Some(IconName::CircleCheck)),
        Status::Failed => ("badge badge-bad", Some(IconName::CircleX)),
        Status::Abandoned => ("badge", Some(IconName::CircleSlash)),
        Status::Lost => ("badge badge-warn", Some(IconName::CircleDashed)),
    };
    let mark = match icon {
        Some(name) => Either::Left(view! { <Icon name /> }),
        None => Either::Right(view! { <span class="live-dot"></span> }),
    };
    view! { <span class=class>{mark} {status_name(status)}</span> }
}
