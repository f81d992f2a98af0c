//! The process definitions that come with this crate. Each is a BPMN 2.0 file with its shapes: open it in any modeler,
//! change it, and deploy the changed file instead.

/// A process definition that comes with this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// The id of its process, which is also the name of its file without `.bpmn`.
    pub process: &'static str,
    /// The file.
    pub xml: &'static str,
}

/// The administrative process of a takeover as it is usually drawn: six paths over contact check, wizard or forms,
/// increase of power, deadline, confirmation, duplicated contract and handover to the technician. It calls no other
/// process. The message `M_TakeoverRequested` starts it.
pub const TAKEOVER_SEED: Diagram =
    Diagram { process: "takeover_seed", xml: include_str!("../bpmn/takeover_seed.bpmn") };

/// The takeover for production: terms, missing data, arrears, withdrawal, duplicate requests, the central register. It
/// calls [`CONTACT_WIZARD`], [`CONTACT_FORMS`] and [`POWER_INCREASE`]. The message `M_TakeoverRequested` starts it; so
/// deploy either this one or [`TAKEOVER_SEED`], not both in one engine.
pub const TAKEOVER: Diagram = Diagram { process: "takeover", xml: include_str!("../bpmn/takeover.bpmn") };

/// The wizard with mandatory steps that records a contact, links it to the POD and prepares the supply.
pub const CONTACT_WIZARD: Diagram =
    Diagram { process: "contact_wizard", xml: include_str!("../bpmn/contact_wizard.bpmn") };

/// The traditional forms that record a contact and prepare the supply, checked when they are saved.
pub const CONTACT_FORMS: Diagram =
    Diagram { process: "contact_forms", xml: include_str!("../bpmn/contact_forms.bpmn") };

/// The increase of power: its form, its check, the quote of the seller or the distributor, and the customer's answer.
pub const POWER_INCREASE: Diagram =
    Diagram { process: "power_increase", xml: include_str!("../bpmn/power_increase.bpmn") };

/// The reading of a meter, from afar, on site or by the customer: its check, and an estimate when nothing comes in time.
pub const METER_READING: Diagram =
    Diagram { process: "meter_reading", xml: include_str!("../bpmn/meter_reading.bpmn") };

/// The execution of a change of power, by the distributor from afar or at the meter, and its undoing. It calls
/// [`TECHNICAL_VISIT`].
pub const POWER_EXECUTION: Diagram =
    Diagram { process: "power_execution", xml: include_str!("../bpmn/power_execution.bpmn") };

/// The visit of a technician: planning, appointment, work on site and everything that may come between. It calls
/// [`METER_READING`]. The message `M_FileHandedOver` starts it when nobody calls it.
pub const TECHNICAL_VISIT: Diagram =
    Diagram { process: "technical_visit", xml: include_str!("../bpmn/technical_visit.bpmn") };

/// All diagrams of this crate.
pub const ALL: [Diagram; 8] = [
    TAKEOVER_SEED,
    TAKEOVER,
    CONTACT_WIZARD,
    CONTACT_FORMS,
    POWER_INCREASE,
    METER_READING,
    POWER_EXECUTION,
    TECHNICAL_VISIT,
];

/// What the takeover for production needs: itself and the processes that it calls.
///
/// ```
/// use passo_energy::diagrams::TAKEOVER_WITH_CALLED;
/// assert_eq!(TAKEOVER_WITH_CALLED.map(|diagram| diagram.process)[0], "takeover");
/// ```
pub const TAKEOVER_WITH_CALLED: [Diagram; 4] = [TAKEOVER, CONTACT_WIZARD, CONTACT_FORMS, POWER_INCREASE];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_defines_its_process_once_and_draws_it() {
        for Diagram { process, xml } in ALL {
            let opening = format!("<process id=\"{process}\"");
            assert_eq!(xml.matches(&opening).count(), 1, "{process}");
            assert_eq!(xml.matches("<process ").count(), 1, "{process}");
            assert!(xml.contains("isExecutable=\"true\""), "{process}");
            assert!(xml.contains("<bpmndi:BPMNShape "), "{process}");
        }
    }

    #[test]
    fn the_wizard_has_exactly_four_script_tasks() {
        assert_eq!(CONTACT_WIZARD.xml.matches("<scriptTask ").count(), 4);
    }

    #[test]
    fn every_exclusive_gateway_with_a_choice_has_a_default_flow() {
        for Diagram { process, xml } in ALL {
            for gateway in xml.split("<exclusiveGateway ").skip(1) {
                let (opening, rest) = gateway.split_once('>').expect("the tag ends");
                let body = rest.split("</exclusiveGateway>").next().expect("the gateway ends");
                let choices = body.matches("<outgoing>").count();
                assert!(choices == 1 || opening.contains(" default="), "{process}: {opening}");
            }
        }
    }
}
