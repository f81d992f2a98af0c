use super::*;

fn anna() -> ContactData {
    ContactData {
        kind: ContactKind::Person,
        first_name: Some("Anna".to_owned()),
        last_name: Some("Bianchi".to_owned()),
        tax_code: Some("BNCNNA90T45F205W".parse().unwrap()),
        supply_address: Some(Address {
            street: "Via Roma".to_owned(),
            number: "1".to_owned(),
            postal_code: "20121".parse().unwrap(),
            municipality: "Milano".to_owned(),
            province: "MI".parse().unwrap(),
            cadastral_code: Some("F205".parse().unwrap()),
        }),
        phones: vec!["+39 333 1234567".to_owned()],
        preferred_channel: Some(Channel::Sms),
        ..ContactData::default()
    }
}

fn company() -> ContactData {
    ContactData {
        kind: ContactKind::Company,
        company_name: Some("Esempio S.r.l.".to_owned()),
        tax_code: Some("12345670017".parse().unwrap()),
        legal_representative: Some("Carla Esempio".to_owned()),
        emails: vec!["info@esempio.example".to_owned()],
        preferred_channel: Some(Channel::Email),
        first_name: None,
        last_name: None,
        ..anna()
    }
}

#[test]
fn complete_contacts() {
    assert_eq!(anna().missing_fields(), []);
    assert_eq!(company().missing_fields(), []);
    assert_eq!(anna().display_name(), "Anna Bianchi");
    assert_eq!(company().display_name(), "Esempio S.r.l.");
}

#[test]
fn gaps_name_the_field() {
    let cases = [
        (ContactData { phones: vec![], ..anna() }, ContactGap::PhoneOrEmail, "phone: "),
        (ContactData { phones: vec![" ".to_owned()], ..anna() }, ContactGap::PhoneOrEmail, "phone: "),
        (
            ContactData { legal_representative: None, ..company() },
            ContactGap::LegalRepresentative,
            "legal_representative: ",
        ),
        (ContactData { tax_code: company().tax_code, ..anna() }, ContactGap::PersonalTaxCode, "tax_code: "),
        (ContactData { tax_code: None, ..anna() }, ContactGap::TaxCode, "tax_code: "),
        (ContactData { first_name: None, ..anna() }, ContactGap::FirstName, "first_name: "),
        (ContactData { last_name: Some(String::new()), ..anna() }, ContactGap::LastName, "last_name: "),
        (ContactData { company_name: None, ..company() }, ContactGap::CompanyName, "company_name: "),
        (ContactData { supply_address: None, ..anna() }, ContactGap::SupplyAddress, "supply_address: "),
        (
            ContactData { preferred_channel: None, ..anna() },
            ContactGap::PreferredChannel,
            "preferred_channel: ",
        ),
        (
            ContactData { preferred_channel: Some(Channel::Email), ..anna() },
            ContactGap::ChannelNeedsEmail,
            "preferred_channel: ",
        ),
        (
            ContactData { phones: vec![], preferred_channel: Some(Channel::Sms), ..company() },
            ContactGap::ChannelNeedsPhone,
            "preferred_channel: ",
        ),
    ];
    for (data, gap, text) in cases {
        assert_eq!(data.missing_fields(), [gap]);
        assert!(gap.to_string().starts_with(text) && text.starts_with(gap.field()), "{gap}");
    }
}

#[test]
fn a_person_of_a_condominium_needs_no_representative() {
    let data = ContactData { kind: ContactKind::Condominium, legal_representative: None, ..company() };
    assert_eq!(data.missing_fields(), []);
}

#[test]
fn merging_keeps_what_the_newer_data_lacks() {
    let mut data = ContactData { phones: vec![], ..anna() };
    data.merge(ContactData { phones: vec!["02 5550100".to_owned()], ..ContactData::default() });
    assert_eq!(data.missing_fields(), []);
    assert_eq!(data.display_name(), "Anna Bianchi");
    assert_eq!(data.phones, ["02 5550100"]);
}

#[test]
fn health_is_hidden_from_logs() {
    let data = ContactData { life_support: LifeSupport(true), ..anna() };
    let shown = format!("{data:?}");
    assert!(shown.contains("LifeSupport(hidden)") && !shown.contains("true"));
}

#[test]
fn survives_json_as_one_flat_record() {
    let contact = Contact {
        id: "C-1".parse().unwrap(),
        data: anna(),
        created_at: "2026-03-02".parse().unwrap(),
        created_via: CreatedVia::Wizard,
    };
    let json = serde_json::to_value(&contact).unwrap();
    assert_eq!(json["tax_code"], "BNCNNA90T45F205W");
    assert_eq!(serde_json::from_value::<Contact>(json).unwrap(), contact);
}
