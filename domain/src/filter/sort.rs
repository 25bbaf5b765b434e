//! The order of a list.

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortField {
    /// When the session was asked for.
    #[default]
    RequestedAt,
    /// Time in use; null last in either direction.
    Duration,
    /// Time in the queue; null last in either direction.
    Queue,
}

/// The order of a list. Ties are broken by id, bytewise, in the same direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The field.
    pub field: SortField,
    /// Greatest first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self {
            field: SortField::RequestedAt,
            descending: true,
        }
    }
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 6] = [
        Self {
            field: SortField::RequestedAt,
            descending: true,
        },
        Self {
            field: SortField::RequestedAt,
            descending: false,
        },
        Self {
            field: SortField::Duration,
            descending: true,
        },
        Self {
            field: SortField::Duration,
            descending: false,
        },
        Self {
            field: SortField::Queue,
            descending: true,
        },
        Self {
            field: SortField::Queue,
            descending: false,
        },
    ];

    /// The word in the URL.
    pub const fn key(self) -> &'static str {
        match (self.field, self.descending) {
            (SortField::RequestedAt, true) => "-requested_at",
            (SortField::RequestedAt, false) => "requested_at",
            (SortField::Duration, true) => "-duration",
            (SortField::Duration, false) => "duration",
            (SortField::Queue, true) => "-queue",
            (SortField::Queue, false) => "queue",
        }
    }

    /// The order of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.key() == key)
    }

    /// What a click on the head of `field` asks for: the other direction where it is the order already, else
    /// greatest first.
    #[must_use]
    pub fn toggled(self, field: SortField) -> Self {
        Self {
            field,
            descending: self.field != field || !self.descending,
        }
    }
}
