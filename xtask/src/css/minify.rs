//! Leaves out comments, and white space where the grammar allows none to matter.
use super::pieces::{Piece, pieces};

/// Space goes beside `{ } ; ,` and after `:`. Before a colon it stays (`main :hover`), as around operators (`a + b`).
pub fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let (mut space, mut comment) = (false, false);
    for piece in pieces(css) {
        match piece {
            Piece::Space => space = true,
            Piece::Comment => comment = true,
            _ => {
                let closes = matches!(piece, Piece::Mark('{' | '}' | ';' | ','));
                let follows_mark = out.is_empty() || out.ends_with(MARKS) && !out.ends_with("\\:");
                if !closes && !follows_mark {
                    if space {
                        out.push(' ');
                    } else if comment && !matches!(piece, Piece::Mark(_)) {
                        out.push_str("/**/");
                    }
                }
                if piece == Piece::Mark('}') && out.ends_with(';') {
                    out.pop();
                }
                write(&mut out, piece);
                (space, comment) = (false, false);
            }
        }
    }
    out
}

const MARKS: [char; 5] = ['{', '}', ';', ',', ':'];

pub(super) fn write(out: &mut String, piece: Piece<'_>) {
    match piece {
        Piece::Space => out.push(' '),
        Piece::Comment => {}
        Piece::Quoted(text) | Piece::Url(text) | Piece::Text(text) => out.push_str(text),
        Piece::Mark(mark) => out.push(mark),
    }
}

#[cfg(test)]
mod tests {
    use super::minify;

    #[test]
    fn leaves_out_what_nobody_needs() {
        let css = "/* c */\n.a , .b {\n  color: light-dark( #fff, #000 ) ;\n  &:hover { x: y; }\n}\n";
        assert_eq!(minify(css), ".a,.b{color:light-dark( #fff,#000 );&:hover{x:y}}");
    }

    #[test]
    fn keeps_space_that_means_something() {
        for css in [
            "main :hover{a:b}",
            "a{width:calc(1px + 2px)}",
            "@media (width > 40rem) and (hover){a{b:c}}",
            "a{content:\"  ;  }\"}",
            "a{margin:0 auto!important}",
            "@container list (width < 65rem){a{b:c}}",
        ] {
            assert_eq!(minify(css), css);
        }
    }

    #[test]
    fn a_comment_still_parts_two_words() {
        assert_eq!(minify("a{b:c/* */d}"), "a{b:c/**/d}");
    }
}
