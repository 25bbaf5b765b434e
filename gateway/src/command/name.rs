//! What commands are called.

use http::Method;

/// Commands of the standard and the usual ones besides: the method, the path with `*` for ids, the name.
const NAMES: &[(&str, &str, &str)] = &[
    ("POST", "url", "Go to"),
    ("GET", "url", "Get address"),
    ("POST", "back", "Go back"),
    ("POST", "forward", "Go forward"),
    ("POST", "refresh", "Reload"),
    ("GET", "title", "Get title"),
    ("GET", "source", "Get source"),
    ("GET", "timeouts", "Get timeouts"),
    ("POST", "timeouts", "Set timeouts"),
    ("GET", "window", "Get window"),
    ("POST", "window", "Switch to window"),
    ("DELETE", "window", "Close window"),
    ("POST", "window/new", "New window"),
    ("GET", "window/handles", "Get windows"),
    ("GET", "window/rect", "Get window size"),
    ("POST", "window/rect", "Set window size"),
    ("POST", "window/maximize", "Maximize window"),
    ("POST", "window/minimize", "Minimize window"),
    ("POST", "window/fullscreen", "Full screen"),
    ("POST", "frame", "Switch to frame"),
    ("POST", "frame/parent", "Switch to parent frame"),
    ("POST", "element", "Find element"),
    ("POST", "elements", "Find elements"),
    ("POST", "element/*/element", "Find element in element"),
    ("POST", "element/*/elements", "Find elements in element"),
    ("GET", "element/active", "Get active element"),
    ("POST", "element/*/click", "Click"),
    ("POST", "element/*/clear", "Clear"),
    ("POST", "element/*/value", "Type"),
    ("GET", "element/*/text", "Get text"),
    ("GET", "element/*/name", "Get tag name"),
    ("GET", "element/*/rect", "Get position"),
    ("GET", "element/*/selected", "Is selected"),
    ("GET", "element/*/enabled", "Is enabled"),
    ("GET", "element/*/displayed", "Is displayed"),
    ("GET", "element/*/attribute/*", "Get attribute"),
    ("GET", "element/*/property/*", "Get property"),
    ("GET", "element/*/css/*", "Get style"),
    ("GET", "element/*/screenshot", "Take screenshot of element"),
    ("POST", "execute/sync", "Run script"),
    ("POST", "execute/async", "Run script"),
    ("GET", "cookie", "Get cookies"),
    ("GET", "cookie/*", "Get cookie"),
    ("POST", "cookie", "Add cookie"),
    ("DELETE", "cookie", "Delete cookies"),
    ("DELETE", "cookie/*", "Delete cookie"),
    ("POST", "actions", "Perform actions"),
    ("DELETE", "actions", "Release actions"),
    ("POST", "alert/accept", "Accept alert"),
    ("POST", "alert/dismiss", "Dismiss alert"),
    ("GET", "alert/text", "Get text of alert"),
    ("POST", "alert/text", "Type into alert"),
    ("GET", "screenshot", "Take screenshot"),
    ("POST", "print", "Print"),
    ("POST", "se/log", "Read log"),
    ("POST", "log", "Read log"),
    ("GET", "se/log/types", "List logs"),
    ("POST", "se/file", "Upload file"),
    ("POST", "goog/cdp/execute", "Run browser command"),
    ("GET", "context", "Get context"),
    ("POST", "context", "Switch context"),
    ("GET", "contexts", "Get contexts"),
    ("GET", "orientation", "Get orientation"),
    ("POST", "orientation", "Set orientation"),
    ("POST", "appium/device/install_app", "Install app"),
    ("POST", "appium/device/activate_app", "Activate app"),
    ("POST", "appium/device/terminate_app", "Terminate app"),
    ("DELETE", "", "End session"),
    ("GET", "", "Get session"),
];

/// What a command is called; its method and path where it is not known.
pub fn name(method: &Method, tail: &str) -> String {
    let fits = |pattern: &str| {
        let (mut parts, mut wanted) = (tail.split('/'), pattern.split('/'));
        loop {
            match (parts.next(), wanted.next()) {
                (None, None) => return true,
                (Some(_), Some("*")) => {}
                (Some(part), Some(word)) if part == word => {}
                _ => return false,
            }
        }
    };
    let known = NAMES
        .iter()
        .find(|(of, pattern, _)| *of == method.as_str() && fits(pattern));
    known.map_or_else(
        || format!("{method} {}", pattern(tail)),
        |(_, _, name)| (*name).to_owned(),
    )
}

/// A path without what stands for one element, cookie or file alone.
pub fn pattern(tail: &str) -> String {
    let mut parts = Vec::new();
    let mut before = "";
    for part in tail.split('/') {
        let of_one = matches!(
            before,
            "element" | "cookie" | "shadow" | "attribute" | "property" | "css" | "session"
        ) && !matches!(part, "active" | "element" | "elements");
        let word = part.len() <= 32
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':'));
        parts.push(if of_one || !word { "*" } else { part });
        before = part;
    }
    parts.join("/")
}
