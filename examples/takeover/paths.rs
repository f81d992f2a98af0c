//! The six paths of a takeover, each with its request and the operator's answers.

use super::desk::Request;
use super::operator::Answers;

/// One path.
pub(crate) struct Path {
    pub(crate) title: &'static str,
    pub(crate) request: Request,
    pub(crate) answers: Vec<Answers>,
}

type Fields = &'static [(&'static str, &'static str)];

const CONFIRMED: Fields = &[("confirmed_by", "Carla Neri")];
const MORE_POWER: Fields = &[("power_kw", "4,5"), ("voltage_v", "230"), ("phase", "single")];

const ANNA: Fields = &[
    ("contact_kind", "person"),
    ("tax_code", "BNCNNA90T45F205W"),
    ("first_name", "Anna"),
    ("last_name", "Bianchi"),
    ("street", "Via Roma"),
    ("street_number", "1"),
    ("postal_code", "20121"),
    ("municipality", "Milano"),
    ("province", "MI"),
    ("phone", "+39 333 1000004"),
    ("preferred_channel", "sms"),
];

/// A wrong check character in the tax code, and a postal code of four digits.
const ANNA_MISTYPED: Fields = &[
    ("contact_kind", "person"),
    ("tax_code", "BNCNNA90T45F205Z"),
    ("first_name", "Anna"),
    ("last_name", "Bianchi"),
    ("street", "Via Roma"),
    ("street_number", "1"),
    ("postal_code", "2012"),
    ("municipality", "Milano"),
    ("province", "MI"),
    ("phone", "+39 333 1000004"),
    ("preferred_channel", "sms"),
];

const AL: Fields = &[
    ("contact_kind", "person"),
    ("tax_code", "FOXLAX01B28L219S"),
    ("first_name", "Al"),
    ("last_name", "Fo"),
    ("street", "Via Po"),
    ("street_number", "8"),
    ("postal_code", "10123"),
    ("municipality", "Torino"),
    ("province", "TO"),
    ("email", "al.fo@example.com"),
    ("preferred_channel", "email"),
];

/// Al Fo without any way to reach him: the last check finds it.
const AL_UNREACHABLE: Fields = &[
    ("contact_kind", "person"),
    ("tax_code", "FOXLAX01B28L219S"),
    ("first_name", "Al"),
    ("last_name", "Fo"),
    ("street", "Via Po"),
    ("street_number", "8"),
    ("postal_code", "10123"),
    ("municipality", "Torino"),
    ("province", "TO"),
    ("preferred_channel", "email"),
];

/// All six paths.
pub(crate) fn all() -> [Path; 6] {
    [
        Path {
            title: "Path 1: the contact is present, no more power",
            request: rossi(),
            answers: vec![on("ask_increase", &[("increase", "no")]), on("confirm", CONFIRMED)],
        },
        Path {
            title: "Path 2: the contact is present, more power; the first try contradicts itself",
            request: rossi(),
            answers: vec![
                on("ask_increase", &[("increase", "yes")]),
                on("popup_power", &[("power_kw", "3.3"), ("voltage_v", "400"), ("phase", "single")]),
                on("popup_power", MORE_POWER),
                on("confirm_pi", CONFIRMED),
            ],
        },
        Path {
            title: "Path 3: the wizard, no more power; the first form has typing errors",
            request: bianchi(),
            answers: wizard("no", vec![on("wz_contact_form", ANNA_MISTYPED)], vec![on("confirm", CONFIRMED)]),
        },
        Path {
            title: "Path 4: the wizard, more power",
            request: bianchi(),
            answers: wizard(
                "yes",
                Vec::new(),
                vec![on("popup_power", MORE_POWER), on("confirm_pi", CONFIRMED)],
            ),
        },
        Path {
            title: "Path 5: the traditional forms, no more power; the contact turns out to be incomplete",
            request: fo(),
            answers: forms(
                AL_UNREACHABLE,
                "no",
                vec![
                    on("confirm", CONFIRMED),
                    on(
                        "complete_contact",
                        &[("tax_code", "FOXLAX01B28L219S"), ("email", "al.fo@example.com")],
                    ),
                ],
            ),
        },
        Path {
            title: "Path 6: the traditional forms, more power",
            request: fo(),
            answers: forms(AL, "yes", vec![on("popup_power", MORE_POWER), on("confirm_pi", CONFIRMED)]),
        },
    ]
}

fn on(element: &'static str, fields: Fields) -> Answers {
    Answers { element, fields }
}

fn wizard(increase: &'static str, mistyped: Vec<Answers>, rest: Vec<Answers>) -> Vec<Answers> {
    let increase: Fields = match increase {
        "yes" => &[("increase_requested", "yes")],
        _ => &[("increase_requested", "no")],
    };
    let mut answers = vec![on("choose_route", &[("route", "wizard")])];
    answers.extend(mistyped);
    answers.extend([
        on("wz_contact_form", ANNA),
        on("wz_supply_form", &[("pod", "IT001E87654321"), ("title", "tenant")]),
        on("wz_power_question", increase),
    ]);
    answers.extend(rest);
    answers
}

fn forms(contact: Fields, increase: &'static str, rest: Vec<Answers>) -> Vec<Answers> {
    let increase: Fields = match increase {
        "yes" => &[("increase", "yes")],
        _ => &[("increase", "no")],
    };
    let mut answers = vec![
        on("choose_route", &[("route", "forms")]),
        on("fm_contact", contact),
        on("fm_contract", &[("pod", "IT002EABCD1234"), ("title", "owner")]),
        on("ask_increase", increase),
    ];
    answers.extend(rest);
    answers
}

fn rossi() -> Request {
    request("Mario Rossi", "RSSMRA85M01H501Q", "IT001E12345678")
}

fn bianchi() -> Request {
    request("Anna Bianchi", "BNCNNA90T45F205W", "IT001E87654321")
}

fn fo() -> Request {
    request("Al Fo", "FOXLAX01B28L219S", "IT002EABCD1234")
}

fn request(name: &str, tax_code: &str, pod: &str) -> Request {
    Request { applicant_name: name.to_owned(), tax_code: tax_code.to_owned(), pod: pod.to_owned() }
}
