//! Input and output sets: what an activity waits for before it starts, and which of its data associations are carried out
//! (sections 10.4.1 and 10.4.2 of the standard).

use std::ops::Range;

use super::{Compiler, InputSets, number};
use crate::journal::NameId;
use crate::model::{Activity, DataAssociation, DataSet, IoSpecification, LoopCharacteristics, Reference};
use crate::program::{DataSetPlan, DataSetsId, DataSetsPlan, Mapping};

/// A data association with the rows of the mapping that it became.
pub(super) type Lowered<'m> = (&'m DataAssociation, Range<usize>);

impl Compiler<'_> {
    /// The sets of an activity; none where it has no sets that tell anything. Rows of the mapping learn which sets they
    /// belong to.
    pub(super) fn data_sets(
        &mut self,
        activity: &Activity,
        (inputs, input_rows): (&[Lowered<'_>], &mut [Mapping]),
        (outputs, output_rows): (&[Lowered<'_>], &mut [Mapping]),
    ) -> DataSetsId {
        let Some(specification) = &activity.details.io_specification else { return DataSetsId::NONE };
        if self.settings.input_sets == InputSets::Ignore || self.definitions.conventions.ignores_input_sets {
            return DataSetsId::NONE;
        }
        let into: fn(&DataAssociation) -> &[Reference] = |association| association.target.as_slice();
        let from: fn(&DataAssociation) -> &[Reference] = |association| &association.sources;
        belong(&specification.input_sets, inputs, into, input_rows);
        belong(&specification.output_sets, outputs, from, output_rows);
        let plan = DataSetsPlan {
            inputs: self.input_sets(activity, specification, inputs),
            outputs: self.output_sets(specification),
        };
        let tells = |sets: &[DataSetPlan]| sets.iter().any(|set| !set.needed.is_empty());
        if tells(&plan.inputs) || tells(&plan.outputs) {
            DataSetsId(number(&mut self.program.data_sets, plan))
        } else {
            DataSetsId::NONE
        }
    }

    /// An input is available when every source of the associations that fill it has a value. A data store is read when the
    /// activity starts, and not waited for.
    fn input_sets(
        &mut self,
        activity: &Activity,
        specification: &IoSpecification,
        associations: &[Lowered<'_>],
    ) -> Vec<DataSetPlan> {
        let mut plans = Vec::new();
        for set in &specification.input_sets {
            let mut needed = Vec::new();
            for input in required(set) {
                let fills = |association: &DataAssociation| {
                    association.target.as_ref().is_some_and(|target| target.id == input.id)
                };
                let filling = associations.iter().filter(|(association, _)| fills(association));
                for source in filling.flat_map(|(association, _)| &association.sources) {
                    if !is_own(activity, source) && self.data_names.store(&source.id).is_none() {
                        needed.push(self.data_name_id(source));
                    }
                }
            }
            plans.push(DataSetPlan { needed });
        }
        plans
    }

    fn output_sets(&mut self, specification: &IoSpecification) -> Vec<DataSetPlan> {
        let mut plans = Vec::new();
        for set in &specification.output_sets {
            let needed = required(set).map(|output| self.data_name_id(output)).collect();
            plans.push(DataSetPlan { needed });
        }
        plans
    }

    fn data_name_id(&mut self, reference: &Reference) -> NameId {
        let name = self.data_names.find(&reference.id).unwrap_or(&reference.id).clone();
        self.name(&name)
    }
}

/// The members of a set that must be there when the activity starts or ends.
fn required(set: &DataSet) -> impl Iterator<Item = &Reference> {
    let may_lack = |member: &Reference| {
        set.optional.iter().chain(&set.while_executing).any(|optional| optional.id == member.id)
    };
    set.members.iter().filter(move |member| !may_lack(member))
}

/// Whether data is the activity's own, which is there only once it runs: its properties, and the items of its instances.
fn is_own(activity: &Activity, source: &Reference) -> bool {
    let is_property = activity.details.properties.iter().any(|property| property.base.id == source.id);
    let is_item = match &activity.details.loop_characteristics {
        Some(LoopCharacteristics::MultiInstance(instances)) => {
            let items = instances.input_data_item.iter();
            items
                .map(|item| &item.base.id)
                .chain(instances.output_data_item.iter().map(|item| &item.base.id))
                .any(|id| *id == source.id)
        }
        Some(LoopCharacteristics::Standard(_)) | None => false,
    };
    is_property || is_item
}

/// Notes on the rows of each association the sets in which the data at its inner end stands. What stands in no set
/// belongs to all of them.
fn belong(
    sets: &[DataSet],
    associations: &[Lowered<'_>],
    inner_end: fn(&DataAssociation) -> &[Reference],
    rows: &mut [Mapping],
) {
    for (association, lowered) in associations {
        let ends = inner_end(association);
        let holds =
            |set: &DataSet| set.members.iter().any(|member| ends.iter().any(|end| end.id == member.id));
        let numbers = (0..).zip(sets).filter(|(_, set)| holds(set)).map(|(number, _)| number);
        let numbers: Vec<u32> = numbers.collect();
        for row in rows.get_mut(lowered.clone()).unwrap_or_default() {
            row.sets.clone_from(&numbers);
        }
    }
}
