//! What a company may set as it likes, where no law says so.

use serde::{Deserialize, Serialize};

/// How a company conducts takeovers: patience and counts that no law fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeoverPractice {
    /// Days for a customer to send what is missing, before the reminder and once more after it.
    pub data_days: u32,
    /// Days for the declaration of non-involvement.
    pub declaration_days: u32,
    /// Days after which a silent central register is asked again.
    pub register_silence_days: u32,
    /// How often it is asked again before somebody is told.
    pub register_resends: u32,
    /// How often data are corrected after it has rejected them, before the takeover is refused.
    pub register_corrections: u32,
    /// Days after which the head of the department is told that the supervisor has not answered for a missed term.
    pub escalation_to_head_days: u32,
    /// Days after which the quality office is told.
    pub escalation_to_quality_days: u32,
    /// How often an incomplete contact is completed before somebody is told.
    pub contact_completions: u32,
}

impl TakeoverPractice {
    /// A proposal to start from.
    #[must_use]
    pub fn proposed() -> TakeoverPractice {
        TakeoverPractice {
            data_days: 5,
            declaration_days: 10,
            register_silence_days: 1,
            register_resends: 3,
            register_corrections: 2,
            escalation_to_head_days: 1,
            escalation_to_quality_days: 2,
            contact_completions: 2,
        }
    }
}
