//! Device: its name, and its OS below.

use domain::Device;
use leptos::prelude::*;

/// The cell.
pub fn device_cell(device: &Device) -> impl IntoView + use<> {
    view! {
        <span class="cell-pair" dir="auto" title=device.name.clone()>
            <span class="cell-main">{device.name.clone()}</span>
            <span class="cell-sub">{device.os_label()}</span>
        </span>
    }
}
