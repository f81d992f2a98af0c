//! Automatic compensation (Italian: indennizzo automatico): what the company owes a customer because it missed a term.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::contract::Usage;
use crate::pod::Pod;
use crate::rules::CompensationRules;
use crate::words::words;

/// What is owed for one missed term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compensation {
    /// The point of delivery.
    pub pod: Pod,
    /// What it is about, for example the number of a request or of an appointment.
    pub about: String,
    /// The service that came too late.
    pub service: Service,
    /// The sum, in cents of a euro.
    pub cents: u64,
    /// The day on which the sum was reckoned.
    pub accrued_on: NaiveDate,
}

words!(
    /// A service with a term.
    Service, "service with a term", {
        /// An activation, a deactivation or a change of power.
        #[default]
        Technical = "technical",
        /// An appointment at the customer's.
        Appointment = "appointment",
        /// An answer to a complaint, or the correction of a bill.
        Sales = "sales",
    }
);

words!(
    /// Whose fault a missed term is. Only the company's own is compensated.
    DelayCause, "cause of a delay", {
        /// The company or the distributor.
        #[default]
        Company = "company",
        /// The customer, for example by being absent.
        Customer = "customer",
        /// Somebody else, for example an authority.
        ThirdParty = "third_party",
        /// Nobody: force majeure.
        ForceMajeure = "force_majeure",
    }
);

/// A term and how much of it has passed, both in the same days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lateness {
    /// The days of the term.
    pub term: u32,
    /// The days that have passed since the term began.
    pub elapsed: u32,
}

impl Lateness {
    /// How many times the basic sum is owed: not at all within the term, then once more for each further length of the
    /// term, up to a limit.
    #[must_use]
    pub fn times(self, most: u32) -> u32 {
        let beyond = self.elapsed.saturating_sub(self.term);
        // A term of no days is over at once.
        beyond.div_ceil(self.term.max(1)).min(most)
    }
}

impl Service {
    /// What is owed for it, in cents of a euro.
    #[must_use]
    pub fn owed(self, usage: Usage, lateness: Lateness, cause: DelayCause, rules: &CompensationRules) -> u64 {
        if cause != DelayCause::Company {
            return 0;
        }
        let times = u64::from(lateness.times(rules.most_times));
        match self {
            Service::Technical if is_domestic(usage) => times * rules.technical_domestic_cents,
            Service::Technical => times * rules.technical_other_cents,
            // An appointment has no days of grace.
            Service::Appointment => rules.appointment_cents,
            Service::Sales => times * rules.sales_cents,
        }
    }
}

fn is_domestic(usage: Usage) -> bool {
    match usage {
        Usage::DomesticResident | Usage::DomesticNonResident => true,
        Usage::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owed(service: Service, usage: Usage, term: u32, elapsed: u32) -> u64 {
        let rules = CompensationRules::italian();
        service.owed(usage, Lateness { term, elapsed }, DelayCause::Company, &rules) / 100
    }

    #[test]
    fn worked_sums() {
        for (elapsed, euros) in [(0, 0), (5, 0), (6, 35), (10, 35), (11, 70), (15, 70), (16, 105), (99, 105)]
        {
            assert_eq!(owed(Service::Technical, Usage::DomesticResident, 5, elapsed), euros, "day {elapsed}");
            assert_eq!(owed(Service::Technical, Usage::Other, 5, elapsed), 2 * euros, "day {elapsed}");
        }
        for (elapsed, euros) in [(30, 0), (31, 25), (60, 25), (61, 50), (91, 75)] {
            assert_eq!(owed(Service::Sales, Usage::DomesticResident, 30, elapsed), euros, "day {elapsed}");
        }
        assert_eq!(owed(Service::Appointment, Usage::Other, 0, 0), 35, "once, and at once");
        assert_eq!(owed(Service::Appointment, Usage::Other, 0, 9), 35);
    }

    #[test]
    fn the_sum_of_complaints_rises_in_2026() {
        let lateness = Lateness { term: 30, elapsed: 91 };
        let rules = CompensationRules::italian_of_2026();
        let cents = Service::Sales.owed(Usage::Other, lateness, DelayCause::Company, &rules);
        assert_eq!(cents, 9_000);
    }

    #[test]
    fn only_the_companys_own_fault_is_compensated() {
        let late = Lateness { term: 5, elapsed: 6 };
        for cause in [DelayCause::Customer, DelayCause::ThirdParty, DelayCause::ForceMajeure] {
            let rules = CompensationRules::italian();
            assert_eq!(Service::Technical.owed(Usage::DomesticResident, late, cause, &rules), 0, "{cause}");
        }
    }
}
