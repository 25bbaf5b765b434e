//! Just enough reading of HTML to ask what a page says.

/// A piece of a page.
#[derive(Clone, Debug)]
pub struct Markup(pub String);

impl Markup {
    /// The body of a page without scripts and without the comments that hydration needs.
    pub fn of_page(html: &str) -> Self {
        let body = &html[html.find("<body").expect("a body")..];
        let mut kept = String::new();
        for (at, part) in body.split("<script").enumerate() {
            kept.push_str(match part.split_once("</script>") {
                Some((_, rest)) if at > 0 => rest,
                _ => part,
            });
        }
        Self(kept.replace("<!>", ""))
    }

    /// Every element whose opening tag holds `mark`, e.g. `class="chip"`, to its own end.
    pub fn all(&self, mark: &str) -> Vec<Self> {
        let mut found = Vec::new();
        for (at, _) in self.0.match_indices(mark) {
            let start = self.0[..=at].rfind('<').expect("a tag");
            found.push(Self(element(&self.0[start..]).to_owned()));
        }
        found
    }

    /// The first such element.
    pub fn first(&self, mark: &str) -> Self {
        let found = self.all(mark);
        assert!(!found.is_empty(), "there is no {mark} in {:.2000}", self.0);
        found.into_iter().next().expect("one")
    }

    /// How many there are.
    pub fn count(&self, mark: &str) -> usize {
        self.0.matches(mark).count()
    }

    /// True where the piece holds `text`.
    pub fn has(&self, text: &str) -> bool {
        self.0.contains(text)
    }

    /// An attribute of the piece's own tag.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let tag = &self.0[..self.0.find('>').expect("a tag")];
        let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        let length = tag[start..].find('"')?;
        Some(unescaped(&tag[start..start + length]))
    }

    /// What people read: the texts, each apart from the next by ` | `.
    pub fn text(&self) -> String {
        let mut texts = Vec::new();
        let mut rest = self.0.as_str();
        while let Some(start) = rest.find('<') {
            texts.push(rest[..start].trim());
            let end = rest[start..].find('>').expect("the tag's end");
            rest = &rest[start + end + 1..];
        }
        texts.push(rest.trim());
        let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        unescaped(&texts.join(" | "))
    }
}

/// The element that `html` begins with.
fn element(html: &str) -> &str {
    const VOID: [&str; 4] = ["input", "br", "link", "meta"];
    let name: String = html[1..]
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let tag_end = html.find('>').expect("the tag's end") + 1;
    if VOID.contains(&name.as_str()) {
        return &html[..tag_end];
    }
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut depth = 1;
    let mut at = tag_end;
    while depth > 0 {
        let next_close = at + html[at..].find(&close).expect("a closing tag");
        let opened = html[at..next_close]
            .match_indices(&open)
            .filter(|(start, _)| {
                let after = html[at + start + open.len()..].chars().next();
                after.is_some_and(|c| c == ' ' || c == '>')
            })
            .count();
        depth += opened;
        depth -= 1;
        at = next_close + close.len();
    }
    &html[..at]
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}
