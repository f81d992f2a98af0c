use proptest::prelude::*;

use super::personal::check_sum;
use super::*;

const HOMONYMS: &str = "LMNPQRSTUV";

#[test]
fn worked_personal_codes() {
    // Surname, first name, date, sex, place, code, sum of the first fifteen.
    for (last, first, (year, month, day), sex, place, code, sum) in [
        ("Rossi", "Mario", (1985, 8, 1), Sex::Male, "H501", "RSSMRA85M01H501Q", 120),
        ("Rossi", "Mario", (1979, 2, 11), Sex::Male, "C566", "RSSMRA79B11C566R", 121),
        ("Bianchi", "Anna", (1990, 12, 5), Sex::Female, "F205", "BNCNNA90T45F205W", 126),
        ("Verdi", "Alessandro", (1964, 10, 31), Sex::Male, "D612", "VRDLSN64R31D612U", 124),
        ("Fo", "Al", (2001, 2, 28), Sex::Male, "L219", "FOXLAX01B28L219S", 148),
        ("D'Amico", "Lucia", (1988, 5, 9), Sex::Female, "A662", "DMCLCU88E49A662R", 147),
        ("Rossi", "Mario", (2004, 2, 29), Sex::Male, "H501", "RSSMRA04B29H501C", 106),
    ] {
        let born = chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let composed = compose(last, first, born, sex, place).unwrap();
        assert_eq!(composed.as_str(), code);
        assert_eq!(check_sum(&code[..15]), sum, "{code}");
        let TaxCode::Personal(parsed) = code.parse().unwrap() else { panic!("{code} is personal") };
        assert_eq!(parsed, composed);
        assert!(parsed.birth_dates().contains(&born), "{code}");
        assert_eq!((parsed.sex(), parsed.birth_place().as_str()), (sex, place), "{code}");
        assert!(parsed.fits_names(last, first), "{code}");
    }
}

#[test]
fn homonym_forms_tell_the_same_birth() {
    let born = chrono::NaiveDate::from_ymd_opt(1985, 8, 1).unwrap();
    for code in ["RSSMRA85M01H50MI", "RSSMRA85M01H5LMT", "RSSMRAURMLMHRLMA"] {
        let TaxCode::Personal(parsed) = code.parse().unwrap() else { panic!("{code} is personal") };
        assert!(parsed.birth_dates().contains(&born), "{code}");
        assert_eq!(parsed.birth_place(), "H501", "{code}");
    }
}

#[test]
fn wrong_personal_codes_say_why() {
    for (code, reason) in [
        ("RSSMRA85M01H501Z", "check character is Z, the others give Q"),
        ("RSSMRA85M01H50", "it has 14 characters"),
        ("RSSMRA85F01H501Q", "'F' may not stand at place 9, which is the letter of the month"),
        ("RSSMRA85M72H501X", "check character is X"),
        ("RSSMRA85B30H501C", "day 30 of month 2 is no date of birth"),
        ("1SSMRA85M01H501Q", "place 1, which is a letter of the surname"),
        ("RSSMRA85M01H501é", "'é' may not stand at place 16"),
        ("", "it has 0 characters"),
    ] {
        let error = code.parse::<TaxCode>().unwrap_err().to_string();
        assert!(error.contains(reason) && error.contains("tax code"), "{code}: {error}");
    }
}

#[test]
fn impossible_days_are_refused_with_the_right_check_letter() {
    for day in ["00", "32", "40", "72", "81", "99"] {
        let body = format!("RSSMRA85M{day}H501");
        let code = format!("{body}{}", PersonalCode::check_letter(&body));
        assert!(matches!(code.parse::<TaxCode>(), Err(TaxCodeError::Date { .. })), "{code}");
    }
}

#[test]
fn worked_numeric_codes() {
    for code in ["00743110157", "02342520158", "07643520567", "12345670017", "98765430586"] {
        for office in [OfficeCheck::Lenient, OfficeCheck::Strict] {
            assert_eq!(TaxCode::parse_with(code, office).unwrap().to_string(), code);
        }
    }
    assert_eq!("IT00743110157".parse::<TaxCode>().unwrap().to_string(), "00743110157");
    for code in ["86334519757", "12345678903"] {
        assert!(code.parse::<TaxCode>().is_ok(), "{code}");
        let error = TaxCode::parse_with(code, OfficeCheck::Strict).unwrap_err();
        assert!(matches!(error, TaxCodeError::Office { .. }), "{code}: {error}");
    }
}

#[test]
fn wrong_numeric_codes_say_why() {
    for (code, reason) in [
        ("00743110158", "check character is 8, the others give 7"),
        ("98765430580", "check character is 0, the others give 6"),
        ("0074311015", "it has 10 characters"),
        ("00000000000", "may not all be 0"),
        ("0074311015A", "'A' may not stand at place 11"),
    ] {
        let error = code.parse::<TaxCode>().unwrap_err().to_string();
        assert!(error.contains(reason), "{code}: {error}");
    }
}

#[test]
fn serde_goes_through_the_parser() {
    let code: TaxCode = serde_json::from_str("\" rssmra85m01h501q \"").unwrap();
    assert_eq!(serde_json::to_string(&code).unwrap(), "\"RSSMRA85M01H501Q\"");
    assert!(serde_json::from_str::<TaxCode>("\"RSSMRA85M01H501Z\"").is_err());
}

/// The code with the last `count` of its seven digits replaced, and a check letter that fits.
fn homonym(code: &str, count: usize) -> String {
    let mut body: Vec<char> = code.chars().take(15).collect();
    for place in [14, 13, 12, 10, 9, 7, 6].into_iter().take(count) {
        let digit = body[place].to_digit(10).unwrap() as usize;
        body[place] = HOMONYMS.chars().nth(digit).unwrap();
    }
    let body: String = body.into_iter().collect();
    format!("{body}{}", PersonalCode::check_letter(&body))
}

proptest! {
    #[test]
    fn composed_codes_survive(
        last in "[A-Za-z' ]{1,12}", first in "[A-Za-zàèìòù]{1,12}", days in 0..36_000_i64, female: bool,
        place in "[A-Z][0-9]{3}", replaced in 0_usize..=7,
    ) {
        let born = chrono::NaiveDate::from_ymd_opt(1905, 1, 1).unwrap() + chrono::Duration::days(days);
        let sex = if female { Sex::Female } else { Sex::Male };
        let code = compose(&last, &first, born, sex, &place).unwrap();
        let parsed: TaxCode = homonym(code.as_str(), replaced).parse().unwrap();
        prop_assert_eq!(&parsed.to_string().parse::<TaxCode>().unwrap(), &parsed);
        let TaxCode::Personal(parsed) = parsed else { panic!("a personal code") };
        prop_assert!(parsed.birth_dates().contains(&born));
        prop_assert_eq!(parsed.sex(), sex);
        prop_assert_eq!(parsed.birth_place(), place);
    }

    #[test]
    fn a_changed_digit_is_noticed(taxpayer in 1_u32..9_999_999, office in 1_u32..=100, place in 0_usize..11, by in 1_u8..10) {
        let first: Vec<u8> = format!("{taxpayer:07}{office:03}").bytes().map(|byte| byte - b'0').collect();
        let mut digits = first.clone();
        digits.push(NumericCode::check_digit(&first));
        let text = |digits: &[u8]| digits.iter().map(|digit| char::from(b'0' + digit)).collect::<String>();
        prop_assert!(text(&digits).parse::<TaxCode>().is_ok());
        digits[place] = (digits[place] + by) % 10;
        prop_assert!(text(&digits).parse::<TaxCode>().is_err());
    }

    #[test]
    fn any_text_is_accepted_or_refused(text in "\\PC{0,20}") {
        if let Ok(code) = text.parse::<TaxCode>() {
            prop_assert_eq!(code.to_string().parse::<TaxCode>().unwrap(), code);
        }
    }
}
