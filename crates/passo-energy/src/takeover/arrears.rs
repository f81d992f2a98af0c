//! What debts mean for a takeover.

use crate::contract::Market;
use crate::words::words;

words!(
    /// How the applicant stands to the former holder.
    Relation, "relation to the former holder", {
        /// Nothing to do with each other.
        #[default]
        Unrelated = "unrelated",
        /// Of one family.
        Relative = "relative",
        /// Living in one household.
        Cohabitant = "cohabitant",
    }
);

words!(
    /// What has to be done about debts before a takeover goes on.
    ArrearsCase, "case of arrears", {
        /// Nothing.
        #[default]
        Clear = "clear",
        /// The applicant declares to have nothing to do with the former holder's debt, and owes nothing of it.
        Declaration = "declaration",
        /// The applicant is asked to take the former holder's debt on.
        Assumption = "assumption",
        /// The seller decides whether to take an applicant who owes.
        CreditDecision = "credit_decision",
        /// The supply is suspended, so that there is nothing to take over.
        Suspended = "suspended",
    }
);

/// What is known of the debts around a takeover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArrearsFacts {
    /// Whether the supply is suspended.
    pub suspended: bool,
    /// What the former holder owes for the point of delivery, in cents of a euro.
    pub former_holder_cents: u64,
    /// What the applicant owes, in cents of a euro.
    pub own_cents: u64,
    /// Whether the seller has decided to take the applicant in spite of it.
    pub credit_given: bool,
    /// The market of the contract.
    pub market: Market,
    /// How the applicant stands to the former holder.
    pub relation: Relation,
}

impl ArrearsFacts {
    /// What has to be done next. Debts of the applicant come before those of the former holder. Only in the free market
    /// a seller may refuse an applicant who owes.
    #[must_use]
    pub fn decide(&self) -> ArrearsCase {
        if self.suspended {
            return ArrearsCase::Suspended;
        }
        let may_refuse = match self.market {
            Market::Free => true,
            Market::Graduated | Market::Safeguard | Market::VulnerableProtected => false,
        };
        if self.own_cents > 0 && may_refuse && !self.credit_given {
            return ArrearsCase::CreditDecision;
        }
        match (self.former_holder_cents, self.relation) {
            (0, _) => ArrearsCase::Clear,
            (_, Relation::Unrelated) => ArrearsCase::Declaration,
            (_, Relation::Relative | Relation::Cohabitant) => ArrearsCase::Assumption,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owing(former_holder_cents: u64, own_cents: u64) -> ArrearsFacts {
        ArrearsFacts { former_holder_cents, own_cents, ..ArrearsFacts::default() }
    }

    #[test]
    fn the_former_holders_debt_asks_for_a_declaration_or_an_assumption() {
        assert_eq!(owing(0, 0).decide(), ArrearsCase::Clear);
        assert_eq!(owing(12_050, 0).decide(), ArrearsCase::Declaration);
        for relation in [Relation::Relative, Relation::Cohabitant] {
            assert_eq!(ArrearsFacts { relation, ..owing(1, 0) }.decide(), ArrearsCase::Assumption);
            assert_eq!(ArrearsFacts { relation, ..owing(0, 0) }.decide(), ArrearsCase::Clear);
        }
    }

    #[test]
    fn own_debts_come_first_and_count_in_the_free_market_only() {
        assert_eq!(owing(500, 700).decide(), ArrearsCase::CreditDecision);
        let given = ArrearsFacts { credit_given: true, ..owing(500, 700) };
        assert_eq!(given.decide(), ArrearsCase::Declaration);
        for market in [Market::Graduated, Market::Safeguard, Market::VulnerableProtected] {
            assert_eq!(ArrearsFacts { market, ..owing(0, 700) }.decide(), ArrearsCase::Clear, "{market}");
        }
    }

    #[test]
    fn a_suspended_supply_comes_before_everything() {
        assert_eq!(ArrearsFacts { suspended: true, ..owing(500, 700) }.decide(), ArrearsCase::Suspended);
    }
}
