//! The meters of the fictitious points of delivery, and what was read from them.

use chrono::NaiveDate;

use crate::crm::records::Records;
use crate::meter::{
    Energy, Meter, MeterKind, NewReading, ReadingBand, ReadingReason, ReadingSource, Register,
};
use crate::time_band::start_of_rome_day;

/// A meter, with the numbers that the distributor read: the day, and the kilowatt-hours of its bands.
struct Known {
    pod: &'static str,
    serial: &'static str,
    kind: MeterKind,
    digits: u32,
    readings: &'static [(&'static str, &'static [u64])],
}

const METERS: [Known; 6] = [
    Known {
        pod: "IT001E12345678",
        serial: "E-VR-0001",
        kind: MeterKind::Band,
        digits: 5,
        readings: &[
            ("2025-03-01", &[2000, 2000, 3700]),
            ("2025-04-01", &[2205, 2167, 4083]),
            ("2026-02-01", &[4005, 3708, 6619]),
            ("2026-03-01", &[4210, 3875, 7002]),
        ],
    },
    Known {
        pod: "IT001E87654321",
        serial: "E-MI-0002",
        kind: MeterKind::Band,
        digits: 5,
        readings: &[("2026-02-01", &[800, 600, 1500]), ("2026-03-01", &[860, 650, 1610])],
    },
    Known {
        pod: "IT002EABCD1234",
        serial: "E-TO-0003",
        kind: MeterKind::SingleRate,
        digits: 5,
        readings: &[("2026-02-01", &[99_750]), ("2026-03-01", &[99_950])],
    },
    Known {
        pod: "IT003E00001500",
        serial: "E-MI-0004",
        kind: MeterKind::Hourly,
        digits: 6,
        readings: &[("2026-02-01", &[41_000, 22_000, 30_500]), ("2026-03-01", &[42_400, 22_700, 31_400])],
    },
    Known {
        pod: "IT004E00000009",
        serial: "E-MI-0005",
        kind: MeterKind::Traditional,
        digits: 5,
        readings: &[("2025-12-31", &[12_345])],
    },
    Known {
        pod: "IT005E00000011",
        serial: "E-VR-0006",
        kind: MeterKind::Band,
        digits: 5,
        readings: &[("2026-02-01", &[1000, 700, 1400]), ("2026-03-01", &[1100, 770, 1530])],
    },
];

/// Adds the registers of the points that have a supply.
pub(super) fn fill(records: &mut Records, installed_on: NaiveDate) {
    for known in &METERS {
        if let Some(register) = register(known, installed_on) {
            records.registers.insert(register.pod().clone(), register);
        }
    }
}

fn register(known: &Known, installed_on: NaiveDate) -> Option<Register> {
    let meter = Meter {
        serial: known.serial.parse().ok()?,
        kind: known.kind,
        digits: known.digits,
        installed_on,
        removed_on: None,
        remote_readable: known.kind != MeterKind::Traditional,
        seal: None,
    };
    let bands: Vec<ReadingBand> = meter.bands().to_vec();
    let serial = meter.serial.clone();
    let mut register = Register::new(known.pod.parse().ok()?, meter);
    for (date, numbers) in known.readings {
        let numbers = numbers.iter().map(|number| Energy::from_kilowatt_hours(*number));
        let reading = NewReading {
            meter: serial.clone(),
            at: start_of_rome_day(date.parse().ok()?)?,
            values: bands.iter().copied().zip(numbers).collect(),
            source: ReadingSource::Distributor,
            reason: ReadingReason::Periodic,
        };
        register.append(reading).ok()?;
    }
    Some(register)
}
