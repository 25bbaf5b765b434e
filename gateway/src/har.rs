//! HAR 1.2 from the events of Chrome's network, as its performance log tells them.
//!
//! [`reduce`] keeps of an event what a HAR needs, without secrets; [`write`] makes the HAR of what was kept. Bodies of
//! answers are not in that log, and so not here.

mod entry;
mod event;

pub use event::reduce;

use std::collections::HashMap;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::spool::private_file;
use entry::Exchange;

/// Writes the HAR of events, a JSON object a line, to `target`. False, and nothing is written, where no request is
/// among them. A line that is a comment becomes that of the whole.
pub fn write(events: impl BufRead, target: &Path) -> io::Result<bool> {
    let (exchanges, comment) = exchanges(events)?;
    if exchanges.is_empty() {
        return Ok(false);
    }
    let mut file = BufWriter::new(private_file(target, false)?);
    let creator = json!({"name": "Session History gateway", "version": env!("CARGO_PKG_VERSION")});
    write!(
        file,
        "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"pages\":[],"
    )?;
    if let Some(comment) = comment {
        write!(file, "\"comment\":{comment},")?;
    }
    file.write_all(b"\"entries\":[")?;
    for (at, exchange) in exchanges.iter().enumerate() {
        if at > 0 {
            file.write_all(b",\n")?;
        }
        serde_json::to_writer(&mut file, &exchange.entry())?;
    }
    file.write_all(b"]}}")?;
    file.flush()?;
    file.get_ref().sync_all()?;
    Ok(true)
}

/// Requests and what came of them, in the order of their times, and what is said of them all. A redirect is a request of
/// its own.
fn exchanges(events: impl BufRead) -> io::Result<(Vec<Exchange>, Option<Value>)> {
    let mut of_request: HashMap<String, Vec<Exchange>> = HashMap::new();
    // Headers as they went over the wire come beside, sometimes before what they belong to.
    let mut sent: HashMap<String, Vec<Value>> = HashMap::new();
    let mut received: HashMap<String, Vec<Value>> = HashMap::new();
    let mut comment = None;
    for line in events.lines() {
        let Ok(mut event) = serde_json::from_str::<Value>(&line?) else {
            continue;
        };
        if let Some(said) = event.get("comment") {
            comment = Some(said.clone());
        }
        let params = event["params"].take();
        let Some(request) = params["requestId"].as_str().map(str::to_owned) else {
            continue;
        };
        let method = event["method"].as_str().unwrap_or_default();
        match method {
            "Network.requestWillBeSent" => {
                let hops = of_request.entry(request).or_default();
                if let (Some(last), Some(_)) = (hops.last_mut(), params.get("redirectResponse")) {
                    last.redirected(&params);
                }
                hops.push(Exchange::new(params));
            }
            "Network.requestWillBeSentExtraInfo" => sent.entry(request).or_default().push(params),
            "Network.responseReceivedExtraInfo" => received.entry(request).or_default().push(params),
            _ => {
                if let Some(last) = of_request.get_mut(&request).and_then(|hops| hops.last_mut()) {
                    last.tell(method, params);
                }
            }
        }
    }
    let mut all = Vec::new();
    for (request, mut hops) in of_request {
        let mut sent = sent.remove(&request).unwrap_or_default().into_iter();
        let mut received = received.remove(&request).unwrap_or_default().into_iter();
        for hop in &mut hops {
            if hop.has_extra() {
                hop.extra(sent.next(), received.next());
            }
        }
        all.extend(hops);
    }
    all.sort_by(|a, b| a.started().total_cmp(&b.started()));
    Ok((all, comment))
}

#[cfg(test)]
mod tests;
