//! Which device capabilities stand for: a phone, an emulated one, or a browser on a desk.

use domain::draft::limits;
use domain::session::{Device, Platform};
use serde_json::{Map, Value};

use super::{Caps, line};

/// Reads it. Never without an id.
pub fn device(caps: &Caps<'_>) -> Device {
    let device = emulated(caps)
        .or_else(|| phone(caps))
        .unwrap_or_else(|| desk(caps));
    Device {
        id: line(&device.id, limits::DEVICE_ID),
        name: line(&device.name, limits::DEVICE_NAME),
        platform: device.platform,
        os_version: device
            .os_version
            .map(|version| line(&version, limits::OS_VERSION))
            .filter(|version| !version.is_empty()),
    }
}

/// How an emulated device is held.
pub fn held(caps: &Caps<'_>) -> Option<&'static str> {
    let metrics = caps
        .browser_options()?
        .get("mobileEmulation")?
        .get("deviceMetrics")?;
    let side = |name: &str| metrics.get(name).and_then(Value::as_f64);
    let (width, height) = (side("width")?, side("height")?);
    Some(if width > height { "landscape" } else { "portrait" })
}

fn named(name: &str, platform: Platform, os_version: Option<&str>) -> Device {
    let id: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    Device {
        id: if id.is_empty() { "unknown".to_owned() } else { id },
        name: name.trim().to_owned(),
        platform,
        os_version: os_version.map(str::to_owned),
    }
}

/// A phone that Chrome or Edge pretends to be: its capabilities name the desk that it really stands on.
fn emulated(caps: &Caps<'_>) -> Option<Device> {
    let emulation = caps.browser_options()?.get("mobileEmulation")?.as_object()?;
    let text = |map: &Map<String, Value>, key: &str| map.get(key).and_then(Value::as_str).map(str::to_owned);
    let hints = emulation.get("clientHints").and_then(Value::as_object);
    let agent = text(emulation, "userAgent").unwrap_or_default();
    let system = System::of(&agent);
    let hinted = hints.and_then(|hints| {
        let platform = text(hints, "platform")?.to_lowercase();
        Some(match platform.as_str() {
            "android" => Platform::Android,
            "ios" => Platform::Ios,
            _ => Platform::Other,
        })
    });
    let model = hints
        .and_then(|hints| text(hints, "model"))
        .filter(|model| !model.is_empty());
    let name = text(emulation, "deviceName")
        .or(model)
        .or_else(|| system.as_ref().map(|system| system.model.clone()))?;
    let by_name = || {
        let apple = ["iPhone", "iPad", "iPod"]
            .iter()
            .any(|apple| name.starts_with(apple));
        if apple { Platform::Ios } else { Platform::Android }
    };
    let platform = hinted
        .or_else(|| system.as_ref().map(|system| system.platform))
        .unwrap_or_else(by_name);
    let version = hints
        .and_then(|hints| text(hints, "platformVersion"))
        .filter(|version| !version.is_empty())
        .or_else(|| system.and_then(|system| system.version));
    Some(named(&name, platform, version.as_deref()))
}

/// A phone or an emulator of one, as Appium and the clouds name it.
fn phone(caps: &Caps<'_>) -> Option<Device> {
    let platform = caps.text(&["platformName", "platform"]).unwrap_or_default();
    let platform = match platform.to_lowercase().as_str() {
        "ios" | "tvos" => Platform::Ios,
        "android" => Platform::Android,
        _ => {
            caps.text(&["appium:deviceName", "appium:automationName"])?;
            Platform::Other
        }
    };
    let version = caps.text(&[
        "appium:platformVersion",
        "platformVersion",
        "os_version",
        "osVersion",
    ]);
    let udid = caps.text(&["appium:deviceUDID", "deviceUDID", "appium:udid", "udid"]);
    // UiAutomator2 answers the number of the device as its name; the model is what people know.
    let model = caps.given_text(&["appium:deviceModel", "deviceModel"]);
    let given = caps
        .given_text(&["appium:deviceName", "deviceName"])
        .filter(|name| Some(*name) != udid);
    let asked = caps.asked_text(&["appium:deviceName", "deviceName", "device"]);
    let fallback = match platform {
        Platform::Ios => "iOS device",
        Platform::Android => "Android device",
        _ => "Unknown device",
    };
    let name = model.or(given).or(asked).unwrap_or(fallback);
    Some(named(name, platform, version))
}

/// A browser on a desk: the browser is the system that the page runs on.
fn desk(caps: &Caps<'_>) -> Device {
    let browser = caps.text(&["browserName"]).unwrap_or_default();
    let major = caps
        .text(&["browserVersion", "version"])
        .and_then(|version| version.split('.').next())
        .filter(|major| major.chars().all(|c| c.is_ascii_digit()));
    let known = match browser.to_lowercase().as_str() {
        "" => return named("Unknown device", Platform::Other, None),
        "chrome" | "chrome-headless-shell" | "chromium" => "Chrome".to_owned(),
        "firefox" => "Firefox".to_owned(),
        "safari" => "Safari".to_owned(),
        "microsoftedge" | "msedge" | "edge" => "Edge".to_owned(),
        _ => browser.to_owned(),
    };
    named(&format!("Desktop {known}"), Platform::Web, major)
}

/// What a user agent says.
struct System {
    platform: Platform,
    model: String,
    version: Option<String>,
}

impl System {
    fn of(agent: &str) -> Option<Self> {
        let version = |rest: &str| {
            let end = rest
                .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')
                .unwrap_or(rest.len());
            let version = rest[..end].trim_matches(['.', '_']).replace('_', ".");
            (!version.is_empty()).then_some(version)
        };
        if let Some(apple) = ["iPhone", "iPad", "iPod"]
            .iter()
            .find(|name| agent.contains(**name))
        {
            return Some(Self {
                platform: Platform::Ios,
                model: (*apple).to_owned(),
                version: agent.split_once(" OS ").and_then(|(_, rest)| version(rest)),
            });
        }
        let (_, rest) = agent.split_once("Android ")?;
        // "Android 13; Pixel 7) AppleWebKit" or "Android 9; SM-G960F Build/PPR1"; "K" is Chrome's word for any.
        let model = rest
            .split_once("; ")
            .and_then(|(_, rest)| rest.split([')', ';']).next())
            .and_then(|model| model.split(" Build/").next())
            .map(str::trim)
            .filter(|model| !model.is_empty() && *model != "K");
        Some(Self {
            platform: Platform::Android,
            model: model.unwrap_or("Android phone").to_owned(),
            version: version(rest),
        })
    }
}
