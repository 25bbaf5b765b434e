//! Text that becomes HTML.

use std::fmt::Write as _;

/// A page as it is written.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Markup as it is.
    pub fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Text, escaped, between two pieces of markup.
    pub fn text(&mut self, before: &str, text: &str, after: &str) {
        self.0.push_str(before);
        for c in text.chars() {
            match c {
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '&' => self.0.push_str("&amp;"),
                '"' => self.0.push_str("&quot;"),
                c => {
                    let _ = self.0.write_char(c);
                }
            }
        }
        self.0.push_str(after);
    }

    /// A paragraph, in which what stands between backticks is code.
    pub fn prose(&mut self, paragraph: &str) {
        self.raw("<p>");
        for (number, piece) in paragraph.split('`').enumerate() {
            if number % 2 == 0 {
                self.text("", piece, "");
            } else {
                self.text("<code>", piece, "</code>");
            }
        }
        self.raw("</p>");
    }

    /// The page.
    pub fn finish(self) -> String {
        self.0
    }
}
