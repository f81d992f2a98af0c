//! The closed lists of words that a contact uses.

use crate::words::words;

words!(
    /// What a contact is.
    ContactKind, "kind of contact", {
        /// A natural person.
        #[default]
        Person = "person",
        /// A company.
        Company = "company",
        /// The owners of flats in one house.
        Condominium = "condominium",
        /// A public body.
        PublicBody = "public_body",
    }
);

words!(
    /// How a contact wants to be reached.
    Channel, "channel", {
        /// A text message.
        #[default]
        Sms = "sms",
        /// Electronic mail.
        Email = "email",
        /// A call by a robot.
        RobotCall = "robot_call",
        /// A letter.
        Letter = "letter",
    }
);

words!(
    /// How a contact was made.
    CreatedVia, "way of creation", {
        /// Step by step in the wizard.
        #[default]
        Wizard = "wizard",
        /// In the traditional forms.
        Forms = "forms",
        /// From another system.
        Import = "import",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_and_others_are_refused() {
        for kind in ContactKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(*kind));
        }
        for channel in Channel::ALL {
            assert_eq!(channel.to_string().parse(), Ok(*channel));
        }
        assert_eq!("Public body".parse(), Ok(ContactKind::PublicBody));
        let error = "club".parse::<ContactKind>().unwrap_err().to_string();
        assert_eq!(
            error,
            "\"club\" is no kind of contact: it must be one of person, company, condominium, public_body"
        );
    }
}
