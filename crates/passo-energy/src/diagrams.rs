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

/// The takeover for production: terms, missing data, arrears, withdrawal, duplicate requests, the central register, the
/// change of the contract and its undoing, the reading and the closing bill. What it calls is in
/// [`TAKEOVER_WITH_CALLED`]. The message `M_TakeoverRequested` starts it; so
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

/// The check of arrears: the former holder's debt and the applicant's own, the declaration of non-involvement, the
/// assumption of the debt, the decision on credit.
pub const ARREARS_CHECK: Diagram =
    Diagram { process: "arrears_check", xml: include_str!("../bpmn/arrears_check.bpmn") };

/// The visit of a technician: planning, appointment, work on site and everything that may come between. It calls
/// [`METER_READING`]. The message `M_FileHandedOver` starts it when nobody calls it.
pub const TECHNICAL_VISIT: Diagram =
    Diagram { process: "technical_visit", xml: include_str!("../bpmn/technical_visit.bpmn") };

/// All diagrams of this crate.
pub const ALL: [Diagram; 9] = [
    TAKEOVER_SEED,
    TAKEOVER,
    CONTACT_WIZARD,
    CONTACT_FORMS,
    POWER_INCREASE,
    ARREARS_CHECK,
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
pub const TAKEOVER_WITH_CALLED: [Diagram; 8] = [
    TAKEOVER,
    CONTACT_WIZARD,
    CONTACT_FORMS,
    POWER_INCREASE,
    ARREARS_CHECK,
    METER_READING,
    POWER_EXECUTION,
    TECHNICAL_VISIT,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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

    /// A shape of a diagram: its element's id, left, top, right, bottom.
    type Shape<'a> = (&'a str, [f64; 4]);

    fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
        let opening = format!(" {name}=\"");
        let rest = tag.split_once(&opening).unwrap_or_else(|| panic!("{name} is missing in {tag}")).1;
        rest.split('"').next().unwrap_or_default()
    }

    fn shapes(xml: &str) -> Vec<Shape<'_>> {
        let shapes = xml.split("<bpmndi:BPMNShape").skip(1);
        let shape = |text| {
            let (opening, rest): (&str, &str) =
                str::split_once(text, "<dc:Bounds").expect("a shape has bounds");
            let number = |name| attribute(rest, name).parse::<f64>().expect("bounds are numbers");
            let (left, top) = (number("x"), number("y"));
            (attribute(opening, "bpmnElement"), [left, top, left + number("width"), top + number("height")])
        };
        shapes.map(shape).collect()
    }

    fn apart([left, top, right, bottom]: [f64; 4], other: [f64; 4]) -> bool {
        right <= other[0] || other[2] <= left || bottom <= other[1] || other[3] <= top
    }

    fn contains(outer: [f64; 4], inner: [f64; 4]) -> bool {
        outer[0] <= inner[0] && outer[1] <= inner[1] && inner[2] <= outer[2] && inner[3] <= outer[3]
    }

    /// The ids of the elements with a tag.
    fn ids<'a>(xml: &'a str, tag: &str) -> Vec<&'a str> {
        let opening = format!("<{tag} id=\"");
        xml.split(&opening).skip(1).map(|rest| rest.split('"').next().unwrap_or_default()).collect()
    }

    /// Each boundary event with the activity that it is attached to.
    fn hosts(xml: &str) -> BTreeMap<&str, &str> {
        let tags = xml.split("<boundaryEvent").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
        tags.map(|tag| (attribute(tag, "id"), attribute(tag, "attachedToRef"))).collect()
    }

    #[test]
    fn shapes_overlap_only_where_one_is_in_or_on_the_other() {
        for Diagram { process, xml } in ALL {
            let lanes = ids(xml, "lane");
            let holding = [ids(xml, "participant"), ids(xml, "subProcess"), lanes.clone()].concat();
            let hosts = hosts(xml);
            let shapes = shapes(xml);
            assert!(shapes.len() > 5, "{process}");
            // An event on the border of its activity may reach into the next lane.
            let on = |event: &str, other: &str| {
                hosts.get(event).is_some_and(|host| *host == other || lanes.contains(&other))
            };
            for (index, (first, bounds)) in shapes.iter().enumerate() {
                for (second, other) in &shapes[index + 1..] {
                    let within = contains(*bounds, *other) && holding.contains(first)
                        || contains(*other, *bounds) && holding.contains(second);
                    let drawn_well =
                        apart(*bounds, *other) || within || on(first, second) || on(second, first);
                    assert!(drawn_well, "{process}: {first} and {second} overlap");
                }
            }
        }
    }

    #[test]
    fn every_element_has_its_shape_and_every_flow_its_line() {
        for Diagram { process, xml } in ALL {
            let model = xml.split("<bpmndi:BPMNDiagram").next().unwrap_or_default();
            for (tags, drawn) in [
                (
                    &[
                        "Event id=",
                        "Task id=",
                        "Gateway id=",
                        "subProcess id=",
                        "callActivity id=",
                        "participant id=",
                    ][..],
                    "BPMNShape",
                ),
                (&["sequenceFlow id=", "messageFlow id=", "association id="][..], "BPMNEdge"),
            ] {
                for tag in tags {
                    for element in model.split(tag).skip(1) {
                        let id = element.split('"').nth(1).unwrap_or_default();
                        let opening = format!("<bpmndi:{drawn} id=\"{id}_");
                        assert!(xml.contains(&opening), "{process}: {id} is not drawn");
                    }
                }
            }
        }
    }
}
