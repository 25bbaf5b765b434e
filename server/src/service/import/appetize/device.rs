//! Appetize's devices, which are known by ids like `iphone15promax`: the name that people know, and the platform.
//!
//! Names are made from the ids, so that next year's devices have one too.

use domain::Platform;
use domain::draft::DraftDevice;

/// The device of a session of which none is told, as on the pages of the API.
pub const UNKNOWN: &str = "unknown";

/// Words inside ids, longer ones before those they begin with, and how people write them.
const WORDS: [(&str, &str); 31] = [
    ("generation", "generation"),
    ("hammerhead", "Hammerhead"),
    ("android", "Android"),
    ("desktop", "Desktop"),
    ("galaxy", "Galaxy"),
    ("iphone", "iPhone"),
    ("tablet", "Tablet"),
    ("pixel", "Pixel"),
    ("nexus", "Nexus"),
    ("phone", "Phone"),
    ("ultra", "Ultra"),
    ("watch", "Watch"),
    ("ipad", "iPad"),
    ("ipod", "iPod"),
    ("mini", "mini"),
    ("plus", "Plus"),
    ("fold", "Fold"),
    ("note", "Note"),
    ("flip", "Flip"),
    ("lite", "Lite"),
    ("inch", "inch"),
    ("pro", "Pro"),
    ("max", "Max"),
    ("air", "Air"),
    ("tab", "Tab"),
    ("xs", "XS"),
    ("xr", "XR"),
    ("xl", "XL"),
    ("se", "SE"),
    ("tv", "TV"),
    ("x", "X"),
];

const PLATFORMS: [(&str, Platform); 8] = [
    ("iphone", Platform::Ios),
    ("ipad", Platform::Ios),
    ("ipod", Platform::Ios),
    ("pixel", Platform::Android),
    ("nexus", Platform::Android),
    ("galaxy", Platform::Android),
    ("android", Platform::Android),
    ("hammerhead", Platform::Android),
];

/// A device by its id, which has a fitting length.
pub fn device(id: Option<String>, os_version: Option<String>) -> DraftDevice {
    let Some(id) = id else {
        return DraftDevice {
            id: Some(UNKNOWN.to_owned()),
            name: Some("Unknown device".to_owned()),
            platform: Some(Platform::Other),
            os_version,
        };
    };
    let plain = id.to_ascii_lowercase();
    let platform = PLATFORMS.iter().find(|(word, _)| plain.starts_with(word));
    DraftDevice {
        name: Some(name(&id)),
        platform: Some(platform.map_or(Platform::Other, |(_, platform)| *platform)),
        os_version,
        id: Some(id),
    }
}

/// The name of a device: `iphone15promax` is an iPhone 15 Pro Max. What is no such id stays as it is.
pub fn name(id: &str) -> String {
    if id.len() > 64 || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return id.to_owned();
    }
    let plain = id.to_ascii_lowercase();
    let mut words: Vec<String> = Vec::new();
    let mut rest = plain.as_str();
    while let Some(first) = rest.chars().next() {
        let word = WORDS.iter().find(|(word, _)| rest.starts_with(word));
        if let Some((word, written)) = word {
            words.push((*written).to_owned());
            rest = &rest[word.len()..];
            continue;
        }
        // Up to the next word that is long enough not to be found by chance: `4th`, `6s`, `S7`.
        let end = (1..rest.len())
            .find(|at| {
                WORDS
                    .iter()
                    .any(|(word, _)| (word.len() > 2 || *word == "xl") && rest[*at..].starts_with(word))
            })
            .unwrap_or(rest.len());
        words.push(format!("{}{}", first.to_ascii_uppercase(), &rest[1..end]));
        rest = &rest[end..];
    }
    words.join(" ")
}
