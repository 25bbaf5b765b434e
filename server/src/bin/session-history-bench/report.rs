//! What was measured, as text.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

/// Prints as it goes, and remembers what was broken.
pub struct Report {
    output: Box<dyn Write + Send>,
    broken: Vec<String>,
    title: String,
}

/// A question and how long it took.
pub struct Verdict<'a> {
    /// What was asked.
    pub name: &'a str,
    /// Of how many sessions.
    pub sessions: u64,
    /// The median over HTTP.
    pub http: Duration,
    /// The median in SQL.
    pub sql: Duration,
    /// How much longer it took than in the smallest database.
    pub growth: Option<f64>,
    /// Promises that it breaks.
    pub broken: Vec<&'static str>,
}

impl Report {
    /// On the process's output.
    pub fn standard() -> Self {
        Self {
            output: Box::new(std::io::stdout()),
            broken: Vec::new(),
            title: String::new(),
        }
    }

    /// A line.
    pub fn line(&mut self, text: &str) {
        // Who closed the output does not want to know.
        let _ = writeln!(self.output, "{text}").and_then(|()| self.output.flush());
    }

    /// Begins a part.
    pub fn title(&mut self, title: &str) {
        title.clone_into(&mut self.title);
        self.line(&format!("\n## {title}\n"));
    }

    /// The head of the table of questions.
    pub fn head(&mut self) {
        self.line("\n| question | sessions | HTTP, ms | SQL, ms | ratio | growth | |");
        self.line("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
    }

    /// A row of it.
    pub fn verdict(&mut self, verdict: &Verdict<'_>) {
        let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
        let ratio = verdict.http.as_secs_f64() / verdict.sql.as_secs_f64().max(1e-9);
        let growth = verdict
            .growth
            .map(|growth| format!("{growth:.2}"))
            .unwrap_or_default();
        let said = if verdict.broken.is_empty() {
            "ok".to_owned()
        } else {
            verdict.broken.join(", ")
        };
        self.line(&format!(
            "| {} | {} | {:.2} | {:.2} | {ratio:.1} | {growth} | {said} |",
            verdict.name,
            verdict.sessions,
            millis(verdict.http),
            millis(verdict.sql)
        ));
        if !verdict.broken.is_empty() {
            self.fail(&format!("{} of {}: {said}", verdict.name, verdict.sessions));
        }
    }

    /// Notes a broken promise.
    pub fn fail(&mut self, what: &str) {
        self.broken.push(format!("{}: {what}", self.title));
    }

    /// How many of something a second.
    pub fn rate(&mut self, what: &str, count: u64, took: Duration) {
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = count as f64 / took.as_secs_f64();
        self.line(&format!(
            "- {what}: {rate:.0} a second ({:.1} s)",
            took.as_secs_f64()
        ));
    }

    /// How many bytes a second.
    pub fn bytes(&mut self, what: &str, bytes: u64, took: Duration) {
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = bytes as f64 / 1_000_000.0 / took.as_secs_f64();
        self.line(&format!(
            "- {what}: {rate:.0} MB a second ({:.1} s)",
            took.as_secs_f64()
        ));
    }

    /// The last word.
    pub fn finish(mut self) -> ExitCode {
        if self.broken.is_empty() {
            self.line("\nEvery promise is kept.");
            return ExitCode::SUCCESS;
        }
        self.line("\nBroken promises:");
        for broken in std::mem::take(&mut self.broken) {
            self.line(&format!("- {broken}"));
        }
        ExitCode::FAILURE
    }
}
