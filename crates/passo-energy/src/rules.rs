//! Dated rule sets: what changes with the law and the regulator is data, picked by the date of the event.

mod compensation;
mod readings;
mod visits;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::calendar::{CalendarError, WorkingCalendar};
use crate::power::{Power, PowerLevels};
use crate::takeover::TakeoverPractice;

pub use compensation::CompensationRules;
pub use readings::ReadingRules;
pub use visits::VisitRules;

/// The rules of one jurisdiction for a period of time. An instance keeps those that it started with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// Its name, for example `it-2026-01-01`.
    pub name: String,
    /// Whose rules these are.
    pub jurisdiction: Jurisdiction,
    /// The first day on which they hold.
    pub valid_from: NaiveDate,
    /// The last day, if a later set follows.
    pub valid_to: Option<NaiveDate>,
    /// The rules of power.
    pub power: PowerRules,
    /// The terms of a takeover.
    pub terms: TakeoverTerms,
    /// The rules of meter readings.
    pub readings: ReadingRules,
    /// The rules of technicians' visits.
    pub visits: VisitRules,
    /// What is owed for missed terms.
    pub compensation: CompensationRules,
    /// What the company sets itself.
    pub practice: TakeoverPractice,
    /// The days by which terms run.
    pub calendar: WorkingCalendar,
    /// The holidays of the tariff bands.
    pub tariff_calendar: WorkingCalendar,
    /// What becomes of the contract in a takeover.
    pub contract_mode: ContractMode,
    /// How many days ahead a takeover may take effect.
    pub effective_date_days_ahead: u32,
}

/// Whose rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jurisdiction {
    /// Italy (ARERA).
    Italy,
    /// The Russian Federation (Ministry of Energy).
    Russia,
}

/// What becomes of the contract in a takeover. As text `duplicate` or `update`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContractMode {
    /// It is duplicated: a new contract with the new holder and the same POD follows the old one.
    #[default]
    Duplicate,
    /// It is updated in place: the same contract gets the new holder.
    Update,
}

/// The rules of committed power.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerRules {
    /// The levels.
    pub levels: PowerLevels,
    /// The greatest committed power of a single phase.
    pub single_phase_maximum: Power,
    /// The greatest available power of low voltage.
    pub low_voltage_maximum_available: Power,
    /// The greatest available power that the seller quotes at once.
    pub rapid_quote_maximum_available: Power,
}

/// The terms of a takeover: working days, except where the name says weeks or calendar days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeoverTerms {
    /// From the registration to the answer.
    pub answer_days: u32,
    /// From the registration to the execution.
    pub execution_days: u32,
    /// From the registration to the distributor's order.
    pub distributor_days: u32,
    /// From the distributor's order to a change of power with a rapid quote.
    pub power_days: u32,
    /// From the takeover to the reading.
    pub reading_days: u32,
    /// From the takeover to the closing bill.
    pub closing_bill_weeks: u32,
    /// Days, working or not, from the conclusion of a distance contract to the end of the right to withdraw.
    pub withdrawal_calendar_days: u32,
}

/// The due dates of one takeover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeoverDueDates {
    /// The last working day before the answer is due.
    pub answer_near: NaiveDate,
    /// The answer to the applicant.
    pub answer: NaiveDate,
    /// The execution of the takeover.
    pub execution: NaiveDate,
    /// The order to the distributor, when power changes.
    pub to_distributor: NaiveDate,
    /// The change of power with a rapid quote.
    pub power: NaiveDate,
    /// The reading.
    pub reading: NaiveDate,
    /// The closing bill of the former holder.
    pub closing_bill: NaiveDate,
}

/// No rule set holds on the date.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no rules of {jurisdiction:?} are known for {date}")]
pub struct NoRuleSet {
    /// Whose rules were asked for.
    pub jurisdiction: Jurisdiction,
    /// For which day.
    pub date: NaiveDate,
}

impl RuleSet {
    /// Italy's rule sets that come with this crate, the oldest first: the simple takeover in the central register
    /// (398/2014/R/eel), the takeover with a change of seller (135/2021/R/eel), and the quality standards of 2026.
    #[must_use]
    pub fn italian() -> Vec<RuleSet> {
        let starts = [
            ("it-2014", (2014, 1, 1), CompensationRules::italian()),
            ("it-2021-09-30", (2021, 9, 30), CompensationRules::italian()),
            ("it-2026-01-01", (2026, 1, 1), CompensationRules::italian_of_2026()),
        ];
        let dates: Vec<(&str, NaiveDate, CompensationRules)> = starts
            .into_iter()
            .filter_map(|(name, (year, month, day), compensation)| {
                Some((name, NaiveDate::from_ymd_opt(year, month, day)?, compensation))
            })
            .collect();
        dates
            .iter()
            .enumerate()
            .map(|(index, (name, valid_from, compensation))| RuleSet {
                name: (*name).to_owned(),
                jurisdiction: Jurisdiction::Italy,
                valid_from: *valid_from,
                valid_to: dates.get(index + 1).and_then(|(_, next, _)| next.pred_opt()),
                power: PowerRules::italian(),
                terms: TakeoverTerms::italian(),
                readings: ReadingRules::italian(),
                visits: VisitRules::italian(),
                compensation: *compensation,
                practice: TakeoverPractice::proposed(),
                calendar: WorkingCalendar::legal(),
                tariff_calendar: WorkingCalendar::tariff(),
                contract_mode: ContractMode::Duplicate,
                effective_date_days_ahead: 60,
            })
            .collect()
    }

    /// The rule set of a jurisdiction that holds on a day.
    ///
    /// # Errors
    /// When none does.
    pub fn on(sets: &[RuleSet], jurisdiction: Jurisdiction, date: NaiveDate) -> Result<&RuleSet, NoRuleSet> {
        sets.iter()
            .filter(|set| set.jurisdiction == jurisdiction && set.holds_on(date))
            .max_by_key(|set| set.valid_from)
            .ok_or(NoRuleSet { jurisdiction, date })
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }

    /// The due dates of a takeover that was registered on a day and takes effect on the last day of its execution.
    ///
    /// # Errors
    /// When a term of the rule set cannot be counted.
    pub fn due_dates(&self, registered: NaiveDate) -> Result<TakeoverDueDates, CalendarError> {
        let execution = self.calendar.add_working_days(registered, self.terms.execution_days)?;
        self.due_dates_from(registered, execution)
    }

    /// The due dates of a takeover that was registered on a day and takes effect on another.
    ///
    /// # Errors
    /// When a term of the rule set cannot be counted.
    pub fn due_dates_from(
        &self,
        registered: NaiveDate,
        effective: NaiveDate,
    ) -> Result<TakeoverDueDates, CalendarError> {
        let after = |from, days| self.calendar.add_working_days(from, days);
        let to_distributor = after(registered, self.terms.distributor_days)?;
        Ok(TakeoverDueDates {
            answer_near: after(registered, self.terms.answer_days.saturating_sub(1))?,
            answer: after(registered, self.terms.answer_days)?,
            execution: after(registered, self.terms.execution_days)?,
            to_distributor,
            power: after(to_distributor, self.terms.power_days)?,
            reading: after(effective, self.terms.reading_days)?,
            closing_bill: later(effective, u64::from(self.terms.closing_bill_weeks) * 7)?,
        })
    }

    /// The last day on which a distance contract that was concluded on a day may be withdrawn from.
    ///
    /// # Errors
    /// When the term cannot be counted.
    pub fn withdrawal_until(&self, concluded: NaiveDate) -> Result<NaiveDate, CalendarError> {
        later(concluded, self.terms.withdrawal_calendar_days.into())
    }
}

fn later(from: NaiveDate, days: u64) -> Result<NaiveDate, CalendarError> {
    from.checked_add_days(chrono::Days::new(days)).ok_or(CalendarError::OutOfRange { from })
}

impl PowerRules {
    /// Italy's rules. The limit of a single phase is a custom of distributors and no law: adjust it to yours.
    #[must_use]
    pub fn italian() -> PowerRules {
        PowerRules {
            levels: PowerLevels::national(),
            single_phase_maximum: Power::from_watts(10_000),
            low_voltage_maximum_available: Power::from_watts(100_000),
            rapid_quote_maximum_available: Power::from_watts(6_000),
        }
    }
}

impl TakeoverTerms {
    /// Italy's terms: answer in 3 working days, execution in 5, to the distributor in 2, power and reading in 5, the
    /// closing bill in 6 weeks, withdrawal from distance contracts within 14 days.
    #[must_use]
    pub fn italian() -> TakeoverTerms {
        TakeoverTerms {
            answer_days: 3,
            execution_days: 5,
            distributor_days: 2,
            power_days: 5,
            reading_days: 5,
            closing_bill_weeks: 6,
            withdrawal_calendar_days: 14,
        }
    }
}

impl TakeoverDueDates {
    /// The calendar deadline: the day of execution, or with an increase of power the day on which the power changes.
    #[must_use]
    pub fn deadline(&self, with_increase: bool) -> NaiveDate {
        if with_increase { self.power } else { self.execution }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_set_is_picked_by_the_date() {
        let sets = RuleSet::italian();
        for (day, name) in [
            ("2014-01-01", "it-2014"),
            ("2021-09-29", "it-2014"),
            ("2021-09-30", "it-2021-09-30"),
            ("2025-12-31", "it-2021-09-30"),
            ("2026-01-01", "it-2026-01-01"),
            ("2030-06-01", "it-2026-01-01"),
        ] {
            assert_eq!(RuleSet::on(&sets, Jurisdiction::Italy, date(day)).unwrap().name, name, "{day}");
        }
        assert!(RuleSet::on(&sets, Jurisdiction::Italy, date("2013-12-31")).is_err());
        assert!(RuleSet::on(&sets, Jurisdiction::Russia, date("2026-03-02")).is_err());
    }

    #[test]
    fn due_dates_of_the_worked_example() {
        let sets = RuleSet::italian();
        let due = RuleSet::on(&sets, Jurisdiction::Italy, date("2026-03-02"))
            .unwrap()
            .due_dates(date("2026-03-02"));
        let expected = TakeoverDueDates {
            answer_near: date("2026-03-04"),
            answer: date("2026-03-05"),
            execution: date("2026-03-09"),
            to_distributor: date("2026-03-04"),
            power: date("2026-03-11"),
            reading: date("2026-03-16"),
            closing_bill: date("2026-04-20"),
        };
        assert_eq!(due, Ok(expected));
        assert_eq!(expected.deadline(false), date("2026-03-09"));
        assert_eq!(expected.deadline(true), date("2026-03-11"));
    }

    #[test]
    fn rule_sets_are_data() {
        let sets = RuleSet::italian();
        let json = serde_json::to_string(&sets).unwrap();
        assert_eq!(serde_json::from_str::<Vec<RuleSet>>(&json).unwrap(), sets);
    }
}
