//! Fictitious people for examples and tests. Any likeness is an accident.

mod meters;
mod technicians;

use chrono::NaiveDate;

use super::records::Records;
use crate::contact::{Address, Channel, Contact, ContactData, ContactKind, CreatedVia};
use crate::contract::{Contract, ContractState, Market, PriceKind, Usage};
use crate::power::{Phase, Power, PowerLevels, Voltage};
use crate::supply::{Supply, SupplyState};

/// Somebody in the records.
struct Person {
    names: [&'static str; 2],
    tax_code: &'static str,
    address: [&'static str; 5],
    phone: &'static str,
}

/// A supply with the contract of its holder, the former holder of a takeover to come.
struct Point {
    pod: &'static str,
    holder_tax_code: &'static str,
    address: [&'static str; 5],
    meter: &'static str,
    kilowatts: u32,
    voltage: Voltage,
    phase: Phase,
    state: SupplyState,
    market: Market,
    /// What the holder owes for it, in cents of a euro.
    debt_cents: u64,
}

const VERONA: [&str; 5] = ["Via Mazzini", "12", "37121", "Verona", "VR"];
const MILAN: [&str; 5] = ["Via Roma", "1", "20121", "Milano", "MI"];
const TURIN: [&str; 5] = ["Via Po", "8", "10123", "Torino", "TO"];

/// Mario Rossi, who wants the first point, and those who hold the points now.
const PEOPLE: [Person; 3] = [
    Person {
        names: ["Mario", "Rossi"],
        tax_code: "RSSMRA85M01H501Q",
        address: VERONA,
        phone: "+39 333 1000001",
    },
    Person {
        names: ["Alessandro", "Verdi"],
        tax_code: "VRDLSN64R31D612U",
        address: VERONA,
        phone: "+39 333 1000002",
    },
    Person {
        names: ["Mario", "Rossi"],
        tax_code: "RSSMRA79B11C566R",
        address: MILAN,
        phone: "+39 333 1000003",
    },
];

/// The points of Mario Rossi, Anna Bianchi, Al Fo and Esempio S.r.l., one that was closed, and three of Verona: with a
/// debt, of the protected market, and suspended.
const POINTS: [Point; 8] = [
    Point {
        pod: "IT001E12345678",
        holder_tax_code: "VRDLSN64R31D612U",
        address: VERONA,
        meter: "E-VR-0001",
        kilowatts: 3,
        voltage: Voltage::V230,
        phase: Phase::Single,
        state: SupplyState::Active,
        market: Market::Free,
        debt_cents: 0,
    },
    Point {
        pod: "IT001E87654321",
        holder_tax_code: "RSSMRA79B11C566R",
        address: MILAN,
        meter: "E-MI-0002",
        kilowatts: 3,
        voltage: Voltage::V230,
        phase: Phase::Single,
        state: SupplyState::Active,
        market: Market::Free,
        debt_cents: 0,
    },
    Point {
        pod: "IT002EABCD1234",
        holder_tax_code: "VRDLSN64R31D612U",
        address: TURIN,
        meter: "E-TO-0003",
        kilowatts: 3,
        voltage: Voltage::V230,
        phase: Phase::Single,
        state: SupplyState::Active,
        market: Market::Free,
        debt_cents: 0,
    },
    Point {
        pod: "IT003E00001500",
        holder_tax_code: "98765430586",
        address: MILAN,
        meter: "E-MI-0004",
        kilowatts: 10,
        voltage: Voltage::V400,
        phase: Phase::Three,
        state: SupplyState::Active,
        market: Market::Free,
        debt_cents: 0,
    },
    Point {
        pod: "IT004E00000009",
        holder_tax_code: "RSSMRA79B11C566R",
        address: MILAN,
        meter: "E-MI-0005",
        kilowatts: 3,
        voltage: Voltage::V230,
        phase: Phase::Single,
        state: SupplyState::Deactivated,
        market: Market::Free,
        debt_cents: 0,
    },
    Point {
        pod: "IT005E00000011",
        holder_tax_code: "VRDLSN64R31D612U",
        address: VERONA,
        meter: "E-VR-0006",
        kilowatts: 3,
        voltage: Voltage::V230,
        phase: Phase::Single,
        state: SupplyState::Active,
        market: Market::Free,
        debt_cents: 12_050,
    },
    Point {
        pod: "IT005E00000022",
        holder_tax_code: "VRDLSN64R31D612U",
        address: VERONA,
        meter: "E-VR-0007",
        kilowatts: 3,
        voltage: Voltage::V230,
        phase: Phase::Single,
        state: SupplyState::Active,
        market: Market::VulnerableProtected,
        debt_cents: 0,
    },
    Point {
        pod: "IT005E00000033",
        holder_tax_code: "VRDLSN64R31D612U",
        address: VERONA,
        meter: "E-VR-0008",
        kilowatts: 3,
        voltage: Voltage::V230,
        phase: Phase::Single,
        state: SupplyState::Suspended,
        market: Market::Free,
        debt_cents: 30_000,
    },
];

/// Who owes something from another supply.
const DEBTOR: Person = Person {
    names: ["Paolo", "Gallo"],
    tax_code: "GLLPLA80A01L781B",
    address: VERONA,
    phone: "+39 333 1000005",
};

/// How much that is, in cents of a euro.
const DEBT_CENTS: u64 = 8_000;

/// Records that are made later have higher numbers than these, however many people and points there are.
const LAST_NUMBER: u32 = 99;

/// Fills empty records.
pub(super) fn fill(records: &mut Records) {
    let Some(since) = NaiveDate::from_ymd_opt(2021, 5, 1) else { return };
    for person in &PEOPLE {
        add_contact(records, since, person_data(person));
    }
    for (name, tax_code) in [("Esempio S.r.l.", "12345670017"), ("Bar Sole S.r.l.", "98765430586")] {
        add_contact(records, since, company_data(name, tax_code));
    }
    for point in &POINTS {
        add_point(records, since, point);
    }
    meters::fill(records, since);
    technicians::fill(records);
    add_debtor(records, since);
    records.reserve_numbers(LAST_NUMBER);
}

fn add_debtor(records: &mut Records, since: NaiveDate) -> Option<()> {
    add_contact(records, since, person_data(&DEBTOR));
    let debtor = records.contact_by_tax_code(&DEBTOR.tax_code.parse().ok()?)?.id.clone();
    records.debts_of_contacts.insert(debtor, DEBT_CENTS);
    Some(())
}

fn person_data(person: &Person) -> ContactData {
    ContactData {
        kind: ContactKind::Person,
        first_name: Some(person.names[0].to_owned()),
        last_name: Some(person.names[1].to_owned()),
        tax_code: person.tax_code.parse().ok(),
        supply_address: address(person.address),
        phones: vec![person.phone.to_owned()],
        preferred_channel: Some(Channel::Sms),
        ..ContactData::default()
    }
}

fn company_data(name: &str, tax_code: &str) -> ContactData {
    ContactData {
        kind: ContactKind::Company,
        company_name: Some(name.to_owned()),
        tax_code: tax_code.parse().ok(),
        legal_representative: Some("Carla Neri".to_owned()),
        supply_address: address(MILAN),
        emails: vec!["office@example.com".to_owned()],
        preferred_channel: Some(Channel::Email),
        ..ContactData::default()
    }
}

fn address([street, number, postal_code, municipality, province]: [&str; 5]) -> Option<Address> {
    Some(Address {
        street: street.to_owned(),
        number: number.to_owned(),
        postal_code: postal_code.parse().ok()?,
        municipality: municipality.to_owned(),
        province: province.parse().ok()?,
        cadastral_code: None,
    })
}

fn add_contact(records: &mut Records, created_at: NaiveDate, data: ContactData) {
    if let Ok(id) = records.next_id("C") {
        let contact = Contact { id, data, created_at, created_via: CreatedVia::Import };
        records.contacts.insert(contact.id.clone(), contact);
    }
}

fn add_point(records: &mut Records, since: NaiveDate, point: &Point) -> Option<()> {
    let holder = records.contact_by_tax_code(&point.holder_tax_code.parse().ok()?)?.id.clone();
    let pod: crate::pod::Pod = point.pod.parse().ok()?;
    let power = Power::from_watts(point.kilowatts * 1000);
    let supply = Supply {
        id: records.next_id("S").ok()?,
        pod: pod.clone(),
        holder: Some(holder.clone()),
        prepared_for: None,
        address: address(point.address)?,
        meter: point.meter.to_owned(),
        committed_power: power,
        available_power: PowerLevels::national().available(power),
        voltage: point.voltage,
        phase: point.phase,
        tension_level: point.voltage.tension_level(),
        state: point.state,
        distributor: pod.distributor().to_owned(),
        disconnectable: true,
        since,
    };
    let is_open = match point.state {
        SupplyState::Active | SupplyState::Suspended => true,
        SupplyState::NeverActive | SupplyState::Deactivated => false,
    };
    let id: crate::id::ContractId = records.next_id("K").ok()?;
    let contract = Contract {
        number: format!("2021-{id}"),
        id,
        pod: pod.clone(),
        holder: holder.clone(),
        former_holders: Vec::new(),
        seller: "Passo Energia".to_owned(),
        market: point.market,
        offer_code: None,
        usage: Usage::DomesticResident,
        start: since,
        end: if is_open { None } else { NaiveDate::from_ymd_opt(2025, 12, 31) },
        state: if is_open { ContractState::Active } else { ContractState::Ended },
        derived_from: None,
        payment: None,
        price_kind: PriceKind::ThreeBands,
        withdrawal_until: None,
    };
    if point.debt_cents > 0 {
        records.debts.insert(pod.clone(), point.debt_cents);
    }
    records.links.insert((holder, pod.clone()));
    records.supplies.insert(pod, supply);
    records.store_contracts(vec![contract]).ok()
}
