use super::*;

fn post(tail: &str) -> Command {
    Command::new(&Method::POST, tail)
}

fn told(command: &Command, body: &Value, keep_typed_text: bool) -> Value {
    let body = Bytes::from(body.to_string());
    let outcome = Outcome {
        at: Timestamp::default(),
        took: Duration::from_micros(1_234),
        body: Some(&body),
        status: Some(StatusCode::OK),
        error: None,
        keep_typed_text,
    };
    serde_json::from_slice(&line(command, &outcome, &Words::default())).expect("JSON")
}

#[test]
fn lines_say_what_was_done_and_not_what_was_typed() {
    let went = told(
        &post("url"),
        &json!({"url": "https://ann:pw@shop.example/cart?token=1"}),
        false,
    );
    assert_eq!(went["title"], "Go to https://[hidden]@shop.example/cart");
    assert_eq!(
        (went["duration_ms"].as_f64(), went["status"].as_u64()),
        (Some(1.23), Some(200))
    );
    let found = told(
        &post("element"),
        &json!({"using": "css selector", "value": "#pay"}),
        false,
    );
    assert_eq!(found["title"], "Find element css selector #pay");
    let typed = told(&post("element/f.1.e.2/value"), &json!({"text": "hunter2"}), false);
    assert_eq!(
        (&typed["title"], &typed["command"]),
        (&json!("Type"), &json!("element/*/value"))
    );
    assert!(!typed.to_string().contains("hunter2"));
    let kept = told(&post("element/f.1.e.2/value"), &json!({"text": "hunter2"}), true);
    assert_eq!(kept["body"]["text"], "hunter2");
}

#[test]
fn typed_text_is_learned_however_it_is_typed() {
    let mut words = Words::default();
    let mut learn =
        |tail: &str, body: Value| post(tail).learn(Some(&Bytes::from(body.to_string())), &mut words);
    learn("element/1/value", json!({"text": "first one", "value": ["f"]}));
    learn("element/1/value", json!({"value": ["s", "econd", "!"]}));
    let keys = |text: &str| -> Vec<Value> {
        text.chars()
            .map(|c| json!({"type": "keyDown", "value": c.to_string()}))
            .collect()
    };
    learn(
        "actions",
        json!({"actions": [{"type": "key", "actions": keys("third\u{E007}")}]}),
    );
    // What a client sends for a name, Tab, a password and Enter.
    learn(
        "element/1/value",
        json!({"text": "ann.lee\u{E004}hunter2\u{E007}"}),
    );
    learn(
        "appium/device/set_clipboard",
        json!({"content": "Y29waWVk", "contentType": "plaintext"}),
    );
    learn(
        "execute/sync",
        json!({"script": "mobile: type", "args": [{"text": "mobile one"}]}),
    );
    learn(
        "execute/sync",
        json!({"script": "return 'text'", "args": [{"text": "not typed"}]}),
    );
    learn("url", json!({"text": "not typed"}));
    assert_eq!(
        words.hide("first one, second!, third, ann.lee, hunter2, copied, Y29waWVk, mobile one, not typed"),
        format!("{}not typed", "[hidden], ".repeat(8))
    );
    assert_eq!(words.blind(), None);
}

#[test]
fn what_is_typed_and_not_heard_is_known_to_be_missing() {
    let learned = |tail: &str, body: Option<&str>| {
        let mut words = Words::default();
        let body = body.map(|body| Bytes::from(body.to_owned()));
        post(tail).learn(body.as_ref(), &mut words);
        words.blind().is_none()
    };
    assert!(!learned("element/1/value", None), "longer than what is looked at");
    assert!(!learned("element/1/value", Some("\u{1F}compressed")));
    assert!(learned("element/1/value", Some("")));
    assert!(learned("execute/sync", None));
}

#[test]
fn unknown_commands_keep_no_ids() {
    let name = |method: Method, tail: &str| name(&method, tail);
    assert_eq!(name(Method::GET, "cookie/sid"), "Get cookie");
    assert_eq!(
        name(Method::POST, "appium/device/shake"),
        "POST appium/device/shake"
    );
    assert_eq!(
        name(Method::GET, "shadow/f.9.e.1/element"),
        "GET shadow/*/element"
    );
    assert_eq!(name(Method::GET, "x/what%20somebody%20wrote"), "GET x/*");
}

#[test]
fn failures_are_read() {
    let read = |code: &str, message: &str| {
        let body = json!({"value": {"error": code, "message": message, "stacktrace": "#0 .."}});
        Failure::read(body.to_string().as_bytes()).expect("a failure")
    };
    let gone = read(
        "invalid session id",
        "invalid session id: session deleted as the browser has closed the connection\nfrom disconnected: not connected to DevTools",
    );
    assert!(gone.ends_session() && gone.is_crash());
    assert!(!read("invalid session id", "invalid session id").is_crash());
    let tab = read("tab crashed", "tab crashed");
    assert!(!tab.ends_session() && tab.is_crash());
    let usual = read("no such element", "Unable to locate #x");
    assert!(!usual.ends_session() && !usual.is_crash());
    assert_eq!(
        usual.told(&Words::default(), 200),
        "no such element: Unable to locate #x"
    );
    assert_eq!(usual.told(&Words::forgotten(), 200), "no such element");
    assert_eq!(Failure::read(b"<html>"), None);
}
