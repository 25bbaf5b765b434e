//! Counts the records of a CSV file while it arrives.

/// Counts records that end with CR LF, in pieces of any size. A line break inside quotes belongs to its cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordCounter {
    quoted: bool,
    after_cr: bool,
    open: bool,
    records: u64,
}

impl RecordCounter {
    /// Takes the next piece.
    pub fn read(&mut self, piece: &[u8]) {
        for byte in piece {
            // A doubled quote closes and opens again: the same as never having closed.
            if *byte == b'"' {
                self.quoted = !self.quoted;
            }
            let ends = *byte == b'\n' && self.after_cr && !self.quoted;
            self.records += u64::from(ends);
            self.open = !ends;
            self.after_cr = *byte == b'\r';
        }
    }

    /// Records that were read to their end, the head not counted.
    pub fn rows(&self) -> u64 {
        self.records.saturating_sub(1)
    }

    /// True where the last record was read to its end, so that nothing is torn.
    pub fn is_whole(&self) -> bool {
        self.records > 0 && !self.open && !self.quoted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str, piece: usize) -> (u64, bool) {
        let mut counter = RecordCounter::default();
        for piece in text.as_bytes().chunks(piece) {
            counter.read(piece);
        }
        (counter.rows(), counter.is_whole())
    }

    #[test]
    fn line_breaks_in_cells_are_not_rows() {
        let text = "\u{feff}a,b\r\n1,\"two\r\nlines\"\r\n2,\"a \"\"quoted\r\n\"\" word\"\r\n3,plain\r\n";
        for piece in 1..text.len() {
            assert_eq!(count(text, piece), (3, true), "in pieces of {piece}");
        }
    }

    #[test]
    fn a_torn_file_is_seen() {
        assert_eq!(count("a,b\r\n1,2\r\n3,", 4), (1, false));
        assert_eq!(count("a,b\r\n1,\"2\r\n", 4), (0, false));
        assert_eq!(count("a,b\r\n", 4), (0, true));
        assert_eq!(count("", 4), (0, false));
    }
}
