//! How the browser reads what the server answers.
//!
//! It is JSON, as `serde_json` writes it, and read with less: without white space or fractions, with the fields of a
//! struct in the order of their declaration (one that may be nothing may be left out), and with no word about what is
//! wrong with it. A general reader would be a tenth of what a browser downloads.

mod reader;

use std::fmt;

use leptos::prelude::{ArcResource, Resource};
use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::{self, DeserializeOwned};

use reader::read;

/// The encoding of answers.
pub struct Wire;

/// An answer in the body of a response.
pub type Answer = Post<Wire>;

/// Data that the server loads and the browser takes over.
pub type Loaded<T> = Resource<T, Wire>;

/// Loads `T` for each `source`. The page is sent once it is there.
pub fn load<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
) -> Loaded<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    ArcResource::new_with_options(source, fetch, true).into()
}

/// An answer that cannot be read.
#[derive(Debug)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer cannot be read")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl ContentType for Wire {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Wire {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Wire {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Wire {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Unreadable> {
        read(str::from_utf8(&bytes).map_err(|_| Unreadable)?)
    }
}

impl<T: Serialize> Encoder<T> for Wire {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Self::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Wire {
    type Error = Unreadable;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Unreadable> {
        read(text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        InTwoWords,
        Other,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Whole {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left_out: Option<i64>,
        numbers: Vec<i64>,
        pairs: Vec<(String, String)>,
        map: BTreeMap<String, String>,
        kind: Kind,
        nothing: Option<Kind>,
        yes: bool,
        part: Option<Part>,
        offset_seconds: i32,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Part {
        outcome: Result<i64, String>,
    }

    fn whole() -> Whole {
        Whole {
            text: "a \"b\" \\ / \n\r\t\u{8}\u{c}\u{1}\u{7f} \u{2028} ä 日 👩‍🚀".to_owned(),
            left_out: None,
            numbers: vec![0, -1, i64::MAX, i64::MIN],
            pairs: vec![("a".to_owned(), String::new()), (String::new(), "]}".to_owned())],
            map: [
                ("k".to_owned(), "v,\"".to_owned()),
                ("l".to_owned(), "{".to_owned()),
            ]
            .into(),
            kind: Kind::InTwoWords,
            nothing: None,
            yes: true,
            part: Some(Part { outcome: Ok(-7) }),
            offset_seconds: -18_000,
        }
    }

    #[test]
    fn reads_what_the_server_writes() {
        let empty = Whole {
            text: String::new(),
            left_out: Some(4),
            numbers: Vec::new(),
            pairs: Vec::new(),
            map: BTreeMap::new(),
            kind: Kind::Other,
            nothing: Some(Kind::Other),
            yes: false,
            part: None,
            offset_seconds: 0,
        };
        let failed = Whole {
            part: Some(Part {
                outcome: Err("it \"failed\"".to_owned()),
            }),
            ..whole()
        };
        for value in [whole(), empty, failed] {
            let text = <Wire as Encoder<Whole>>::encode(&value).expect("json");
            assert_eq!(<Wire as Decoder<Whole>>::decode(&text).expect(&text), value);
            let bytes = <Wire as Encodes<Whole>>::encode(&value).expect("json");
            assert_eq!(<Wire as Decodes<Whole>>::decode(bytes).expect(&text), value);
        }
    }

    #[test]
    fn what_is_cut_or_changed_is_refused() {
        let text = serde_json::to_string(&whole()).expect("json");
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            assert!(read::<Whole>(&text[..end]).is_err(), "{}", &text[..end]);
        }
        for other in [
            format!("{text} "),
            text.replace("\"in_two_words\"", "\"unknown\""),
            text.replace("\"yes\":true", "\"yes\":1"),
            text.replace("\"numbers\":[0,", "\"numbers\":[0.5,"),
            text.replace("\"yes\"", "\"no\""),
            text.replace("\"numbers\":[", "\"numbers\":[,"),
            text.replace("-18000", "99999999999"),
            text.replace("\\n", "\\ud83d"),
        ] {
            assert_ne!(other, text);
            assert!(read::<Whole>(&other).is_err(), "{other}");
        }
    }
}
