//! Memos that several threads may ask.
//!
//! A server renders parts of a page on several threads, and a memo has its first value once somebody asked for it: of
//! two threads that ask at the same time one finds none (`reactive_graph`, `MemoInner::update_if_necessary`), and the
//! page breaks off. Whoever makes a memo asks first, before anybody else can.

use leptos::prelude::*;

use crate::later::IN_BROWSER;

/// [`Memo::new`], with its value at once where there are several threads.
pub fn memo<T>(value: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    #[expect(clippy::disallowed_methods, reason = "this is where it is asked first")]
    let memo = Memo::new(value);
    settle(memo);
    memo
}

/// Has a memo take in what changed, where there are several threads.
pub fn settle<T: Send + Sync + 'static>(memo: Memo<T>) {
    if !IN_BROWSER {
        memo.with_untracked(|_| ());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn nobody_else_is_the_first_to_ask() {
        let owner = Owner::new();
        owner.set();
        let made = Arc::new(AtomicU32::new(0));
        let counted = made.clone();
        let memo = memo(move |_| counted.fetch_add(1, Ordering::Relaxed));
        assert_eq!(made.load(Ordering::Relaxed), 1);
        assert_eq!(memo.get_untracked(), 0);
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }
}
