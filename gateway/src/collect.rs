//! Logs of a driver: read just before its session ends, for then they are gone.

use domain::{AttachmentKind, AttachmentState};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::capabilities::Asked;
use crate::live::Live;
use crate::spool::{Log, Note};
use crate::state::State;
use crate::upstream::Silence;

/// Logs that are read, by their types.
const WANTED: [&str; 5] = ["browser", "performance", "logcat", "syslog", "crashlog"];

const NO_BROWSER_LOG: &str = "The driver gave no log, or it was empty. Chrome and Edge give one with the capability \
     goog:loggingPrefs: {\"browser\": \"ALL\"}; Appium gives those of the device.";
const NO_PERFORMANCE_LOG: &str = "The driver recorded no network traffic. Chrome and Edge do with the capability \
     goog:loggingPrefs: {\"performance\": \"ALL\"}.";
const NO_TRAFFIC: &str = "The performance log was on, but no request was in it.";
const NO_COMMANDS: &str = "No command came.";
const NOT_READ: &str =
    "The session was gone before its log could be read. What a client reads itself is recorded as it passes.";

const NOT_GIVEN: &str = "The driver was asked for this log, and did not give it: it failed, took too long, or the log was \
     longer than the gateway reads.";

/// What is said of logs that turn out to be empty.
pub fn expect(live: &Live, asked: &Asked) {
    let missing = |kind, reason| live.missing(kind, AttachmentState::NotCaptured, reason);
    missing(AttachmentKind::DebugLog, NO_BROWSER_LOG);
    let network = if asked.wants_log("performance") {
        NO_TRAFFIC
    } else {
        NO_PERFORMANCE_LOG
    };
    missing(AttachmentKind::NetworkLog, network);
    missing(AttachmentKind::ActionLog, NO_COMMANDS);
}

/// What is said of logs of a session that is taken up again.
pub fn expect_unknown(live: &Live) {
    expect(live, &Asked::default());
}

/// Says that logs could not be read, where nothing of them passed by before.
pub fn unread(live: &Live) {
    live.missing(AttachmentKind::DebugLog, AttachmentState::Failed, NOT_READ);
    live.missing(AttachmentKind::NetworkLog, AttachmentState::Failed, NOT_READ);
}

/// Reads what the driver has. Takes as long as the driver takes, within limits; what is not there is no error.
pub async fn collect(state: &State, live: &Live) {
    let failed = |kind| live.missing(kind, AttachmentState::Failed, NOT_GIVEN);
    let (path, types) = match types(state, live).await {
        Ok(Some(types)) => types,
        Ok(None) => return,
        Err(_) => {
            failed(AttachmentKind::DebugLog);
            failed(AttachmentKind::NetworkLog);
            return;
        }
    };
    let there = |kind: &&str| types.iter().any(|given| given == kind);
    for kind in WANTED.into_iter().filter(there) {
        let log = Log::named(kind);
        match state.upstream.log(&path, &json!({"type": kind})).await {
            Ok((StatusCode::OK, answer)) => {
                let words = live.words.clone();
                state.spool.note(Note::Log(live.id, log, answer, words));
            }
            _ if log == Log::Performance => failed(AttachmentKind::NetworkLog),
            _ => failed(AttachmentKind::DebugLog),
        }
    }
}

/// Where logs are read, and their types; nothing where the driver knows no logs.
async fn types(state: &State, live: &Live) -> Result<Option<(String, Vec<String>)>, Silence> {
    for path in ["se/log", "log"] {
        let path = format!("{}/session/{}/{path}", live.base, live.upstream_id);
        let types = format!("{path}/types");
        let (status, body) = state.upstream.ask(Method::GET, &types, None).await?;
        if status == StatusCode::OK
            && let Ok(answer) = serde_json::from_slice::<Value>(&body)
            && let Some(types) = answer["value"].as_array()
        {
            let types = types.iter().filter_map(Value::as_str);
            let types = types.map(str::to_owned).collect();
            return Ok(Some((path, types)));
        }
    }
    Ok(None)
}

/// True where one window alone is open.
pub async fn is_last_window(state: &State, live: &Live) -> bool {
    let path = format!("{}/session/{}/window/handles", live.base, live.upstream_id);
    let Ok((StatusCode::OK, body)) = state.upstream.ask(Method::GET, &path, None).await else {
        return false;
    };
    let answer: Option<Value> = serde_json::from_slice(&body).ok();
    answer.is_some_and(|answer| {
        answer["value"]
            .as_array()
            .is_some_and(|handles| handles.len() == 1)
    })
}
