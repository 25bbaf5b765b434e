//! Cuts CSS into the few kinds of pieces that bundling and minifying need to tell apart.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Space,
    Comment,
    /// A string with its quotes.
    Quoted(&'a str),
    /// `url(..)`, whole: what stands in it need not look like CSS.
    Url(&'a str),
    /// One of `{ } ; , :`
    Mark(char),
    /// Anything else, up to the next of the above.
    Text(&'a str),
}

pub fn pieces(css: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = css;
    std::iter::from_fn(move || {
        let (piece, length) = first(rest)?;
        rest = &rest[length..];
        Some(piece)
    })
}

fn first(css: &str) -> Option<(Piece<'_>, usize)> {
    let start = css.chars().next()?;
    Some(match start {
        '/' if css.starts_with("/*") => (
            Piece::Comment,
            css[2..].find("*/").map_or(css.len(), |end| end + 4),
        ),
        '"' | '\'' => {
            let length = quoted(css, start);
            (Piece::Quoted(&css[..length]), length)
        }
        '{' | '}' | ';' | ',' | ':' => (Piece::Mark(start), 1),
        _ if start.is_ascii_whitespace() => (
            Piece::Space,
            css.find(|next: char| !next.is_ascii_whitespace())
                .unwrap_or(css.len()),
        ),
        _ if is_url(css) => {
            let length = url(css);
            (Piece::Url(&css[..length]), length)
        }
        _ => {
            let length = text(css);
            (Piece::Text(&css[..length]), length)
        }
    })
}

/// The length of a string, its quotes included; `\"` does not end it.
fn quoted(css: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, next) in css.char_indices().skip(1) {
        match next {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if next == quote => return at + 1,
            _ => {}
        }
    }
    css.len()
}

/// The length of `url(..)`; a quoted address may hold a closing bracket.
fn url(css: &str) -> usize {
    let address = css[4..].trim_start();
    let start = css.len() - address.len();
    let skipped = match address.chars().next() {
        Some(quote @ ('"' | '\'')) => start + quoted(address, quote),
        _ => start,
    };
    css[skipped..]
        .find(')')
        .map_or(css.len(), |end| skipped + end + 1)
}

/// The length of plain text, at least one character. A backslash makes the next character plain, as in `.md\:wide`.
fn text(css: &str) -> usize {
    let mut escaped = false;
    let mut before = None;
    for (at, next) in css.char_indices() {
        let ends = matches!(next, '{' | '}' | ';' | ',' | ':' | '"' | '\'') || next.is_ascii_whitespace();
        let opens = css[at..].starts_with("/*") || (is_url(&css[at..]) && !before.is_some_and(is_name));
        if !escaped && at > 0 && (ends || opens) {
            return at;
        }
        escaped = next == '\\' && !escaped;
        before = Some(next);
    }
    css.len()
}

fn is_url(css: &str) -> bool {
    css.get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("url("))
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::Piece::{Comment, Mark, Quoted, Space, Text, Url};
    use super::pieces;

    #[test]
    fn cuts_where_it_should() {
        let css = "a/* ; */ url('x).svg')\"};\\\"\",url(y)";
        let expected = [
            Text("a"),
            Comment,
            Space,
            Url("url('x).svg')"),
            Quoted("\"};\\\"\""),
            Mark(','),
            Url("url(y)"),
        ];
        assert_eq!(pieces(css).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_escaped_mark_is_text() {
        assert_eq!(pieces(r".md\:wide").collect::<Vec<_>>(), [Text(r".md\:wide")]);
    }
}
