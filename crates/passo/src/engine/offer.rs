//! Activities that ad-hoc sub-processes offer: listed and activated (section 13.3.5 of the standard).

use std::sync::Arc;

use super::core::Core;
use super::instance::check_variables;
use super::{Engine, EngineError, InstanceId, Offer, Variables, WorkItemId};
use crate::execute::{Refusal, offered};
use crate::journal::{Command, Place};
use crate::state::Instance;

impl Engine {
    /// Activates an activity that an ad-hoc sub-process of the instance offers: a token begins there. The variables are set
    /// as a worker sets them. An activity may be activated several times; of several ad-hoc sub-processes that offer it, the
    /// oldest is meant. [`InstanceView::offers`](super::InstanceView::offers) lists what can be activated.
    ///
    /// # Errors
    /// When there is no such running instance, when nothing in it offers the activity, when its ad-hoc sub-process does one
    /// thing at a time and something runs in it, or when a variable or the number of tokens is beyond the limits.
    pub fn activate(&self, id: InstanceId, element: &str, variables: Variables) -> Result<(), EngineError> {
        self.change(variables, |core, variables| core.activate(self, id, None, element, variables))
    }

    /// Activates an activity of one ad-hoc sub-process, which [`Offer::id`] names.
    ///
    /// # Errors
    /// As [`Engine::activate`]; also when the ad-hoc sub-process is not open any more.
    pub fn activate_in(
        &self,
        ad_hoc: WorkItemId,
        element: &str,
        variables: Variables,
    ) -> Result<(), EngineError> {
        self.change(variables, |core, variables| {
            let at = core.place(ad_hoc)?;
            core.activate(self, ad_hoc.instance, Some(at), element, variables)
        })
    }
}

impl Core {
    fn activate(
        &mut self,
        engine: &Engine,
        id: InstanceId,
        at: Option<Place>,
        element: &str,
        variables: Variables,
    ) -> Result<(), EngineError> {
        check_variables(&self.limits, &variables)?;
        self.running(id)?;
        let element: Arc<str> = element.into();
        let command = Command::Activate { at, element: element.clone(), variables };
        let limit = self.limits.tokens as usize;
        self.command(&engine.registry, id.0, command).map_err(|refusal| match refusal {
            Refusal::Busy => EngineError::NotOffered {
                element,
                reason: "its ad-hoc sub-process does one thing at a time, and something runs in it"
                    .to_owned(),
            },
            Refusal::Full => {
                EngineError::LimitExceeded { what: "the instance has too many tokens".to_owned(), limit }
            }
            Refusal::Ended => EngineError::InstanceEnded(id),
            Refusal::Suspended => EngineError::InstanceSuspended(id),
            Refusal::NotOffered
            | Refusal::Stale
            | Refusal::Claimed(_)
            | Refusal::NoBeginning
            | Refusal::Obstacles(_)
            | Refusal::UnknownElement => EngineError::NotOffered {
                element,
                reason: "no open ad-hoc sub-process of the instance offers it".to_owned(),
            },
        })
    }

    /// What the open ad-hoc sub-processes of an instance offer, the oldest first.
    pub(super) fn offers(&self, id: InstanceId, instance: &Instance) -> Vec<Offer> {
        let mut offers = Vec::new();
        for (_, scope) in instance.scopes().iter() {
            let Some(program) = self.catalog.program(scope.definition) else { continue };
            let Some(host) = instance.activity(scope.host) else { continue };
            for node in offered(instance, program, scope) {
                offers.push(Offer {
                    id: WorkItemId { instance: id, serial: host.serial },
                    process: program.process.clone(),
                    sub_process: program.element_id(host.node),
                    element: program.element_id(*node),
                    name: program.elements.get(node.index()).and_then(|element| element.name.clone()),
                    activations: scope.activations(*node),
                });
            }
        }
        offers.sort_by_key(|offer| offer.id);
        offers
    }
}
