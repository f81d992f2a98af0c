//! The codice fiscale of natural persons.

use chrono::NaiveDate;

use super::TaxCodeError;

/// Sixteen characters: three letters of the surname, three of the first name, the year, month and day of birth, the
/// place of birth, a check letter. Of persons whose codes would be the same, the digits of one are replaced by letters
/// ("omocodia").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonalCode {
    text: String,
}

/// The sex that a code tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Day of birth as it is.
    Male,
    /// Day of birth plus 40.
    Female,
}

/// January to December.
const MONTHS: &str = "ABCDEHLMPRST";
/// What stands for the digits 0 to 9 in homonym forms.
const HOMONYM_LETTERS: &str = "LMNPQRSTUV";
/// What a letter A to Z, or a digit by its value, counts in an odd place.
const ODD_VALUES: [u32; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
/// Added to a woman's day of birth.
const FEMALE_DAY: u32 = 40;

impl PersonalCode {
    /// The sixteen characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The dates of birth that the code can mean. It does not tell the century, so these are up to two, in 19yy and
    /// 20yy.
    #[must_use]
    pub fn birth_dates(&self) -> Vec<NaiveDate> {
        let (year, month, day) = self.birth_numbers();
        [1900, 2000]
            .into_iter()
            .filter_map(|century| NaiveDate::from_ymd_opt(century + year, month, day_of_month(day)))
            .collect()
    }

    /// The sex that the code tells.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.birth_numbers().2 > FEMALE_DAY { Sex::Female } else { Sex::Male }
    }

    /// The cadastral code of the municipality or state of birth, with its digits restored.
    #[must_use]
    pub fn birth_place(&self) -> String {
        self.text.chars().skip(11).take(1).chain(self.text.chars().skip(12).take(3).map(restored)).collect()
    }

    /// Whether the code fits these names. A code that does not fit is worth a warning and never a refusal: names change
    /// and homonyms exist.
    #[must_use]
    pub fn fits_names(&self, last_name: &str, first_name: &str) -> bool {
        let expected = format!("{}{}", surname_part(last_name), first_name_part(first_name));
        self.text.starts_with(&expected)
    }

    /// The check letter for the first fifteen characters: those in even places count their plain value, those in odd
    /// places a scrambled one; the remainder of the sum by 26 is the letter.
    #[must_use]
    pub fn check_letter(first_fifteen: &str) -> char {
        letter(check_sum(first_fifteen) % 26)
    }

    pub(super) fn from_canonical(text: &str, shown: &str) -> Result<PersonalCode, TaxCodeError> {
        for (index, character) in text.chars().enumerate() {
            let (fits, expected) = place_rule(index, character);
            if !fits {
                let text = shown.to_owned();
                return Err(TaxCodeError::Character { text, place: index + 1, character, expected });
            }
        }
        let (body, given) = text.split_at(15);
        let expected = PersonalCode::check_letter(body);
        let given = given.chars().next().unwrap_or_default();
        if given != expected {
            return Err(TaxCodeError::Check { text: shown.to_owned(), given, expected });
        }
        let code = PersonalCode { text: text.to_owned() };
        let (_, month, day) = code.birth_numbers();
        if code.birth_dates().is_empty() {
            return Err(TaxCodeError::Date { text: shown.to_owned(), day: day_of_month(day), month });
        }
        Ok(code)
    }

    /// Year without century, month from 1, and day with the 40 of women.
    fn birth_numbers(&self) -> (i32, u32, u32) {
        let number = |from: usize| -> u32 {
            let digits = self.text.chars().skip(from).take(2).map(restored);
            digits.filter_map(|digit| digit.to_digit(10)).fold(0, |value, digit| value * 10 + digit)
        };
        let month =
            self.text.chars().nth(8).and_then(|month| MONTHS.find(month)).map_or(0, |index| index + 1);
        (i32::try_from(number(6)).unwrap_or_default(), u32::try_from(month).unwrap_or_default(), number(9))
    }
}

/// The code of a person as the names, the date and place of birth give it, without homonym replacement.
///
/// `birth_place` is the cadastral code of the municipality or state.
///
/// # Errors
/// When the parts make no code, for example with a malformed place.
pub fn compose(
    last_name: &str,
    first_name: &str,
    born: NaiveDate,
    sex: Sex,
    birth_place: &str,
) -> Result<PersonalCode, TaxCodeError> {
    use chrono::Datelike;
    let day = match sex {
        Sex::Male => born.day(),
        Sex::Female => born.day() + FEMALE_DAY,
    };
    let month = MONTHS.chars().nth(born.month0() as usize).unwrap_or_default();
    let names = format!("{}{}", surname_part(last_name), first_name_part(first_name));
    let body = format!("{names}{:02}{month}{day:02}{birth_place}", born.year().rem_euclid(100));
    if body.chars().count() != 15 {
        return Err(TaxCodeError::Length { length: body.chars().count() + 1, text: body });
    }
    let whole = format!("{body}{}", PersonalCode::check_letter(&body));
    PersonalCode::from_canonical(&whole, &whole)
}

pub(super) fn check_sum(first_fifteen: &str) -> u32 {
    first_fifteen.chars().enumerate().map(|(index, character)| place_value(index, character)).sum()
}

fn day_of_month(day: u32) -> u32 {
    if day > FEMALE_DAY { day - FEMALE_DAY } else { day }
}

fn place_value(index: usize, character: char) -> u32 {
    let plain = match character {
        '0'..='9' => u32::from(character) - u32::from('0'),
        'A'..='Z' => u32::from(character) - u32::from('A'),
        _ => return 0,
    };
    // Places are numbered from 1, so the first character stands in an odd place.
    if index.is_multiple_of(2) { ODD_VALUES.get(plain as usize).copied().unwrap_or_default() } else { plain }
}

fn letter(value: u32) -> char {
    char::from_u32(u32::from('A') + value).unwrap_or('A')
}

fn place_rule(index: usize, character: char) -> (bool, &'static str) {
    let letter = character.is_ascii_uppercase();
    let digit = character.is_ascii_digit() || HOMONYM_LETTERS.contains(character);
    match index {
        0..=2 => (letter, "a letter of the surname"),
        3..=5 => (letter, "a letter of the first name"),
        6 | 7 => (digit, "a digit of the year of birth"),
        8 => (MONTHS.contains(character), "the letter of the month of birth (A B C D E H L M P R S T)"),
        9 | 10 => (digit, "a digit of the day of birth"),
        11 => (letter, "the letter of the place of birth"),
        12..=14 => (digit, "a digit of the place of birth"),
        _ => (letter, "the check letter"),
    }
}

/// A digit for the letter that replaced it; digits as they are.
fn restored(character: char) -> char {
    HOMONYM_LETTERS
        .find(character)
        .and_then(|value| u32::try_from(value).ok())
        .and_then(|value| char::from_digit(value, 10))
        .unwrap_or(character)
}

fn surname_part(name: &str) -> String {
    let (consonants, vowels) = letters(name);
    filled(consonants.into_iter().chain(vowels))
}

fn first_name_part(name: &str) -> String {
    let (consonants, vowels) = letters(name);
    match consonants.as_slice() {
        [first, _, third, fourth, ..] => [*first, *third, *fourth].into_iter().collect(),
        _ => filled(consonants.into_iter().chain(vowels)),
    }
}

fn filled(letters: impl Iterator<Item = char>) -> String {
    letters.chain(std::iter::repeat('X')).take(3).collect()
}

fn letters(name: &str) -> (Vec<char>, Vec<char>) {
    name.chars()
        .map(without_accent)
        .filter(char::is_ascii_uppercase)
        .partition(|letter| !matches!(letter, 'A' | 'E' | 'I' | 'O' | 'U'))
}

fn without_accent(character: char) -> char {
    match character {
        'à' | 'á' | 'â' | 'ä' | 'À' | 'Á' | 'Â' | 'Ä' => 'A',
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => 'E',
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => 'I',
        'ò' | 'ó' | 'ô' | 'ö' | 'Ò' | 'Ó' | 'Ô' | 'Ö' => 'O',
        'ù' | 'ú' | 'û' | 'ü' | 'Ù' | 'Ú' | 'Û' | 'Ü' => 'U',
        other => other.to_ascii_uppercase(),
    }
}
