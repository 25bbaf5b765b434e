//! A field for a time zone. The browser knows all zones and its own; they are offered once it runs.

use js_sys::{Array, Function, Object, Reflect};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// A labelled field `tz`, with every zone to choose from and the browser's own one click away.
#[component]
pub fn ZoneInput(
    /// The field's id in the document.
    id: &'static str,
    /// The zone to begin with.
    zone: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// Hears what is typed or chosen.
    #[prop(optional)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let tell = move |zone: String| {
        if let Some(on_input) = on_input {
            on_input.run(zone);
        }
    };
    let field = NodeRef::<html::Input>::new();
    let list = NodeRef::<html::Datalist>::new();
    let own = RwSignal::new(None::<String>);
    Effect::new(move |_| own.set(own_zone()));
    let offer = move |_| {
        if let Some(list) = list
            .get_untracked()
            .filter(|list| list.first_element_child().is_none())
        {
            list.set_inner_html(&options());
        }
    };
    let list_id = format!("{id}-list");
    let problem_id = format!("{id}-problem");
    let described = {
        let problem_id = problem_id.clone();
        move || problem.read().is_some().then(|| problem_id.clone())
    };
    let use_own = move || {
        let own = own.get().filter(|own| *own != zone.get())?;
        let set = own.clone();
        Some(view! {
            <button
                class="button button-quiet button-sm"
                type="button"
                on:click=move |_| {
                    if let Some(field) = field.get_untracked() {
                        field.set_value(&set);
                        tell(set.clone());
                    }
                }
            >
                {format!("Use {own}, this browser’s")}
            </button>
        })
    };
    view! {
        <div class="field">
            <label for=id>"Time zone"</label>
            <input
                class="input"
                id=id
                name="tz"
                list=list_id.clone()
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder="UTC"
                value=move || zone.get()
                prop:value=zone
                aria-invalid=move || problem.read().is_some().then_some("true")
                aria-describedby=described
                node_ref=field
                on:focus=offer
                on:input:target=move |event| tell(event.target().value())
            />
            <datalist id=list_id node_ref=list></datalist>
            {move || {
                problem
                    .get()
                    .map(|words| view! { <p class="field-error" id=problem_id.clone()>{words}</p> })
            }}
            {use_own}
        </div>
    }
    .into_any()
}

/// The zone of this browser.
fn own_zone() -> Option<String> {
    let format = intl("DateTimeFormat").ok()?.call0(&JsValue::UNDEFINED).ok()?;
    let options = method(&format, "resolvedOptions").ok()?.call0(&format).ok()?;
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

/// Every zone as an option; UTC first, which browsers leave out.
fn options() -> String {
    let zones = intl("supportedValuesOf")
        .and_then(|supported| supported.call1(&JsValue::UNDEFINED, &"timeZone".into()))
        .map(|zones| Array::from(&zones))
        .unwrap_or_default();
    let mut html = String::from("<option value=\"UTC\">");
    for zone in zones.iter().filter_map(|zone| zone.as_string()) {
        // Names of zones hold letters, digits and / _ + - alone.
        html.push_str("<option value=\"");
        html.push_str(&zone);
        html.push_str("\">");
    }
    html
}

/// A function of `Intl`.
fn intl(name: &str) -> Result<Function, JsValue> {
    let intl: Object = Reflect::get(&js_sys::global(), &"Intl".into())?.dyn_into()?;
    method(&intl, name)
}

fn method(of: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(of, &name.into())?.dyn_into()
}
