//! The parts of random models that compensate: handlers, event sub-processes for compensation, throws, transactions.

use super::block::{Activity, Block, Repeat};
use super::emit::{Ends, Writer};

/// A part of a process that has to do with compensation.
#[derive(Clone, Debug)]
pub(super) enum Undo {
    /// An activity with a handler.
    Handled { kind: Activity, repeat: Option<Repeat>, handler: Activity },
    /// A sub-process that compensates itself by an event sub-process, which may have what is in it compensated.
    SubProcess { body: Block, undo: Block, all: bool },
    /// A throw of compensation for the whole scope.
    Throw { waits: bool },
    /// A transaction that is cancelled when x is greater, with the path that follows then.
    Transaction { body: Block, repeat: Option<Repeat>, cancelled: u8, path: Block },
}

impl Writer {
    pub(super) fn undo(&mut self, undo: &Undo) -> Ends {
        match undo {
            Undo::Handled { kind, repeat, handler } => {
                let id = self.activity(kind, *repeat, false);
                self.handler(&id, handler);
                Ends { first: id.clone(), last: id }
            }
            Undo::SubProcess { body, undo, all } => self.undone_sub_process(body, undo, *all),
            Undo::Throw { waits } => {
                let content = format!("<compensateEventDefinition waitForCompletion=\"{waits}\"/>");
                self.single("intermediateThrowEvent", "", &content)
            }
            Undo::Transaction { body, repeat, cancelled, path } => {
                self.transaction(body, *repeat, *cancelled, path)
            }
        }
    }

    /// A compensation boundary event, its handler, and the line between them.
    fn handler(&mut self, activity: &str, handler: &Activity) {
        let attributes = format!(" attachedToRef=\"{activity}\"");
        let event = self.node("boundaryEvent", &attributes, "<compensateEventDefinition/>");
        self.is_for_compensation = true;
        let handler = self.activity(handler, None, false);
        let line = self.id("a");
        self.write(&format!("<association id=\"{line}\" sourceRef=\"{event}\" targetRef=\"{handler}\"/>\n"));
    }

    fn undone_sub_process(&mut self, body: &Block, undo: &Block, all: bool) -> Ends {
        let outside = self.take();
        let start = self.node("startEvent", "", "");
        let Ends { first, .. } = self.block(body);
        self.connect(&start, &first, None);
        let around = self.take();
        let start = self.node("startEvent", "", "<compensateEventDefinition/>");
        let Ends { first, last } = self.block(undo);
        self.connect(&start, &first, None);
        if all {
            let throw = self.node("endEvent", "", "<compensateEventDefinition/>");
            self.connect(&last, &throw, None);
        }
        let inner = self.replace(around);
        self.node("subProcess", " triggeredByEvent=\"true\"", &inner);
        let inner = self.replace(outside);
        self.single("subProcess", "", &inner)
    }

    fn transaction(&mut self, body: &Block, repeat: Option<Repeat>, cancelled: u8, path: &Block) -> Ends {
        let outside = self.take();
        let start = self.node("startEvent", "", "");
        let Ends { first, last } = self.block(body);
        self.connect(&start, &first, None);
        let choice = self.node("inclusiveGateway", "", "");
        self.connect(&last, &choice, None);
        let cancel = self.node("endEvent", "", "<cancelEventDefinition/>");
        let end = self.node("endEvent", "", "");
        self.connect(&choice, &cancel, Some(&format!("x > {cancelled}")));
        self.connect(&choice, &end, None);
        let inner = self.replace(outside);
        let repeat = repeat.map_or_else(String::new, super::emit::characteristics);
        let id = self.node("transaction", "", &[repeat.as_str(), &inner].concat());
        let event =
            self.node("boundaryEvent", &format!(" attachedToRef=\"{id}\""), "<cancelEventDefinition/>");
        let merge = self.node("exclusiveGateway", "", "");
        self.connect(&id, &merge, None);
        let path = self.block(path);
        self.connect(&event, &path.first, None);
        self.connect(&path.last, &merge, None);
        Ends { first: id, last: merge }
    }
}
