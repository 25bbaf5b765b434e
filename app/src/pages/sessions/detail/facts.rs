//! Everything recorded of the session that has no place of its own: properties and tags.

use domain::{Options, Session};
use leptos::prelude::*;

use super::Zone;
use crate::backend::SessionDetail;
use crate::pages::sessions::cells::duration::end_words;
use crate::pages::sessions::cells::queue::{cause, queue_lines};
use crate::pages::sessions::copy::CopyButton;
use crate::words;

/// The properties.
pub fn facts(detail: &SessionDetail, zone: &Zone) -> AnyView {
    let session = &detail.session;
    let id = session.id.to_string();
    let device = format!("{}, {}", session.device.name, session.device.os_label());
    let values = [
        (
            "Requested",
            Some(words::full(zone.local(session.requested_at), &zone.name)),
            false,
        ),
        ("Device", Some(device), false),
        ("App", session.app.id.clone(), true),
        ("Build", session.app.build_id.clone(), true),
        ("App group", session.app.group.clone(), false),
        ("Queue", Some(queue(detail)), false),
        ("End reason", session.end_reason.as_deref().map(end_words), false),
        ("Options", options(&session.options), false),
        ("Came from", session.client.referrer_host.clone(), false),
    ];
    let values = values.map(|(name, value, code)| fact(name, value, code));
    view! {
        <section class="detail-section" aria-labelledby="detail-facts">
            <h3 id="detail-facts">"Properties"</h3>
            <dl class="facts">
                <dt>"Session"</dt>
                <dd>
                    <span class="copyable">
                        <span class="mono">{id.clone()}</span>
                        <CopyButton text=id label="Copy session ID" />
                    </span>
                </dd>
                {values.into_iter().collect_view()}
                {client(session)}
            </dl>
        </section>
    }
    .into_any()
}

/// A name and a value; `code` is a value for machines.
fn fact(name: &'static str, value: Option<String>, code: bool) -> impl IntoView {
    let class = match (&value, code) {
        (None, _) => Some("muted"),
        (Some(_), true) => Some("mono"),
        (Some(_), false) => None,
    };
    view! {
        <dt>{name}</dt>
        <dd>
            <bdi class=class>{value.unwrap_or_else(|| "None".to_owned())}</bdi>
        </dd>
    }
}

fn queue(detail: &SessionDetail) -> String {
    let lines = queue_lines(&detail.row, detail.limits, detail.now);
    match (detail.row.queue_millis, detail.row.queue_kind) {
        (Some(_), Some(kind)) => format!("{}, {}", lines.main, cause(kind)),
        _ => lines.main,
    }
}

/// `Portrait, debug on, network intercept off`
fn options(options: &Options) -> Option<String> {
    let switch =
        |name: &str, on: Option<bool>| on.map(|on| format!("{name} {}", if on { "on" } else { "off" }));
    let parts: Vec<String> = [
        options.orientation.clone(),
        switch("debug", options.debug),
        switch("network intercept", options.network_intercept),
        switch("headless", options.headless),
        options
            .reserved_device
            .as_ref()
            .map(|id| format!("reserved device {id}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn client(session: &Session) -> impl IntoView + use<> {
    let join = |parts: [&Option<String>; 2]| {
        let parts: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    let place = join([&session.client.ip, &session.client.location]);
    let browser = join([&session.client.user_agent, &session.client.language]);
    let known = place.is_some() || browser.is_some();
    known.then(|| {
        view! {
            <dt>"Client"</dt>
            <dd dir="auto">
                {place} {browser.is_some().then(|| view! { <br /> })}
                {browser.map(|browser| view! { <span class="muted">{browser}</span> })}
            </dd>
        }
    })
}

/// The tags; nothing where there are none.
pub fn tags(detail: &SessionDetail) -> Option<AnyView> {
    let tags = &detail.session.tags;
    if tags.is_empty() {
        return None;
    }
    let items = tags
        .iter()
        .map(|(key, value)| {
            view! {
                <li>
                    <span class="tag">
                        <span>{key.clone()}</span>
                        <span dir="auto">{value.clone()}</span>
                    </span>
                </li>
            }
        })
        .collect_view();
    let view = view! {
        <section class="detail-section" aria-labelledby="detail-tags">
            <h3 id="detail-tags">"Tags"</h3>
            <ul class="tags">{items}</ul>
        </section>
    };
    Some(view.into_any())
}
