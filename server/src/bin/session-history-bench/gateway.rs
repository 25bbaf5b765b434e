//! What the WebDriver gateway adds to a command: the same commands to a bare driver and through the gateway, in turns.
//!
//! The driver is one that answers at once, so that nothing hides what is added, and where it is installed ChromeDriver
//! with a real page too. The gateway is a process of its own; Session History is away, so that everything that it records
//! goes to its disk.

mod connection;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::routing::{any, get, post};
use axum::serve::ListenerExt;
use serde_json::{Value, json};

use crate::Result;
use crate::report::Report;
use crate::server_process;
use connection::Connection;

/// What a command may take longer.
const MOST: Duration = Duration::from_millis(2);
/// Letters of a picture of the screen.
const PICTURE: usize = 400_000;

/// A child that ends with the measurement.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Measures all drivers that there are.
pub async fn measure(rounds: usize, report: &mut Report) -> Result<()> {
    report.title("gateway");
    report.line("| driver | command | bare: median, ms | p99, ms | gateway: median, ms | p99, ms | added: median, ms | p99, ms |");
    report.line("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    tokio::spawn(async move { axum::serve(listener, prompt()).await });
    compare("prompt", address, &json!({}), "about:blank", rounds, report).await?;
    match chrome() {
        Some((driver, address)) => {
            let browser = json!({"browserName": "chrome", "goog:chromeOptions": {
                "args": ["--headless=new", "--no-sandbox", "--disable-gpu"],
            }});
            let page = "data:text/html,<title>Shop</title><input id=a>";
            compare("ChromeDriver", address, &browser, page, rounds, report).await?;
            drop(driver);
        }
        None => report.line("\nThere is no chromedriver on this machine: it was not measured."),
    }
    Ok(())
}

/// A driver that answers everything at once.
fn prompt() -> Router {
    let new = json!({"value": {"sessionId": "s", "capabilities": {"browserName": "prompt"}}});
    let picture = json!({"value": "A".repeat(PICTURE)});
    Router::new()
        .route("/session", post(async move || Json(new)))
        .route("/session/{id}/screenshot", get(async move || Json(picture)))
        .route("/{*rest}", any(async || Json(json!({"value": null}))))
}

/// ChromeDriver on a port of its own, where it is installed.
fn chrome() -> Option<(Running, SocketAddr)> {
    let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
    let mut child = Command::new(program)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let output = child.stdout.take()?;
    let running = Running(child);
    let port = BufReader::new(output)
        .lines()
        .map_while(std::result::Result::ok)
        .find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        })?;
    Some((running, SocketAddr::from(([127, 0, 0, 1], port))))
}

/// A gateway before that driver, and where it listens.
fn gateway(upstream: SocketAddr, spool: &PathBuf) -> Result<(Running, SocketAddr)> {
    let mut child = Command::new(std::env::current_exe()?)
        .args([
            server_process::WORD,
            "gateway",
            "--slots",
            "9",
            "--gateway-addr",
            "127.0.0.1:0",
        ])
        .args([
            "--upstream",
            &format!("http://{upstream}"),
            "--history",
            "http://127.0.0.1:9",
            "--spool",
        ])
        .arg(spool)
        .env("SH_TOKEN", format!("shp_{}", "0".repeat(47)))
        .env("SH_LOG", "error")
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().ok_or("the gateway has no output")?;
    let running = Running(child);
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    let address = line
        .trim()
        .strip_prefix("listening on http://")
        .ok_or("the gateway did not start")?;
    Ok((running, address.parse()?))
}

async fn compare(
    driver: &str,
    upstream: SocketAddr,
    browser: &Value,
    page: &str,
    rounds: usize,
    report: &mut Report,
) -> Result<()> {
    let spool = std::env::temp_dir().join(format!("session-history-bench-{}", std::process::id()));
    let (running, through) = gateway(upstream, &spool)?;
    let (browser, page) = (browser.clone(), page.to_owned());
    let measured = tokio::task::spawn_blocking(move || -> Result<Vec<_>> {
        let mut bare = Session::open(upstream, &browser, &page)?;
        let mut gated = Session::open(through, &browser, &page)?;
        let find = json!({"using": "css selector", "value": "#a"}).to_string();
        let commands = [
            ("get the title", "GET", "title", String::new(), 5),
            ("find an element", "POST", "element", find, 5),
            ("take a screenshot", "GET", "screenshot", String::new(), 1),
        ];
        let mut all = Vec::new();
        for (name, method, path, body, times) in commands {
            let mut took = [Vec::new(), Vec::new()];
            for round in 0..(rounds * times + 20) {
                // Whoever is second finds the processor warm: they take turns in that too.
                for at in [round % 2, (round + 1) % 2] {
                    let session = if at == 0 { &mut bare } else { &mut gated };
                    let time = session.command(method, path, &body)?;
                    // The first ones open connections and fill caches.
                    if round >= 20 {
                        took[at].push(time);
                    }
                }
            }
            all.push((name, took));
        }
        bare.close()?;
        gated.close()?;
        Ok(all)
    });
    let measured = measured.await??;
    drop(running);
    let _ = std::fs::remove_dir_all(spool);
    for (name, [bare, gated]) in measured {
        let (bare, gated) = (Spread::of(bare), Spread::of(gated));
        let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
        let (median, late) = (
            millis(gated.median) - millis(bare.median),
            millis(gated.p99) - millis(bare.p99),
        );
        report.line(&format!(
            "| {driver} | {name} | {:.2} | {:.2} | {:.2} | {:.2} | {median:.2} | {late:.2} |",
            millis(bare.median),
            millis(bare.p99),
            millis(gated.median),
            millis(gated.p99)
        ));
        if median > millis(MOST) {
            report.fail(&format!(
                "{driver}, {name}: the gateway adds more than {} ms",
                MOST.as_millis()
            ));
        }
    }
    Ok(())
}

/// What times have in common.
struct Spread {
    median: Duration,
    p99: Duration,
}

impl Spread {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or_default();
        Self {
            median: at(50),
            p99: at(99),
        }
    }
}

/// A session, over one connection that stays open, as clients have it.
struct Session {
    connection: Connection,
    path: String,
}

impl Session {
    fn open(address: SocketAddr, browser: &Value, page: &str) -> Result<Self> {
        let mut connection = Connection::open(address)?;
        let body = json!({"capabilities": {"alwaysMatch": browser}}).to_string();
        let answer: Value = serde_json::from_slice(&connection.ask("POST", "/session", &body)?)?;
        let id = answer["value"]["sessionId"]
            .as_str()
            .ok_or("the driver made no session")?;
        let path = format!("/session/{id}");
        let mut session = Self { connection, path };
        session.command("POST", "url", &json!({"url": page}).to_string())?;
        Ok(session)
    }

    fn command(&mut self, method: &str, command: &str, body: &str) -> Result<Duration> {
        let begun = std::time::Instant::now();
        self.connection
            .ask(method, &format!("{}/{command}", self.path), body)?;
        Ok(begun.elapsed())
    }

    fn close(mut self) -> Result<()> {
        self.connection.ask("DELETE", &self.path, "")?;
        Ok(())
    }
}
