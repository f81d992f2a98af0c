//! Notes in the file of a takeover request.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::words::words;

/// Something that was put into the file of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileNote {
    /// What kind of note it is.
    pub kind: NoteKind,
    /// What it says.
    pub text: String,
    /// When it was put in.
    pub at: DateTime<Utc>,
}

words!(
    /// What a note in a file is about.
    NoteKind, "kind of note", {
        /// Documents that the applicant has sent.
        #[default]
        Document = "document",
        /// Why a term was missed, and who goes on.
        Delay = "delay",
        /// What the former holder objects, and what was decided on it.
        Objection = "objection",
        /// What was decided between two applicants.
        Claim = "claim",
        /// What was changed by others while the contract was to be written.
        Conflict = "conflict",
    }
);
