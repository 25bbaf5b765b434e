//! Counters for Prometheus, on an address of their own.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

/// Which part of the program answered.
const AREAS: [&str; 5] = ["page", "rpc", "api", "asset", "other"];
/// Upper bounds of the histogram of times, in seconds.
const BOUNDS: [f64; 8] = [0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0, 30.0];

/// What is counted. Cheap to clone; clones count together.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    /// By area and by the first digit of the status.
    requests: [[AtomicU64; 6]; AREAS.len()],
    /// By area: not cumulated; the last one is beyond every bound.
    times: [[AtomicU64; BOUNDS.len() + 1]; AREAS.len()],
    micros: [AtomicU64; AREAS.len()],
    event_streams: AtomicI64,
}

impl Metrics {
    /// Counts an answer.
    pub fn count_request(&self, path: &str, status: StatusCode, took: Duration) {
        let area = match path {
            path if path.starts_with("/rpc/") => 1,
            path if path.starts_with("/api/") => 2,
            path if path.starts_with("/pkg/") => 3,
            "/healthz" | "/readyz" | "/events" => 4,
            _ => 0,
        };
        let class = usize::from(status.as_u16() / 100).min(5);
        let bucket = BOUNDS
            .iter()
            .position(|bound| took.as_secs_f64() <= *bound)
            .unwrap_or(BOUNDS.len());
        self.0.requests[area][class].fetch_add(1, Ordering::Relaxed);
        self.0.times[area][bucket].fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.0.micros[area].fetch_add(micros, Ordering::Relaxed);
    }

    /// Counts a stream of events as open until the guard is dropped.
    pub fn open_stream(&self) -> OpenStream {
        self.0.event_streams.fetch_add(1, Ordering::Relaxed);
        OpenStream(self.clone())
    }

    /// Prometheus' text format.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        writeln!(out, "# TYPE session_history_build_info gauge")?;
        writeln!(
            out,
            "session_history_build_info{{version=\"{}\"}} 1",
            env!("CARGO_PKG_VERSION")
        )?;
        writeln!(out, "# TYPE session_history_event_streams gauge")?;
        writeln!(
            out,
            "session_history_event_streams {}",
            self.0.event_streams.load(Ordering::Relaxed)
        )?;
        writeln!(out, "# TYPE session_history_requests_total counter")?;
        for (area, classes) in AREAS.iter().zip(&self.0.requests) {
            for (class, count) in classes.iter().enumerate().filter(|(_, count)| load(count) > 0) {
                let count = load(count);
                writeln!(
                    out,
                    "session_history_requests_total{{area=\"{area}\",status=\"{class}xx\"}} {count}"
                )?;
            }
        }
        writeln!(out, "# TYPE session_history_request_seconds histogram")?;
        for ((area, times), micros) in AREAS.iter().zip(&self.0.times).zip(&self.0.micros) {
            let mut cumulated = 0;
            for (bound, count) in BOUNDS.iter().zip(times) {
                cumulated += load(count);
                writeln!(
                    out,
                    "session_history_request_seconds_bucket{{area=\"{area}\",le=\"{bound}\"}} {cumulated}"
                )?;
            }
            cumulated += load(&times[BOUNDS.len()]);
            writeln!(
                out,
                "session_history_request_seconds_bucket{{area=\"{area}\",le=\"+Inf\"}} {cumulated}"
            )?;
            let seconds = Duration::from_micros(load(micros)).as_secs_f64();
            writeln!(
                out,
                "session_history_request_seconds_sum{{area=\"{area}\"}} {seconds}"
            )?;
            writeln!(
                out,
                "session_history_request_seconds_count{{area=\"{area}\"}} {cumulated}"
            )?;
        }
        Ok(())
    }
}

/// An open stream of events.
#[derive(Debug)]
pub struct OpenStream(Metrics);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.0.event_streams.fetch_sub(1, Ordering::Relaxed);
    }
}

/// `GET /metrics`, for an address of its own.
pub fn metrics_router(metrics: Metrics) -> Router {
    Router::new().route("/metrics", get(tell)).with_state(metrics)
}

async fn tell(State(metrics): State<Metrics>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        metrics.text(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_cumulated_and_streams_are_counted_while_open() {
        let metrics = Metrics::default();
        metrics.count_request("/sessions", StatusCode::OK, Duration::from_millis(7));
        metrics.count_request("/sessions", StatusCode::NOT_FOUND, Duration::from_mins(1));
        let open = metrics.open_stream();
        let text = metrics.text();
        for line in [
            "session_history_requests_total{area=\"page\",status=\"2xx\"} 1",
            "session_history_requests_total{area=\"page\",status=\"4xx\"} 1",
            "session_history_request_seconds_bucket{area=\"page\",le=\"0.005\"} 0",
            "session_history_request_seconds_bucket{area=\"page\",le=\"0.01\"} 1",
            "session_history_request_seconds_bucket{area=\"page\",le=\"+Inf\"} 2",
            "session_history_request_seconds_count{area=\"page\"} 2",
            "session_history_event_streams 1",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\n{text}");
        }
        drop(open);
        assert!(metrics.text().contains("session_history_event_streams 0"));
    }
}
