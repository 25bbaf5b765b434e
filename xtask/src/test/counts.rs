//! How many tests passed and failed, read off what the test programs print at their end.

#[derive(Default)]
pub struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Counts {
    /// `test result: ok. 12 passed; 0 failed; 1 ignored; ..`
    pub fn read_cargo(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in result.split([';', '.']) {
            self.add(part);
        }
    }

    /// `  12 passed (3.4s)`, and the like on lines of their own.
    pub fn read_playwright(&mut self, line: &str) {
        let line = line.split_once(" (").map_or(line, |(count, _)| count);
        self.add(line);
    }

    /// `# pass 12` and the like on lines of their own, or `ℹ pass 12` for people.
    pub fn read_node(&mut self, line: &str) {
        let Some((word, number)) = line
            .strip_prefix("# ")
            .or_else(|| line.strip_prefix("ℹ "))
            .and_then(|count| count.split_once(' '))
        else {
            return;
        };
        let word = match word {
            "pass" => "passed",
            "fail" | "cancelled" => "failed",
            "skipped" | "todo" => "skipped",
            _ => return,
        };
        self.add(&format!("{number} {word}"));
    }

    /// `<testsuite .. tests="13" .. errors="0" failures="1" ..>`: a test is an operation in all its phases, or a scenario.
    pub fn read_junit(&mut self, report: &str) {
        for suite in report.split("<testsuite ").skip(1) {
            let head = suite.split('>').next().unwrap_or_default();
            let number = |name: &str| {
                let (_, value) = head.split_once(&format!(" {name}=\""))?;
                value.split('"').next()?.parse::<u64>().ok()
            };
            let of = |name: &str| number(name).unwrap_or(0);
            let failed = of("failures") + of("errors");
            self.failed += failed;
            self.skipped += of("skipped");
            self.passed += of("tests").saturating_sub(failed + of("skipped"));
        }
    }

    fn add(&mut self, part: &str) {
        let Some((number, word)) = part.trim().split_once(' ') else {
            return;
        };
        let Ok(number) = number.parse::<u64>() else { return };
        match word {
            // A flaky test passed in the end.
            "passed" | "flaky" => self.passed += number,
            "failed" | "interrupted" => self.failed += number,
            "ignored" | "skipped" | "did not run" => self.skipped += number,
            _ => {}
        }
    }

    /// Alone on its line this is what tells CI that tests did run.
    pub fn line(&self) -> String {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        if *skipped == 0 {
            format!("{passed} passed, {failed} failed")
        } else {
            format!("{passed} passed, {failed} failed, {skipped} skipped")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn sums_every_kind() {
        let mut counts = Counts::default();
        counts.read_cargo("running 3 tests");
        counts.read_cargo(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        );
        counts.read_cargo("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        assert_eq!(counts.line(), "13 passed, 2 failed");
        counts.read_playwright("  1 failed");
        counts.read_playwright("    [chromium] > a.spec.ts:3:1 > 2 passed, it says");
        counts.read_playwright("  1 flaky");
        counts.read_playwright("  4 skipped");
        counts.read_playwright("  20 passed (1.2m)");
        assert_eq!(counts.line(), "34 passed, 3 failed, 4 skipped");
        counts.read_node("ok 27 - 5 pass, it says");
        counts.read_node("# Subtest: pass");
        counts.read_node("# pass 26");
        counts.read_node("# fail 1");
        counts.read_node("# cancelled 0");
        counts.read_node("ℹ skipped 2");
        assert_eq!(counts.line(), "60 passed, 4 failed, 6 skipped");
        counts.read_junit("<testsuites errors=\"9\"><testsuite name=\"a\" disabled=\"0\" errors=\"0\" failures=\"1\" skipped=\"0\" tests=\"14\" time=\"1\"><testcase/>");
        assert_eq!(counts.line(), "73 passed, 5 failed, 6 skipped");
    }
}
