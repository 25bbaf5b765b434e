//! What sessions run on.

use domain::{Device, Platform};

use super::draw::{Draw, Weighted};

/// Id, name, platform, how much it is used, and its OS versions, the most used first.
type Model = (&'static str, &'static str, Platform, u64, &'static [&'static str]);

use Platform::{Android, Ios, Other, Web};

const MODELS: [Model; 42] = [
    (
        "iphone16pro",
        "iPhone 16 Pro",
        Ios,
        141,
        &["18.2", "18.1", "18.1.1", "18.0"],
    ),
    (
        "iphone15pro",
        "iPhone 15 Pro",
        Ios,
        138,
        &["18.2", "18.1", "17.7", "17.6"],
    ),
    ("iphone15", "iPhone 15", Ios, 86, &["18.1", "18.2", "17.7"]),
    ("iphone16", "iPhone 16", Ios, 70, &["18.2", "18.1"]),
    (
        "iphone14",
        "iPhone 14",
        Ios,
        52,
        &["17.7", "18.1", "16.7", "16.0"],
    ),
    (
        "iphone13mini",
        "iPhone 13 mini",
        Ios,
        38,
        &["17.7", "18.2", "15.8"],
    ),
    ("iphonese3", "iPhone SE (3rd)", Ios, 33, &["17.7", "18.1", "15.4"]),
    ("iphone12", "iPhone 12", Ios, 27, &["16.7", "17.7", "14.8"]),
    ("iphone8", "iPhone 8", Ios, 9, &["16.7", "13.7", "11.4", "11.0"]),
    (
        "iphone6s",
        "iPhone 6s",
        Ios,
        9,
        &["10.0", "9.0", "15.8", "10.3.3"],
    ),
    (
        "iphone5s",
        "iPhone 5s",
        Ios,
        4,
        &["9.0", "12.5.7", "10.0", "9.3.5"],
    ),
    (
        "ipadair11m2",
        "iPad Air 11-inch (M2)",
        Ios,
        40,
        &["18.1", "18.2", "17.7"],
    ),
    ("ipadpro13m4", "iPad Pro 13-inch (M4)", Ios, 21, &["18.2", "18.1"]),
    (
        "ipad9",
        "iPad (9th generation)",
        Ios,
        12,
        &["17.7", "18.1", "15.8"],
    ),
    (
        "ipadmini6",
        "iPad mini (6th generation)",
        Ios,
        8,
        &["18.2", "17.6"],
    ),
    ("pixel9", "Pixel 9", Android, 125, &["16", "15"]),
    ("galaxys24", "Galaxy S24", Android, 98, &["15", "14", "16"]),
    ("pixel8", "Pixel 8", Android, 61, &["15", "16", "14"]),
    ("pixel9pro", "Pixel 9 Pro", Android, 44, &["16", "15"]),
    ("galaxya55", "Galaxy A55", Android, 37, &["14", "15"]),
    ("pixeltablet", "Pixel Tablet", Android, 24, &["16", "15"]),
    ("galaxys22", "Galaxy S22", Android, 20, &["14", "13", "12"]),
    ("pixel6a", "Pixel 6a", Android, 17, &["15", "13"]),
    ("galaxyzfold6", "Galaxy Z Fold6", Android, 13, &["15", "14"]),
    ("redminote13", "Redmi Note 13", Android, 12, &["14", "13"]),
    ("oneplus12", "OnePlus 12", Android, 9, &["15", "14"]),
    ("xperia10", "Xperia 10 V", Android, 7, &["14", "13"]),
    ("galaxys9", "Galaxy S9", Android, 5, &["10", "9"]),
    ("pixel2", "Pixel 2", Android, 3, &["11", "9", "10"]),
    ("motog7", "Moto G7", Android, 2, &["10", "9"]),
    ("zebratc52", "Zebra TC52 \"rugged\"", Android, 14, &["11", "13"]),
    ("小米14", "小米 14", Android, 6, &["15", "14"]),
    (
        "androidgo",
        "Android Go (1 GB), emulated",
        Android,
        2,
        &["13", ""],
    ),
    ("chromelinux", "Chrome on Linux", Web, 22, &["142", "141", ""]),
    ("chromewin", "Chrome on Windows", Web, 11, &["142", "140"]),
    ("firefoxwin", "Firefox on Windows", Web, 6, &["145", "144"]),
    ("safarimac", "Safari on macOS", Web, 5, &["18.2", "17.6"]),
    ("edgewin", "Edge on Windows", Web, 2, &["142", ""]),
    ("appletv4k", "Apple TV 4K", Other, 3, &["18.2", "17.6"]),
    (
        "harborpos",
        "Harbor POS terminal, 10\" counter unit",
        Other,
        4,
        &["3.1-beta2", "3.1", "3.0"],
    ),
    ("watch6", "Galaxy Watch6", Other, 2, &["5", "4"]),
    ("bench-rig-7", "Bench rig 7 / 50% load", Other, 1, &["", ""]),
];

/// All devices.
pub struct Park {
    models: Weighted,
}

impl Park {
    /// All devices.
    pub fn new() -> Self {
        Self {
            models: Weighted::new(MODELS.iter().map(|model| model.3)),
        }
    }

    /// One of them, with an OS.
    pub fn pick(&self, draw: &mut Draw) -> Device {
        let (id, name, platform, _, versions) = MODELS[self.models.pick(draw)];
        // The first version has half of the sessions, the second half of the rest, ..
        let at = (0..versions.len() - 1)
            .find(|_| draw.chance(500))
            .unwrap_or(versions.len() - 1);
        let version = versions[at];
        Device {
            id: id.to_owned(),
            name: name.to_owned(),
            platform,
            os_version: (!version.is_empty()).then(|| version.to_owned()),
        }
    }
}
