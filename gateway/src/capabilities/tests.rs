use domain::session::Platform;
use serde_json::json;

use super::*;

fn facts(asked: &Value, given: &Value) -> Facts {
    let body = json!({"capabilities": {"alwaysMatch": asked}}).to_string();
    Facts::of(&Asked::read(body.as_bytes()), given.as_object())
}

fn device(facts: &Facts) -> (&str, &str, Platform, Option<&str>) {
    let device = &facts.device;
    (
        &device.id,
        &device.name,
        device.platform,
        device.os_version.as_deref(),
    )
}

#[test]
fn a_phone_behind_appium_on_ios() {
    let asked = json!({
        "platformName": "iOS", "appium:deviceName": "iPhone 15 Pro", "appium:platformVersion": "17.2",
        "appium:app": "https://ci:hunter22@builds.example/shop-4.2.0.ipa?sig=abc", "appium:udid": "00008-1",
    });
    let given = json!({"platformName": "iOS", "appium:bundleId": "com.acme.shop", "appium:automationName": "XCUITest"});
    let facts = facts(&asked, &given);
    assert_eq!(
        device(&facts),
        ("iphone15pro", "iPhone 15 Pro", Platform::Ios, Some("17.2"))
    );
    assert_eq!(facts.app.id.as_deref(), Some("com.acme.shop"));
    assert_eq!(facts.app.name.as_deref(), Some("shop-4.2.0.ipa"));
    assert_eq!(facts.options.reserved_device.as_deref(), Some("00008-1"));
    assert_eq!(facts.tags["automation"], "XCUITest");
    let text = format!("{facts:?}");
    assert!(!text.contains("hunter22") && !text.contains("sig=abc"), "{text}");
}

#[test]
fn uiautomator_answers_a_number_as_the_name() {
    let asked = json!({"platformName": "Android", "appium:deviceName": "Any"});
    let given = json!({
        "platformName": "Android", "deviceName": "emulator-5554", "deviceUDID": "emulator-5554", "deviceModel": "Pixel 7",
        "platformVersion": "13", "appPackage": "com.acme.shop",
    });
    let facts = facts(&asked, &given);
    assert_eq!(
        device(&facts),
        ("pixel7", "Pixel 7", Platform::Android, Some("13"))
    );
    assert_eq!(facts.app.id.as_deref(), Some("com.acme.shop"));
}

#[test]
fn emulated_phones_are_phones() {
    let chrome = |emulation: Value| json!({"browserName": "chrome", "goog:chromeOptions": {"mobileEmulation": emulation, "args": ["--headless=new"]}});
    let given = json!({"browserName": "chrome", "browserVersion": "156.0.1", "platformName": "linux"});
    let pixel = facts(&chrome(json!({"deviceName": "Pixel 7"})), &given);
    assert_eq!(device(&pixel), ("pixel7", "Pixel 7", Platform::Android, None));
    assert_eq!(pixel.options.headless, Some(true));
    assert_eq!(pixel.tags["browser"], "chrome 156.0.1");
    let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2_1 like Mac OS X) AppleWebKit/605.1.15";
    let iphone = facts(
        &chrome(
            json!({"userAgent": agent, "deviceMetrics": {"width": 844, "height": 390, "pixelRatio": 3.0}}),
        ),
        &given,
    );
    assert_eq!(
        device(&iphone),
        ("iphone", "iPhone", Platform::Ios, Some("17.2.1"))
    );
    assert_eq!(iphone.options.orientation.as_deref(), Some("landscape"));
    let hints = json!({"userAgent": "x", "clientHints": {"platform": "Android", "platformVersion": "14", "model": "SM-S911B"}});
    assert_eq!(
        device(&facts(&chrome(hints), &given)),
        ("sms911b", "SM-S911B", Platform::Android, Some("14"))
    );
    let galaxy = json!({"userAgent": "Mozilla/5.0 (Linux; Android 9; SM-G960F Build/PPR1) AppleWebKit/537"});
    assert_eq!(
        device(&facts(&chrome(galaxy), &given)),
        ("smg960f", "SM-G960F", Platform::Android, Some("9"))
    );
}

#[test]
fn a_browser_on_a_desk_is_its_own_system() {
    let facts = facts(
        &json!({}),
        &json!({"browserName": "firefox", "browserVersion": "131.0", "moz:headless": true}),
    );
    assert_eq!(
        device(&facts),
        ("desktopfirefox", "Desktop Firefox", Platform::Web, Some("131"))
    );
    assert_eq!(facts.options.headless, Some(true));
}

#[test]
fn clouds_and_old_clients_are_read() {
    let body = json!({"desiredCapabilities": {"browserName": "chrome", "bstack:options": {
        "deviceName": "Samsung Galaxy S23", "osVersion": "13.0", "sessionName": "checkout", "accessKey": "hunter22",
    }, "platformName": "android"}});
    let asked = Asked::read(body.to_string().as_bytes());
    let facts = Facts::of(&asked, None);
    assert_eq!(
        device(&facts),
        (
            "samsunggalaxys23",
            "Samsung Galaxy S23",
            Platform::Android,
            Some("13.0")
        )
    );
    assert_eq!(facts.tags["test"], "checkout");
    assert_eq!(asked.secrets().hide("refused hunter22"), "refused [hidden]");
}

#[test]
fn what_is_no_request_is_an_unknown_device() {
    let facts = Facts::of(&Asked::read(b"nonsense"), None);
    assert_eq!(
        device(&facts),
        ("unknowndevice", "Unknown device", Platform::Other, None)
    );
}

#[test]
fn secrets_are_gathered_by_name_and_from_addresses() {
    let body = json!({"capabilities": {"firstMatch": [{"appium:keystorePassword": "store-pw", "proxy": {"httpProxy": "http://u:proxy-pw@p"}}]}});
    let words = Asked::read(body.to_string().as_bytes()).secrets();
    assert_eq!(words.hide("a store-pw and proxy-pw"), "a [hidden] and [hidden]");
}

#[test]
fn log_preferences_are_read() {
    let body = json!({"capabilities": {"alwaysMatch": {"goog:loggingPrefs": {"performance": "ALL", "browser": "OFF"}}}});
    let asked = Asked::read(body.to_string().as_bytes());
    assert!(asked.wants_log("performance") && !asked.wants_log("browser") && !asked.wants_log("driver"));
}
