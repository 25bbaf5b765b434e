//! What capabilities say: the device, the app, how a session was started, and a few labels.
//!
//! Reads those that a client asked for and those that the server gave, in W3C's words, Appium's, Selenium's and those of
//! the usual clouds. What goes on is an allow-list; everything else stays here.

mod device;

use domain::draft::{is_secret_key, limits};
use domain::session::{App, Device, Options, Tags};
use serde_json::{Map, Value};

use crate::redact::{Words, place};

/// Objects inside capabilities that hold more of them.
const NESTED: [&str; 8] = [
    "appium:options",
    "bstack:options",
    "sauce:options",
    "LT:Options",
    "lt:options",
    "selenoid:options",
    "moon:options",
    "se:options",
];

/// Labels: the tag, and the capabilities that it is taken from.
const LABELS: [(&str, &[&str]); 7] = [
    ("automation", &["appium:automationName", "automationName"]),
    ("test", &["se:name", "sessionName", "name"]),
    ("build", &["buildName", "build"]),
    ("project", &["projectName", "project"]),
    ("udid", &["appium:udid", "udid"]),
    ("node", &["se:containerName", "se:nodeId"]),
    ("screen", &["se:screenResolution", "screenResolution"]),
];

/// What a client asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked(Map<String, Value>);

/// What is recorded of the capabilities of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// What was run.
    pub app: App,
    /// Where it ran.
    pub device: Device,
    /// How it was started.
    pub options: Options,
    /// Labels.
    pub tags: Tags,
}

impl Asked {
    /// Reads the body of a request for a new session: of W3C, or of its predecessor.
    pub fn read(body: &[u8]) -> Self {
        let Ok(Value::Object(mut body)) = serde_json::from_slice(body) else {
            return Self::default();
        };
        let mut merged = Map::new();
        if let Some(Value::Object(old)) = body.remove("desiredCapabilities") {
            merged.extend(old);
        }
        if let Some(Value::Object(mut new)) = body.remove("capabilities") {
            // The first of the alternatives is what the client likes best.
            if let Some(Value::Array(first)) = new.remove("firstMatch")
                && let Some(Value::Object(first)) = first.into_iter().next()
            {
                merged.extend(first);
            }
            if let Some(Value::Object(always)) = new.remove("alwaysMatch") {
                merged.extend(always);
            }
        }
        Self(merged)
    }

    /// True where a log of that type is asked for.
    pub fn wants_log(&self, kind: &str) -> bool {
        let prefs = self
            .0
            .get("goog:loggingPrefs")
            .or_else(|| self.0.get("loggingPrefs"));
        prefs
            .and_then(|prefs| prefs.get(kind))
            .and_then(Value::as_str)
            .is_some_and(|level| level != "OFF")
    }

    /// Values whose names look like those of secrets: they are not to stand in any text that is recorded.
    pub fn secrets(&self) -> Words {
        let mut words = Words::default();
        gather(&Value::Object(self.0.clone()), false, &mut words);
        words
    }
}

fn gather(value: &Value, secret: bool, words: &mut Words) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                gather(value, secret || is_secret_key(key) || is_login(key), words);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| gather(value, secret, words)),
        Value::String(text) if secret => words.add(text),
        Value::Number(number) if secret => words.add(&number.to_string()),
        Value::String(text) => {
            // A login in an address, e.g. that of an app to install.
            let login = text
                .split_once("://")
                .and_then(|(_, rest)| rest.split(['/', '?']).next()?.rsplit_once('@'));
            if let Some((_, password)) = login.and_then(|(login, _)| login.split_once(':')) {
                words.add(password);
            }
        }
        _ => {}
    }
}

/// Names of secrets that only look so beside a cloud's user name.
fn is_login(key: &str) -> bool {
    let plain = key.rsplit(':').next().unwrap_or(key).to_ascii_lowercase();
    matches!(
        plain.as_str(),
        "accesskey" | "key" | "keystorepath" | "keyalias" | "unlockkey" | "pin" | "otp"
    )
}

impl Facts {
    /// What the two sides say; the server's word counts more where it gave one.
    pub fn of(asked: &Asked, given: Option<&Map<String, Value>>) -> Self {
        let nothing = Map::new();
        let caps = Caps {
            given: given.unwrap_or(&nothing),
            asked: &asked.0,
        };
        let device = device::device(&caps);
        let mut tags = Tags::new();
        for (tag, keys) in LABELS {
            if let Some(value) = caps.text(keys) {
                tags.insert(tag.to_owned(), line(&place(value), limits::TAG_VALUE));
            }
        }
        if let Some(browser) = caps.text(&["browserName"]) {
            let version = caps.text(&["browserVersion", "version"]).unwrap_or_default();
            let browser = format!("{browser} {version}");
            tags.insert("browser".to_owned(), line(browser.trim(), limits::TAG_VALUE));
        }
        tags.retain(|_, value| !value.is_empty());
        Self {
            app: app(&caps),
            options: options(&caps),
            device,
            tags,
        }
    }
}

/// Both sides, to look things up in.
struct Caps<'a> {
    given: &'a Map<String, Value>,
    asked: &'a Map<String, Value>,
}

impl<'a> Caps<'a> {
    /// The first of these that is a text, given before asked for, also in nested objects.
    fn text(&self, keys: &[&str]) -> Option<&'a str> {
        self.given_text(keys).or_else(|| find(self.asked, keys))
    }

    fn given_text(&self, keys: &[&str]) -> Option<&'a str> {
        find(self.given, keys)
    }

    fn asked_text(&self, keys: &[&str]) -> Option<&'a str> {
        find(self.asked, keys)
    }

    /// What was asked of Chrome or Edge.
    fn browser_options(&self) -> Option<&'a Map<String, Value>> {
        ["goog:chromeOptions", "ms:edgeOptions", "chromeOptions"]
            .iter()
            .find_map(|key| self.asked.get(*key)?.as_object())
    }
}

fn find<'a>(caps: &'a Map<String, Value>, keys: &[&str]) -> Option<&'a str> {
    let within = |map: &'a Map<String, Value>| {
        keys.iter()
            .find_map(|key| map.get(*key)?.as_str())
            .filter(|text| !text.trim().is_empty())
    };
    within(caps).or_else(|| NESTED.iter().find_map(|key| within(caps.get(*key)?.as_object()?)))
}

fn app(caps: &Caps<'_>) -> App {
    let id = caps.text(&[
        "appium:bundleId",
        "bundleId",
        "CFBundleIdentifier",
        "appium:appPackage",
        "appPackage",
    ]);
    let file = caps
        .text(&["appium:app", "app"])
        .map(file_name)
        .filter(|name| !name.is_empty());
    let name = caps
        .text(&["CFBundleDisplayName", "CFBundleName", "appium:appName", "appName"])
        .or(file);
    let version = caps.text(&[
        "CFBundleShortVersionString",
        "appium:appVersion",
        "appVersion",
        "appium:versionName",
    ]);
    let build = caps.text(&["CFBundleVersion", "appium:appBuild", "appium:versionCode"]);
    App {
        id: id.map(|text| line(text, limits::APP_ID)),
        name: name.map(|text| line(text, limits::APP_NAME)),
        version: version.map(|text| line(text, limits::APP_VERSION)),
        build_id: build.map(|text| line(text, limits::BUILD_ID)),
        group: None,
    }
}

/// The last part of a path or an address: what an app to install is called.
fn file_name(path: &str) -> &str {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    path[..end].rsplit(['/', '\\']).next().unwrap_or_default()
}

fn options(caps: &Caps<'_>) -> Options {
    let orientation = caps
        .text(&["appium:orientation", "orientation", "deviceOrientation"])
        .map(str::to_lowercase)
        .or_else(|| device::held(caps).map(str::to_owned));
    let arguments = ["goog:chromeOptions", "ms:edgeOptions", "moz:firefoxOptions"]
        .iter()
        .filter_map(|key| caps.asked.get(*key)?.get("args")?.as_array())
        .flatten()
        .filter_map(Value::as_str);
    let headless = arguments
        .map(|argument| argument.trim_start_matches('-'))
        .any(|argument| argument == "headless" || argument.starts_with("headless="));
    let told = caps.given.get("moz:headless").and_then(Value::as_bool);
    let prefs = caps.asked.get("goog:loggingPrefs");
    let performance = prefs.and_then(|prefs| prefs.get("performance")).is_some();
    Options {
        orientation: orientation.map(|text| line(&text, limits::ORIENTATION)),
        headless: Some(told.unwrap_or(headless)),
        network_intercept: performance.then_some(true),
        reserved_device: caps
            .asked_text(&["appium:udid", "udid"])
            .map(|text| line(text, limits::DEVICE_ID)),
        ..Options::default()
    }
}

/// A text of one line with at most `max` letters.
pub fn line(text: &str, max: usize) -> String {
    let plain = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(max).collect()
}

#[cfg(test)]
mod tests;
