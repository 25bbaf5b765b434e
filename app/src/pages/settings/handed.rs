//! A secret that is shown this once.

use domain::Role;
use leptos::prelude::*;

use super::page_dialog::PageDialog;
use crate::backend::{Handed, HandedKind};
use crate::forms::SETTINGS;
use crate::pages::sessions::CopyButton;
use crate::ui::{Icon, IconName};

/// The dialog that shows it.
#[component]
pub fn HandedDialog(handed: Handed) -> impl IntoView {
    match handed.what {
        HandedKind::Token => view! { <TokenMade handed /> }.into_any(),
        HandedKind::Invite => view! { <LinkMade handed /> }.into_any(),
    }
}

#[component]
fn TokenMade(handed: Handed) -> impl IntoView {
    let may = if handed.role == Role::Admin {
        " can write sessions and read every one of the organization."
    } else {
        " can write sessions and read the ones it wrote."
    };
    let begin: String = handed.secret.chars().take(8).collect();
    let note = view! {
        <b dir="auto">{handed.name}</b>
        {may}
    };
    view! {
        <PageDialog title="Token created" note=note.into_any() close=SETTINGS.to_owned() forget=true>
            <div class="dialog-body">
                <div class="field">
                    <span class="field-label" id="handed-label">
                        "Secret"
                    </span>
                    <CopyField value=handed.secret label="Copy the secret" />
                    <p class="field-hint">
                        "Use it as " <code>{format!("Authorization: Bearer {begin}…")}</code>
                    </p>
                </div>
                <Once words="We keep a hash, not the secret. If it is lost, revoke the token and create another one." />
            </div>
            <Stored />
        </PageDialog>
    }
    .into_any()
}

#[component]
fn LinkMade(handed: Handed) -> impl IntoView {
    let note = view! {
        "Send this link to "
        <b dir="auto">{handed.name}</b>
        ". It is good for 7 days and for one use."
    };
    view! {
        <PageDialog title="Invitation ready" note=note.into_any() close=SETTINGS.to_owned() forget=true>
            <div class="dialog-body">
                <div class="field">
                    <span class="field-label" id="handed-label">
                        "Link"
                    </span>
                    <CopyField value=handed.secret label="Copy the link" />
                    <p class="field-hint">"This server sends no mail: the link reaches them through you."</p>
                </div>
                <Once words="We keep a hash, not the link. If it is lost, renew the invitation. Whoever has the link can join, so send it to them alone." />
            </div>
            <Stored />
        </PageDialog>
    }
    .into_any()
}

#[component]
fn CopyField(value: String, label: &'static str) -> impl IntoView {
    let scripted = RwSignal::new(false);
    Effect::new(move |_| scripted.set(true));
    view! {
        <div class="copy-field">
            <code id="handed" aria-labelledby="handed-label">
                {value.clone()}
            </code>
            <span hidden=move || !scripted.get()>
                <CopyButton text=value label />
            </span>
        </div>
    }
    .into_any()
}

#[component]
fn Once(words: &'static str) -> impl IntoView {
    view! {
        <div class="callout callout-warn callout-flush">
            <Icon name=IconName::EyeOff />
            <b>"This is the only time it is shown"</b>
            <p>{words}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Stored() -> impl IntoView {
    view! {
        <div class="dialog-foot">
            <a class="button button-primary" href=SETTINGS rel="external">
                "I have stored it"
            </a>
        </div>
    }
    .into_any()
}
