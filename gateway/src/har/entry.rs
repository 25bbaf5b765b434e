//! One request and what came of it.

use domain::Timestamp;
use serde_json::{Map, Value, json};

use crate::redact::HIDDEN;

/// One request and what came of it, as its events told.
#[derive(Debug)]
pub struct Exchange {
    request: Value,
    response: Option<Value>,
    sent_headers: Option<Value>,
    received_headers: Option<Value>,
    status: Option<i64>,
    kind: String,
    wall_time: f64,
    began: f64,
    ended: Option<f64>,
    content: i64,
    transferred: Option<f64>,
    failure: Option<String>,
    from_cache: bool,
    has_extra: Option<bool>,
}

impl Exchange {
    /// It was sent.
    pub fn new(mut params: Value) -> Self {
        Self {
            request: params["request"].take(),
            response: None,
            sent_headers: None,
            received_headers: None,
            status: None,
            kind: params["type"].as_str().unwrap_or("Other").to_lowercase(),
            wall_time: params["wallTime"].as_f64().unwrap_or_default(),
            began: params["timestamp"].as_f64().unwrap_or_default(),
            ended: None,
            content: 0,
            transferred: None,
            failure: None,
            from_cache: false,
            has_extra: None,
        }
    }

    /// When it began, in seconds since the epoch.
    pub fn started(&self) -> f64 {
        self.wall_time
    }

    /// False where it is known that its headers were told once only.
    pub fn has_extra(&self) -> bool {
        self.has_extra.unwrap_or(true)
    }

    /// Its answer sent the browser elsewhere: told by the request that follows.
    pub fn redirected(&mut self, next: &Value) {
        self.response = next.get("redirectResponse").cloned();
        self.has_extra = next["redirectHasExtraInfo"].as_bool();
        self.ended = next["timestamp"].as_f64();
        self.transferred = self
            .response
            .as_ref()
            .and_then(|response| response["encodedDataLength"].as_f64());
    }

    /// Anything else that happened to it.
    pub fn tell(&mut self, method: &str, mut params: Value) {
        match method {
            "Network.responseReceived" => {
                self.has_extra = params["hasExtraInfo"].as_bool();
                if let Some(kind) = params["type"].as_str() {
                    self.kind = kind.to_lowercase();
                }
                self.response = Some(params["response"].take());
            }
            "Network.dataReceived" => self.content += params["dataLength"].as_i64().unwrap_or_default(),
            "Network.loadingFinished" => {
                self.ended = params["timestamp"].as_f64();
                self.transferred = params["encodedDataLength"].as_f64();
            }
            "Network.loadingFailed" => {
                self.ended = params["timestamp"].as_f64();
                let text = params["blockedReason"].as_str().or(params["errorText"].as_str());
                self.failure = Some(
                    text.filter(|text| !text.is_empty())
                        .unwrap_or("failed")
                        .to_owned(),
                );
            }
            "Network.requestServedFromCache" => self.from_cache = true,
            _ => {}
        }
    }

    /// Headers as they went over the wire.
    pub fn extra(&mut self, sent: Option<Value>, received: Option<Value>) {
        self.sent_headers = sent.map(|mut params| params["headers"].take());
        if let Some(mut params) = received {
            self.status = params["statusCode"].as_i64();
            self.received_headers = Some(params["headers"].take());
        }
    }

    /// The entry of a HAR.
    pub fn entry(&self) -> Value {
        let nothing = Value::Null;
        let response = self.response.as_ref().unwrap_or(&nothing);
        let timings = self.timings(response);
        let time: f64 = ["blocked", "dns", "connect", "send", "wait", "receive"]
            .iter()
            .filter_map(|name| timings[*name].as_f64())
            .filter(|part| *part > 0.0)
            .sum();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "milliseconds of a time; what is no time is moved into range"
        )]
        let started = Timestamp::saturating_from_millis((self.wall_time * 1_000.0) as i64);
        let mut entry = json!({
            "startedDateTime": started.to_string(),
            "time": time,
            "request": self.request(response),
            "response": self.response(response),
            "cache": {},
            "timings": timings,
            "_resourceType": self.kind,
        });
        if let Some(address) = response["remoteIPAddress"].as_str() {
            entry["serverIPAddress"] = address.trim_matches(['[', ']']).into();
        }
        if self.from_cache || response["fromDiskCache"].as_bool() == Some(true) {
            entry["_fromCache"] = "disk".into();
        }
        entry
    }

    fn request(&self, response: &Value) -> Value {
        let url = self.request["url"].as_str().unwrap_or_default();
        let headers = self.sent_headers.as_ref().unwrap_or(&self.request["headers"]);
        let mut request = json!({
            "method": self.request["method"].as_str().unwrap_or("GET"),
            "url": url,
            "httpVersion": version(response),
            "cookies": cookies(headers),
            "headers": named(headers),
            "queryString": query(url),
            "headersSize": -1,
            "bodySize": self.request["bodySize"].as_i64().unwrap_or(if self.request["hasPostData"] == true { -1 } else { 0 }),
        });
        if let Some(text) = self.request["postData"].as_str() {
            let kind = value_of(headers, "content-type").unwrap_or_default();
            request["postData"] = json!({"mimeType": kind, "text": text});
        }
        request
    }

    fn response(&self, response: &Value) -> Value {
        let headers = self.received_headers.as_ref().unwrap_or(&response["headers"]);
        let status = self.status.or_else(|| response["status"].as_i64()).unwrap_or(0);
        let mut text = json!({
            "status": status,
            "statusText": response["statusText"].as_str().unwrap_or_default(),
            "httpVersion": version(response),
            "cookies": [],
            "headers": named(headers),
            "content": {"size": self.content, "mimeType": response["mimeType"].as_str().unwrap_or("x-unknown")},
            "redirectURL": value_of(headers, "location").unwrap_or_default(),
            "headersSize": -1,
            "bodySize": -1,
        });
        if let Some(bytes) = self.transferred {
            text["_transferSize"] = bytes.into();
        }
        if let Some(failure) = &self.failure {
            text["_error"] = failure.as_str().into();
        }
        text
    }

    /// In milliseconds; -1 is what does not apply.
    fn timings(&self, response: &Value) -> Value {
        let total = self
            .ended
            .map_or(0.0, |ended| (ended - self.began).max(0.0) * 1_000.0);
        let timing = &response["timing"];
        let Some(requested) = timing["requestTime"].as_f64() else {
            return json!({
                "blocked": -1, "dns": -1, "connect": -1, "ssl": -1, "send": 0, "wait": total, "receive": 0,
            });
        };
        let at = |name: &str| timing[name].as_f64().filter(|at| *at >= 0.0);
        let span = |from: &str, to: &str| {
            at(from)
                .zip(at(to))
                .map_or(-1.0, |(from, to)| (to - from).max(0.0))
        };
        let first = ["dnsStart", "connectStart", "sendStart"]
            .iter()
            .find_map(|name| at(name));
        let blocked = ((requested - self.began) * 1_000.0).max(0.0) + first.unwrap_or(0.0);
        let heard = at("receiveHeadersEnd").or_else(|| at("sendEnd")).unwrap_or(0.0);
        let wait = (heard - at("sendEnd").unwrap_or(0.0)).max(0.0);
        let receive = self
            .ended
            .map_or(0.0, |ended| ((ended - requested) * 1_000.0 - heard).max(0.0));
        json!({
            "blocked": blocked,
            "dns": span("dnsStart", "dnsEnd"),
            "connect": span("connectStart", "connectEnd"),
            "ssl": span("sslStart", "sslEnd"),
            "send": span("sendStart", "sendEnd").max(0.0),
            "wait": wait,
            "receive": receive,
        })
    }
}

fn version(response: &Value) -> String {
    match response["protocol"].as_str().unwrap_or_default() {
        "" => "HTTP/1.1".to_owned(),
        "h2" => "HTTP/2.0".to_owned(),
        "h3" => "HTTP/3.0".to_owned(),
        other => other.to_uppercase(),
    }
}

fn fields(headers: &Value) -> impl Iterator<Item = (&String, &str)> {
    let map: Option<&Map<String, Value>> = headers.as_object();
    map.into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name, value.as_str()?)))
}

/// Headers as a HAR lists them. Several of one name come as lines of one value.
fn named(headers: &Value) -> Vec<Value> {
    fields(headers)
        .flat_map(|(name, value)| {
            value
                .split('\n')
                .map(move |value| json!({"name": name, "value": value}))
        })
        .collect()
}

fn value_of<'a>(headers: &'a Value, wanted: &str) -> Option<&'a str> {
    fields(headers).find_map(|(name, value)| name.eq_ignore_ascii_case(wanted).then_some(value))
}

fn cookies(headers: &Value) -> Vec<Value> {
    let sent = value_of(headers, "cookie")
        .filter(|sent| *sent != HIDDEN)
        .unwrap_or_default();
    sent.split("; ")
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect()
}

fn query(url: &str) -> Vec<Value> {
    let query = url
        .split('#')
        .next()
        .and_then(|url| url.split_once('?'))
        .map_or("", |(_, query)| query);
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            json!({"name": name, "value": value})
        })
        .collect()
}
