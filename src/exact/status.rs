//! One three-valued type for every question, so that unknown cannot turn into false.

/// The answer to a question: proved, refuted, or undecided with the reason.
///
/// ```
/// use eigensieve::exact::Status;
/// let unknown = Status::Undecided("budget".into());
/// assert_eq!(Status::Proved.and(unknown.clone()), unknown);
/// assert_eq!(Status::Refuted.and(unknown), Status::Refuted);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It holds.
    Proved,
    /// It fails.
    Refuted,
    /// Neither was shown; the reason.
    Undecided(String),
}

impl Status {
    /// Both: refuted wins, then undecided with the first reason.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Refuted, _) | (_, Self::Refuted) => Self::Refuted,
            (Self::Undecided(reason), _) | (_, Self::Undecided(reason)) => Self::Undecided(reason),
            (Self::Proved, Self::Proved) => Self::Proved,
        }
    }

    /// At least one: proved wins, then undecided with the first reason.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// The opposite: unknown stays unknown.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "`!status` works too; this needs no import")]
    pub fn not(self) -> Self {
        match self {
            Self::Proved => Self::Refuted,
            Self::Refuted => Self::Proved,
            undecided => undecided,
        }
    }

    /// The conjunction of all; proved when there are none.
    pub fn all(statuses: impl IntoIterator<Item = Self>) -> Self {
        statuses.into_iter().fold(Self::Proved, Self::and)
    }

    /// Known answers as they are, unknown with the reason.
    pub fn from_option(answer: Option<bool>, reason: impl Into<String>) -> Self {
        match answer {
            Some(true) => Self::Proved,
            Some(false) => Self::Refuted,
            None => Self::Undecided(reason.into()),
        }
    }

    /// Whether it is proved.
    pub fn is_proved(&self) -> bool {
        *self == Self::Proved
    }

    /// Whether it is refuted.
    pub fn is_refuted(&self) -> bool {
        *self == Self::Refuted
    }

    /// Whether it is undecided.
    pub fn is_undecided(&self) -> bool {
        matches!(self, Self::Undecided(_))
    }
}

impl std::ops::Not for Status {
    type Output = Self;
    fn not(self) -> Self {
        Self::not(self)
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Proved => "proved",
            Self::Refuted => "refuted",
            Self::Undecided(_) => "undecided",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_is_kept() {
        let because = |reason: &str| Status::Undecided(reason.into());
        assert_eq!(because("a").and(because("b")), because("a"));
        assert_eq!(because("a").or(because("b")), because("a"));
        assert_eq!(Status::from_option(None, "c"), because("c"));
        assert_eq!(Status::all([]), Status::Proved);
    }

    #[test]
    fn unknown_never_becomes_false() {
        let unknown = || Status::Undecided("why".into());
        assert!((!unknown()).is_undecided());
        assert!(Status::Proved.and(unknown()).is_undecided());
        assert!(Status::Refuted.or(unknown()).is_undecided());
        assert!(Status::Proved.or(unknown()).is_proved());
        assert!(Status::all([Status::Proved, unknown(), Status::Refuted]).is_refuted());
    }
}
