//! Logs for process mining, from an engine or from an archive.

use std::io::{BufWriter, Write};

use thiserror::Error;

use super::core::Core;
use super::{Archive, Engine, EngineError, InstanceId, InstanceQuery, InstanceState, InstanceSummary, Sight};
use crate::export::{Case, ExportFormat, OcelTypes, OcelWriter, XesWriter};
use crate::history::{Moment, Reached, fold, reach};
use crate::journal::Journal;
use crate::store::StoreError;

/// How many instances are read at once.
const PAGE: usize = 1_000;

/// Why a log is not written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log cannot be written.
    #[error("the log cannot be written: {0}")]
    Output(#[from] std::io::Error),
}

impl Engine {
    /// Writes what happened to the instances that a query finds as a log for process mining. The log is written while the
    /// histories are read; an instance that goes on meanwhile is in it as it was when it was first looked at. Instances without
    /// history are left out.
    ///
    /// # Errors
    /// When the store cannot be read, or the log cannot be written.
    pub fn export(
        &self,
        query: &InstanceQuery,
        format: ExportFormat,
        to: impl Write,
    ) -> Result<(), ExportError> {
        export(self, query, format, to)
    }
}

impl Archive {
    /// Writes a log for process mining, as [`Engine::export`] does.
    ///
    /// # Errors
    /// When the store cannot be read, or the log cannot be written.
    pub fn export(
        &self,
        query: &InstanceQuery,
        format: ExportFormat,
        to: impl Write,
    ) -> Result<(), ExportError> {
        export(self, query, format, to)
    }
}

/// Where the instances of a log come from.
trait Cases {
    /// Some of the instances that a query finds, the oldest first.
    fn page(&self, query: &InstanceQuery) -> Result<Vec<InstanceSummary>, StoreError>;

    /// An instance after so many of its events, or after all; with how many they are. Nothing for one without history.
    fn case(&self, id: InstanceId, until: Option<u64>) -> Result<Option<(Case, u64)>, StoreError>;
}

impl Cases for Engine {
    fn page(&self, query: &InstanceQuery) -> Result<Vec<InstanceSummary>, StoreError> {
        self.try_instances(query).map_err(in_store)
    }

    fn case(&self, id: InstanceId, until: Option<u64>) -> Result<Option<(Case, u64)>, StoreError> {
        self.try_look(Sight::One(id), |core| core.case(id, core.journal(id)?, until)).map_err(in_store)
    }
}

impl Cases for Archive {
    fn page(&self, query: &InstanceQuery) -> Result<Vec<InstanceSummary>, StoreError> {
        self.instances(query)
    }

    fn case(&self, id: InstanceId, until: Option<u64>) -> Result<Option<(Case, u64)>, StoreError> {
        Ok(self.journal(id)?.and_then(|journal| self.core().case(id, journal, until)))
    }
}

/// Looking at an engine fails with its store alone.
fn in_store(error: EngineError) -> StoreError {
    StoreError::Failed { context: "reading the instances".to_owned(), source: Box::new(error) }
}

impl Core {
    /// An instance after so many of its events, or after all.
    fn case(&self, id: InstanceId, mut journal: Journal, until: Option<u64>) -> Option<(Case, u64)> {
        let events = until.unwrap_or(journal.events.len() as u64);
        let Reached { instance, .. } = reach(&journal, Moment::Event(events))?;
        journal.events.truncate(usize::try_from(events).unwrap_or(usize::MAX));
        let view = self.view(id, &instance)?;
        let case = Case {
            id: id.0,
            process: view.process,
            version: view.version,
            business_key: view.business_key,
            state: view.state.as_str(),
            is_aborted: matches!(view.state, InstanceState::Failed { .. } | InstanceState::Cancelled),
            variables: view.variables,
            history: fold(&journal, &self.catalog.programs),
        };
        Some((case, events))
    }
}

fn export<C: Cases>(
    cases: &C,
    query: &InstanceQuery,
    format: ExportFormat,
    to: impl Write,
) -> Result<(), ExportError> {
    let to = BufWriter::new(to);
    match format {
        ExportFormat::Xes => {
            let mut log = XesWriter::new(to)?;
            each(cases, query, |case, _| Ok(log.trace(&case)?))?;
            Ok(log.finish()?)
        }
        ExportFormat::Ocel => {
            // The types stand in front of everything, and objects in front of events: the instances are read three times,
            // each time until where they were the first time.
            let (mut types, mut found) = (OcelTypes::default(), Vec::new());
            each(cases, query, |case, events| {
                types.add(&case);
                found.push((InstanceId(case.id), events));
                Ok(())
            })?;
            let mut log = OcelWriter::new(to, types)?;
            for (id, events) in &found {
                if let Some((case, _)) = cases.case(*id, Some(*events))? {
                    log.objects(&case)?;
                }
            }
            log.begin_events()?;
            for (id, events) in &found {
                if let Some((case, _)) = cases.case(*id, Some(*events))? {
                    log.events(&case)?;
                }
            }
            Ok(log.finish()?)
        }
    }
}

/// Every instance that a query finds, one after the other.
fn each<C: Cases>(
    cases: &C,
    query: &InstanceQuery,
    mut visit: impl FnMut(Case, u64) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut left = query.limit.unwrap_or(usize::MAX);
    let mut query = query.clone();
    while left > 0 {
        let page = cases.page(&query.clone().limit(left.min(PAGE)))?;
        let Some(last) = page.last() else { break };
        query = query.after(last.id);
        left -= page.len().min(left);
        for found in page {
            if let Some((case, events)) = cases.case(found.id, None)? {
                visit(case, events)?;
            }
        }
    }
    Ok(())
}
