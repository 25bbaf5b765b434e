//! Icons: one sprite in the document, one `<use>` for each place an icon stands.
//!
//! The drawings are in `style/icons.svg` (Lucide, and a few small signs of our own). An icon is always decoration: the
//! control it stands in carries the name.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident => $id:literal,)*) => {
        /// An icon of the sprite, by Lucide's name where it is one of theirs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum IconName {
            $(#[doc = concat!("`", $id, "`")] $name,)*
        }

        impl IconName {
            /// Every icon.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The link to its symbol in the document, `#i-..`.
            pub const fn href(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("#i-", $id),)*
                }
            }
        }
    };
}

icons! {
    ArrowDown => "arrow-down",
    ArrowLeft => "arrow-left",
    ArrowLeftRight => "arrow-left-right",
    ArrowRight => "arrow-right",
    ArrowUp => "arrow-up",
    ArrowUpRight => "arrow-up-right",
    Ban => "ban",
    BookOpen => "book-open",
    CalendarDays => "calendar-days",
    Check => "check",
    ChevronDown => "chevron-down",
    ChevronLeft => "chevron-left",
    ChevronRight => "chevron-right",
    ChevronUp => "chevron-up",
    ChevronsUpDown => "chevrons-up-down",
    CircleAlert => "circle-alert",
    CircleCheck => "circle-check",
    CircleDashed => "circle-dashed",
    CircleSlash => "circle-slash",
    CircleX => "circle-x",
    Copy => "copy",
    DialLong => "dial-long",
    DialMedium => "dial-medium",
    DialShort => "dial-short",
    Download => "download",
    Ellipsis => "ellipsis",
    Eye => "eye",
    EyeOff => "eye-off",
    Globe => "globe",
    History => "history",
    Hourglass => "hourglass",
    Image => "image",
    KeyRound => "key-round",
    Keyboard => "keyboard",
    Layers => "layers",
    Link => "link",
    Loader => "loader",
    LogIn => "log-in",
    LogOut => "log-out",
    Mark => "mark",
    Menu => "menu",
    Monitor => "monitor",
    Moon => "moon",
    MousePointerClick => "mouse-pointer-click",
    OctagonAlert => "octagon-alert",
    PanelLeftClose => "panel-left-close",
    Plus => "plus",
    RotateCw => "rotate-cw",
    Search => "search",
    Settings2 => "settings-2",
    SignAlert => "sign-alert",
    SignArc => "sign-arc",
    SignClock => "sign-clock",
    SignDot => "sign-dot",
    SignLock => "sign-lock",
    SlidersHorizontal => "sliders-horizontal",
    Smartphone => "smartphone",
    SquareTerminal => "square-terminal",
    Sun => "sun",
    TriangleAlert => "triangle-alert",
    UserRoundPlus => "user-round-plus",
    UsersRound => "users-round",
    Video => "video",
    WifiOff => "wifi-off",
    X => "x",
}

/// An icon: 16 px, or 14 beside small text.
#[component]
pub fn Icon(
    /// Which.
    name: IconName,
    /// 14 px.
    #[prop(optional)]
    small: bool,
    /// It points along the line, so it turns around in right-to-left pages.
    #[prop(optional)]
    flip: bool,
    /// The whole class, where it is drawn by rules of its own, e.g. `dial mark`; `small` and `flip` are not looked at.
    #[prop(optional)]
    class: Option<&'static str>,
) -> impl IntoView {
    let class = match (class, small, flip) {
        (None, false, false) => "icon",
        (None, true, false) => "icon icon-sm",
        (None, false, true) => "icon icon-flip",
        (None, true, true) => "icon icon-sm icon-flip",
        (Some(class), ..) => class,
    };
    view! {
        <svg class=class aria-hidden="true">
            <use href=name.href()></use>
        </svg>
    }
}

/// Every drawing, hidden; once in a document, outside of what hydrates.
#[component]
pub fn Sprite() -> impl IntoView {
    let drawings = SPRITE
        .split_once('>')
        .and_then(|(_, rest)| rest.rsplit_once("</svg>"))
        .map_or("", |(drawings, _)| drawings);
    view! { <svg class="sprite" aria-hidden="true" focusable="false" inner_html=drawings></svg> }
}

const SPRITE: &str = include_str!("../../../style/icons.svg");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_drawn_and_every_drawing_has_a_name() {
        for icon in IconName::ALL {
            let symbol = format!("<symbol id=\"{}\"", &icon.href()[1..]);
            assert!(SPRITE.contains(&symbol), "{symbol} is missing");
        }
        assert_eq!(SPRITE.matches("<symbol ").count(), IconName::ALL.len());
    }
}
