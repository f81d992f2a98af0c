//! Calendar deadlines: what has to be done by a day, and by whom.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::{ContactId, DeadlineId, RequestId};
use crate::text::{excerpt, serde_as_text};

/// An entry of the calendar with a due date, bound to a contact or a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Its identifier.
    pub id: DeadlineId,
    /// What has to be done, for people.
    pub subject: String,
    /// Who has to do it.
    pub owner: Owner,
    /// The contact that it is about.
    pub contact: Option<ContactId>,
    /// The takeover request that it is about.
    pub request: Option<RequestId>,
    /// What kind of deadline it is.
    pub kind: DeadlineKind,
    /// The day on which it was made.
    pub created: NaiveDate,
    /// The last day on which it is kept.
    pub due: NaiveDate,
    /// The day on which the owner is reminded.
    pub warn_at: Option<NaiveDate>,
    /// The day on which it was done.
    pub done_at: Option<NaiveDate>,
    /// The deadline that took its place.
    pub superseded_by: Option<DeadlineId>,
}

/// Who has to keep a deadline. As text `user:anna` or `group:administration`; a text without a prefix is a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// One person.
    User(String),
    /// Anyone of a group.
    Group(String),
}

/// The kinds of deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// Of a takeover.
    Takeover,
    /// Of a takeover with an increase of power.
    TakeoverIncrease,
    /// Of a quote.
    Quote,
    /// Of a reading.
    Reading,
    /// Any other.
    Other,
}

/// What is wrong with a deadline.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DeadlineError {
    /// Due before it was made.
    #[error("due: {due} is before the day on which the deadline was made, {created}")]
    DueBeforeCreated {
        /// The due date.
        due: NaiveDate,
        /// The day on which it was made.
        created: NaiveDate,
    },
    /// The reminder comes after the due date.
    #[error("warn_at: {warn_at} is after the due date {due}")]
    WarnAfterDue {
        /// The day of the reminder.
        warn_at: NaiveDate,
        /// The due date.
        due: NaiveDate,
    },
    /// Nobody has to keep it.
    #[error("owner: a deadline needs a user or a group; \"{text}\" names none")]
    NoOwner {
        /// What was given.
        text: String,
    },
    /// No text says what has to be done.
    #[error("subject: a deadline needs a text that says what has to be done")]
    NoSubject,
    /// Bound to nothing.
    #[error("contact: a deadline is bound to a contact or to a request")]
    NotRelated,
    /// It took its own place.
    #[error("superseded_by: the deadline {id} cannot take its own place")]
    SupersededByItself {
        /// The deadline.
        id: DeadlineId,
    },
}

impl Deadline {
    /// Everything that is wrong with it; empty when it is sound.
    #[must_use]
    pub fn problems(&self) -> Vec<DeadlineError> {
        let mut problems = Vec::new();
        if self.subject.trim().is_empty() {
            problems.push(DeadlineError::NoSubject);
        }
        if self.contact.is_none() && self.request.is_none() {
            problems.push(DeadlineError::NotRelated);
        }
        if self.due < self.created {
            problems.push(DeadlineError::DueBeforeCreated { due: self.due, created: self.created });
        }
        if let Some(warn_at) = self.warn_at.filter(|warn_at| *warn_at > self.due) {
            problems.push(DeadlineError::WarnAfterDue { warn_at, due: self.due });
        }
        if self.superseded_by.as_ref() == Some(&self.id) {
            problems.push(DeadlineError::SupersededByItself { id: self.id.clone() });
        }
        problems
    }

    /// Whether it still has to be kept.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.done_at.is_none() && self.superseded_by.is_none()
    }
}

impl FromStr for Owner {
    type Err = DeadlineError;

    fn from_str(text: &str) -> Result<Owner, DeadlineError> {
        let trimmed = text.trim();
        let (is_user, name) = match (trimmed.strip_prefix("user:"), trimmed.strip_prefix("group:")) {
            (Some(name), _) => (true, name.trim()),
            (None, Some(name)) => (false, name.trim()),
            (None, None) => (false, trimmed),
        };
        if name.is_empty() {
            return Err(DeadlineError::NoOwner { text: excerpt(text) });
        }
        Ok(if is_user { Owner::User(name.to_owned()) } else { Owner::Group(name.to_owned()) })
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Owner::User(name) => write!(f, "user:{name}"),
            Owner::Group(name) => write!(f, "group:{name}"),
        }
    }
}

serde_as_text!(Owner);

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> Deadline {
        Deadline {
            id: "D-1".parse().unwrap(),
            subject: "Takeover of IT001E12345678".to_owned(),
            owner: "group:administration".parse().unwrap(),
            contact: Some("C-1".parse().unwrap()),
            request: None,
            kind: DeadlineKind::Takeover,
            created: "2026-03-02".parse().unwrap(),
            due: "2026-03-09".parse().unwrap(),
            warn_at: Some("2026-03-06".parse().unwrap()),
            done_at: None,
            superseded_by: None,
        }
    }

    #[test]
    fn a_sound_deadline_is_open_until_done() {
        assert_eq!(sound().problems(), []);
        assert!(sound().is_open());
        assert!(!Deadline { done_at: Some("2026-03-05".parse().unwrap()), ..sound() }.is_open());
        assert!(!Deadline { superseded_by: Some("D-2".parse().unwrap()), ..sound() }.is_open());
    }

    #[test]
    fn problems_name_the_field() {
        let cases = [
            (
                Deadline { due: "2026-03-01".parse().unwrap(), warn_at: None, ..sound() },
                "due: 2026-03-01 is before",
            ),
            (
                Deadline { superseded_by: Some("D-1".parse().unwrap()), ..sound() },
                "superseded_by: the deadline D-1",
            ),
            (
                Deadline { warn_at: Some("2026-03-10".parse().unwrap()), ..sound() },
                "warn_at: 2026-03-10 is after",
            ),
            (Deadline { contact: None, ..sound() }, "contact: a deadline is bound"),
            (Deadline { subject: " ".to_owned(), ..sound() }, "subject: a deadline needs"),
        ];
        for (deadline, reason) in cases {
            let problems = deadline.problems();
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].to_string().starts_with(reason), "{problems:?}");
        }
    }

    #[test]
    fn a_deadline_without_owner_cannot_be_read() {
        for text in ["", "  ", "user:", "group: "] {
            assert!(matches!(text.parse::<Owner>(), Err(DeadlineError::NoOwner { .. })), "{text}");
        }
        assert_eq!("administration".parse::<Owner>().unwrap().to_string(), "group:administration");
        assert_eq!("user:anna".parse::<Owner>().unwrap(), Owner::User("anna".to_owned()));
    }

    #[test]
    fn survives_json() {
        let json = serde_json::to_string(&sound()).unwrap();
        assert_eq!(serde_json::from_str::<Deadline>(&json).unwrap(), sound());
    }
}
