//! App: icon, name, version, and the group or the build.

use domain::App;
use leptos::prelude::*;

use crate::ui::icon::{Icon, IconName};
use crate::words;

/// Colours that an app can have.
const HUES: u64 = 6;

/// The colour of an app: the same wherever and whenever it is shown.
pub fn hue(app: &App) -> u64 {
    let key = app.id.as_deref().or(app.name.as_deref()).unwrap_or_default();
    let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash >> 32) % HUES + 1
}

/// What people call it.
pub fn app_name(app: &App) -> String {
    app.name
        .clone()
        .or_else(|| app.id.clone())
        .unwrap_or_else(|| "Unnamed app".to_owned())
}

/// The square with its first letter.
pub fn app_icon(app: &App) -> AnyView {
    if app.is_none() {
        return view! {
            <span class="app-icon" data-hue="none" aria-hidden="true">
                <Icon name=IconName::Smartphone />
            </span>
        }
        .into_any();
    }
    let letter: String = app_name(app)
        .chars()
        .find(|c| c.is_alphanumeric())
        .map(|c| words::upper(c.encode_utf8(&mut [0; 4])))
        .unwrap_or_default();
    view! {
        <span class="app-icon" data-hue=hue(app).to_string() aria-hidden="true">
            {letter}
        </span>
    }
    .into_any()
}

/// The cell.
pub fn app_cell(app: &App) -> AnyView {
    if app.is_none() {
        return view! {
            <span class="app-cell">
                {app_icon(app)} <span>
                    <span class="cell-main cell-none">"No app"</span>
                    <span class="cell-sub">"Bare device"</span>
                </span>
            </span>
        }
        .into_any();
    }
    let group = app
        .group
        .clone()
        .or_else(|| app.build_id.as_ref().map(|build| format!("build {build}")));
    let version = app.version.clone().map(|version| view! { <bdi>{version}</bdi> });
    let group = group.map(|group| {
        // The class draws a dot before it, which only parts two things.
        let class = app.version.is_some().then_some("app-group");
        view! {
            <span class=class>
                <bdi>{group}</bdi>
            </span>
        }
    });
    view! {
        <span class="app-cell" title=app.id.clone()>
            {app_icon(app)} <span>
                <span class="cell-main cell-strong" dir="auto">
                    {app_name(app)}
                </span>
                <span class="cell-sub" dir="auto">
                    {version}
                    {group}
                </span>
            </span>
        </span>
    }
    .into_any()
}
