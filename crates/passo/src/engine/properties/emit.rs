//! Models become BPMN files, so that the reader, the rules and the compiler are part of every run.

use std::fmt::Write as _;

use super::block::{Activity, AdHoc, Block, End, Guard, Model, Repeat, Scope, Trigger};

/// Blocks beyond so many nodes become plain tasks.
const NODES: usize = 40;

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:passo="https://passo-bpmn.org/schema/1" targetNamespace="t">
<message id="M0" name="M0"/><message id="M1" name="M1"/><message id="M2" name="M2"/>
<signal id="S0" name="S0"/><signal id="S1" name="S1"/>
<error id="E0" name="E0" errorCode="E0"/><error id="E1" name="E1" errorCode="E1"/>
<escalation id="C0" name="C0" escalationCode="C0"/><escalation id="C1" name="C1" escalationCode="C1"/>
"#;

/// A process that starts by a message, a signal and a timer.
const LISTENER: &str = r#"<process id="listener" isExecutable="true">
<startEvent id="lm"><messageEventDefinition messageRef="M1"/></startEvent>
<startEvent id="ls"><signalEventDefinition signalRef="S1"/></startEvent>
<startEvent id="lt"><timerEventDefinition><timeCycle>R3/PT90S</timeCycle></timerEventDefinition></startEvent>
<userTask id="lu" passo:candidateGroups="desk"/>
<sequenceFlow id="lf1" sourceRef="lm" targetRef="lu"/><sequenceFlow id="lf2" sourceRef="ls" targetRef="lu"/>
<sequenceFlow id="lf3" sourceRef="lt" targetRef="lu"/></process>
"#;

/// The file of a model: the process `main`, those that it calls, and the process `listener`.
pub(super) fn file(model: &Model) -> String {
    write(model, false)
}

/// The file of a model in which nothing that starts beside other work can start itself again or take every message: it
/// waits for no message and leads to a plain task.
pub(super) fn calm_file(model: &Model) -> String {
    write(model, true)
}

fn write(model: &Model, calm: bool) -> String {
    let mut writer =
        Writer { calm, has_loop: has_loop(model), called: model.called.len(), ..Writer::default() };
    let mut text = HEAD.to_owned();
    for (index, scope) in std::iter::once(&model.main).chain(&model.called).enumerate() {
        let id = if index == 0 { "main".to_owned() } else { format!("called{index}") };
        writer.caller = index;
        let body = writer.scope(scope);
        let data = if index == 0 { "<dataObject id=\"d\"/>" } else { "" };
        let _ = write!(text, "<process id=\"{id}\" isExecutable=\"true\">\n{data}{body}</process>\n");
    }
    text + LISTENER + "</definitions>"
}

/// A file of one process `main` with this content.
pub(super) fn file_of(body: &str) -> String {
    format!("{HEAD}<process id=\"main\" isExecutable=\"true\">\n{body}</process>\n{LISTENER}</definitions>")
}

/// A sequence flow, with a condition if there is one.
pub(super) fn flow(id: &str, from: &str, to: &str, condition: Option<&str>) -> String {
    let condition = condition.map_or_else(String::new, |text| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        format!("<conditionExpression xsi:type=\"tFormalExpression\">{text}</conditionExpression>")
    });
    format!("<sequenceFlow id=\"{id}\" sourceRef=\"{from}\" targetRef=\"{to}\">{condition}</sequenceFlow>\n")
}

/// The definition of an event.
pub(super) fn definition(trigger: Trigger) -> String {
    match trigger {
        Trigger::Message { number, .. } => format!("<messageEventDefinition messageRef=\"M{number}\"/>"),
        Trigger::Signal(number) => format!("<signalEventDefinition signalRef=\"S{number}\"/>"),
        Trigger::Timer(0) => timer("timeDate", "2020-01-01T00:00:00Z"),
        Trigger::Timer(minutes) => timer("timeDuration", &format!("PT{minutes}M")),
        Trigger::Cycle(0) => timer("timeCycle", "R/PT2M"),
        Trigger::Cycle(times) => timer("timeCycle", &format!("R{times}/PT1M")),
        Trigger::Condition(number) => {
            format!(
                "<conditionalEventDefinition><condition>x &gt; {number}</condition></conditionalEventDefinition>"
            )
        }
        Trigger::Error(code) => coded("error", "E", code),
        Trigger::Escalation(code) => coded("escalation", "C", code),
    }
}

fn definitions(triggers: &[Trigger]) -> String {
    triggers.iter().map(|trigger| definition(*trigger)).collect()
}

fn coded(tag: &str, prefix: &str, code: Option<u8>) -> String {
    let reference = code.map_or_else(String::new, |code| format!(" {tag}Ref=\"{prefix}{code}\""));
    format!("<{tag}EventDefinition{reference}/>")
}

fn timer(tag: &str, text: &str) -> String {
    format!("<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>")
}

/// The attribute of a place that has a key; all its messages share it.
fn key(triggers: &[Trigger]) -> &'static str {
    let keyed = |trigger: &Trigger| matches!(trigger, Trigger::Message { keyed: true, .. });
    if triggers.iter().any(keyed) { " passo:correlationKey=\"k\"" } else { "" }
}

fn has_loop(model: &Model) -> bool {
    format!("{model:?}").contains("Loop(")
}

/// Where a block begins and where it ends.
pub(super) struct Ends {
    pub(super) first: String,
    pub(super) last: String,
}

#[derive(Default)]
pub(super) struct Writer {
    body: String,
    /// How many ids were made.
    ids: usize,
    /// How many nodes were written.
    nodes: usize,
    /// The number of the process that is written.
    caller: usize,
    called: usize,
    /// Whether what starts beside other work leads to plain tasks.
    calm: bool,
    /// A call that hands over everything could turn the counter of a loop back.
    has_loop: bool,
    /// Whether the next activity is a handler of compensation.
    pub(super) is_for_compensation: bool,
}

impl Writer {
    pub(super) fn write(&mut self, text: &str) {
        self.body.push_str(text);
    }

    /// What was written, so that the inside of something can be written.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.body)
    }

    /// Goes on after what was written before; gives what was written since.
    pub(super) fn replace(&mut self, before: String) -> String {
        std::mem::replace(&mut self.body, before)
    }

    pub(super) fn id(&mut self, prefix: &str) -> String {
        self.ids += 1;
        format!("{prefix}{}", self.ids)
    }

    pub(super) fn node(&mut self, tag: &str, attributes: &str, content: &str) -> String {
        let id = self.id("n");
        self.nodes += 1;
        let _ = writeln!(self.body, "<{tag} id=\"{id}\"{attributes}>{content}</{tag}>");
        id
    }

    pub(super) fn connect(&mut self, from: &str, to: &str, condition: Option<&str>) -> String {
        let id = self.id("f");
        self.body.push_str(&flow(&id, from, to, condition));
        id
    }

    fn scope(&mut self, scope: &Scope) -> String {
        let outside = std::mem::take(&mut self.body);
        let start = self.node("startEvent", "", "");
        let Ends { first, last } = self.block(&scope.body);
        self.connect(&start, &first, None);
        self.end(&last, scope.end);
        for listener in &scope.listeners {
            self.listener(listener);
        }
        std::mem::replace(&mut self.body, outside)
    }

    fn end(&mut self, last: &str, end: End) {
        let content = match end {
            End::None | End::Twice => String::new(),
            End::Implicit => return,
            End::Terminate => {
                let aside = self.node("userTask", "", "");
                self.connect(last, &aside, None);
                "<terminateEventDefinition/>".to_owned()
            }
            End::Error(number) => format!("<errorEventDefinition errorRef=\"E{number}\"/>"),
            End::Message(number) => definition(Trigger::Message { number, keyed: false }),
            End::Signal(number) => definition(Trigger::Signal(number)),
            End::Multiple(number) => definitions(&[
                Trigger::Message { number, keyed: false },
                Trigger::Escalation(Some(number)),
                Trigger::Error(Some(number)),
            ]),
        };
        let node = self.node("endEvent", "", &content);
        self.connect(last, &node, None);
        if end == End::Twice {
            let second = self.node("endEvent", "", "");
            self.connect(last, &second, None);
        }
    }

    pub(super) fn block(&mut self, block: &Block) -> Ends {
        if self.nodes >= NODES && !matches!(block, Block::Catch { .. } | Block::Throw(_)) {
            return self.single("task", "", "");
        }
        match block {
            Block::Activity { kind, repeat, mapped, guards } => {
                let id = self.activity(kind, *repeat, *mapped);
                self.guards(id, guards)
            }
            Block::Catch { triggers, all } => {
                let attributes = format!("{} parallelMultiple=\"{all}\"", key(triggers));
                self.single("intermediateCatchEvent", &attributes, &definitions(triggers))
            }
            Block::Undo(undo) => self.undo(undo),
            Block::Throw(triggers) => {
                let payload =
                    "<extensionElements><passo:input source=\"x\" target=\"got\"/></extensionElements>";
                let content = [payload, &definitions(triggers)].concat();
                self.single("intermediateThrowEvent", key(triggers), &content)
            }
            Block::Quantity(quantity, kind) => self.quantity(*quantity, kind),
            Block::Sequence(parts) => self.sequence(parts),
            Block::Exclusive(branches, shift) => self.branches("exclusiveGateway", branches, Some(*shift)),
            Block::Parallel(branches) => self.branches("parallelGateway", branches, None),
            Block::Inclusive(branches, shift) => self.branches("inclusiveGateway", branches, Some(*shift)),
            Block::Complex(branches, needed) => self.complex(branches, *needed),
            Block::Loop(body, times) => self.round(body, *times),
            Block::Race(branches) => self.race(branches),
            Block::Link(body) => self.link(body),
        }
    }

    pub(super) fn single(&mut self, tag: &str, attributes: &str, content: &str) -> Ends {
        let id = self.node(tag, attributes, content);
        Ends { first: id.clone(), last: id }
    }

    fn sequence(&mut self, parts: &[Block]) -> Ends {
        let mut ends: Option<Ends> = None;
        for part in parts {
            let Ends { first, last } = self.block(part);
            ends = Some(match ends {
                Some(before) => {
                    self.connect(&before.last, &first, None);
                    Ends { first: before.first, last }
                }
                None => Ends { first, last },
            });
        }
        ends.unwrap_or_else(|| self.single("task", "", ""))
    }

    /// The tokens that one activity gives run a task each, and another activity takes them.
    fn quantity(&mut self, quantity: u8, kind: &Activity) -> Ends {
        let first = self.node("userTask", &format!(" completionQuantity=\"{quantity}\""), "");
        let between = self.activity(kind, None, false);
        let last = self.node("serviceTask", &format!(" startQuantity=\"{quantity}\""), "");
        self.connect(&first, &between, None);
        self.connect(&between, &last, None);
        Ends { first, last }
    }

    /// A split and a join of one kind. With conditions, the last branch is the default.
    fn branches(&mut self, tag: &str, branches: &[Block], shift: Option<u8>) -> Ends {
        let split = self.id("n");
        let join = self.node(tag, "", "");
        let mut default = String::new();
        for (index, branch) in branches.iter().enumerate() {
            let Ends { first, last } = self.block(branch);
            let is_default = shift.is_some() && index + 1 == branches.len();
            let condition = shift.filter(|_| !is_default).map(|shift| match index {
                0 => format!("x > {shift}"),
                _ => format!("x % 2 == {}", shift % 2),
            });
            let flow = self.connect(&split, &first, condition.as_deref());
            if is_default {
                default = format!(" default=\"{flow}\"");
            }
            self.connect(&last, &join, None);
        }
        self.nodes += 1;
        let _ = writeln!(self.body, "<{tag} id=\"{split}\"{default}/>");
        Ends { first: split, last: join }
    }

    /// In a loop, a gateway that does not wait for all of its tokens would mix those of two rounds.
    fn complex(&mut self, branches: &[Block], needed: u8) -> Ends {
        let all = branches.len();
        let needed = if self.calm && self.has_loop { all } else { usize::from(needed).min(all) };
        let split = self.node("parallelGateway", "", "");
        let condition = format!("<activationCondition>activationCount &gt;= {needed}</activationCondition>");
        let join = self.node("complexGateway", "", &condition);
        for branch in branches {
            let Ends { first, last } = self.block(branch);
            self.connect(&split, &first, None);
            self.connect(&last, &join, None);
        }
        Ends { first: split, last: join }
    }

    fn round(&mut self, body: &Block, times: u8) -> Ends {
        let counter = self.id("c");
        let script = |text: &str| format!("<script>{text}</script>");
        let begin = self.node("scriptTask", "", &script(&format!("{counter} = 0")));
        let merge = self.node("exclusiveGateway", "", "");
        let Ends { first, last } = self.block(body);
        let count = self.node("scriptTask", "", &script(&format!("{counter} += 1")));
        let split = self.node("exclusiveGateway", "", "");
        let out = self.node("intermediateThrowEvent", "", "");
        self.connect(&begin, &merge, None);
        self.connect(&merge, &first, None);
        self.connect(&last, &count, None);
        self.connect(&count, &split, None);
        self.connect(&split, &merge, Some(&format!("{counter} < {times}")));
        self.connect(&split, &out, Some(&format!("{counter} >= {times}")));
        Ends { first: begin, last: out }
    }

    fn race(&mut self, branches: &[(Trigger, Block)]) -> Ends {
        let gateway = self.node("eventBasedGateway", "", "");
        let merge = self.node("exclusiveGateway", "", "");
        for (trigger, branch) in branches {
            let event = self.node("intermediateCatchEvent", key(&[*trigger]), &definition(*trigger));
            let Ends { first, last } = self.block(branch);
            self.connect(&gateway, &event, None);
            self.connect(&event, &first, None);
            self.connect(&last, &merge, None);
        }
        Ends { first: gateway, last: merge }
    }

    fn link(&mut self, body: &Block) -> Ends {
        let Ends { first, last } = self.block(body);
        let content = format!("<linkEventDefinition name=\"{}\"/>", self.id("l"));
        let throw = self.node("intermediateThrowEvent", "", &content);
        let catch = self.node("intermediateCatchEvent", "", &content);
        self.connect(&last, &throw, None);
        Ends { first, last: catch }
    }

    pub(super) fn activity(&mut self, kind: &Activity, repeat: Option<Repeat>, mapped: bool) -> String {
        let attribute = match std::mem::take(&mut self.is_for_compensation) {
            true => " isForCompensation=\"true\"",
            false => "",
        };
        // What comes out fails for a value, unless everything is to go well.
        let calm = self.calm;
        let mapping = |local: &str| {
            let output = if calm { local.to_owned() } else { format!("12 / ({local} - 3)") };
            format!(
                "<extensionElements><passo:input source=\"x\" target=\"{local}\"/>\
                 <passo:output source=\"{output}\" target=\"y\"/></extensionElements>"
            )
        };
        let repeat = repeat.map_or_else(String::new, characteristics);
        let with_repeat = |extensions: String| [extensions.as_str(), &repeat].concat();
        let extensions = with_repeat(if mapped { mapping("z") } else { String::new() });
        match kind {
            Activity::Task(tag) => {
                let worker = match *tag {
                    "serviceTask" => " passo:handler=\"outside\" passo:backOff=\"PT2S..PT10S\"",
                    _ => "",
                };
                self.node(tag, &format!(" passo:candidateGroups=\"desk\"{worker}{attribute}"), &extensions)
            }
            Activity::Needing(tag) => {
                let input = self.id("i");
                let needs = format!(
                    "<ioSpecification><dataInput id=\"{input}\" name=\"taken\"/><inputSet>\
                     <dataInputRefs>{input}</dataInputRefs></inputSet><outputSet/></ioSpecification>\
                     <dataInputAssociation><sourceRef>d</sourceRef><targetRef>{input}</targetRef></dataInputAssociation>"
                );
                let mappings = if mapped { mapping("z") } else { String::new() };
                let content = [mappings.as_str(), &needs, &repeat].concat();
                self.node(tag, &format!(" passo:candidateGroups=\"desk\"{attribute}"), &content)
            }
            Activity::Message { receive, number, keyed } => {
                let tag = if *receive { "receiveTask" } else { "sendTask" };
                let key = key(&[Trigger::Message { number: *number, keyed: *keyed }]);
                self.node(tag, &format!("{key} messageRef=\"M{number}\"{attribute}"), &extensions)
            }
            Activity::Script(text) => {
                self.node("scriptTask", attribute, &format!("{extensions}<script>{text}</script>"))
            }
            Activity::Handled(name) => {
                self.node("serviceTask", &format!(" passo:handler=\"{name}\"{attribute}"), &extensions)
            }
            Activity::SubProcess(scope) => {
                let body = self.scope(scope);
                self.node("subProcess", attribute, &[extensions.as_str(), &body].concat())
            }
            Activity::AdHoc(ad_hoc) => self.ad_hoc(ad_hoc, &extensions),
            Activity::Call(_) if self.caller >= self.called => self.node("task", attribute, &repeat),
            Activity::Call(number) => {
                let after = self.called - self.caller;
                let called = self.caller + 1 + usize::from(*number) % after;
                let is_mapped = mapped || self.has_loop;
                let extensions = with_repeat(if is_mapped { mapping("x") } else { String::new() });
                self.node(
                    "callActivity",
                    &format!(" calledElement=\"called{called}\"{attribute}"),
                    &extensions,
                )
            }
        }
    }

    fn ad_hoc(&mut self, ad_hoc: &AdHoc, extensions: &str) -> String {
        let outside = std::mem::take(&mut self.body);
        for (kind, follows) in &ad_hoc.offered {
            let offered = self.activity(kind, None, false);
            if let Some(block) = follows {
                let Ends { first, .. } = self.block(block);
                self.connect(&offered, &first, None);
            }
        }
        if let Some(listener) = &ad_hoc.listener {
            self.listener(listener);
        }
        let inner = std::mem::replace(&mut self.body, outside);
        let ordering = if ad_hoc.sequential { "Sequential" } else { "Parallel" };
        let attributes = format!(" ordering=\"{ordering}\" cancelRemainingInstances=\"{}\"", ad_hoc.cancels);
        let condition = ad_hoc.enough.map_or_else(String::new, |enough| {
            let text = if self.calm { "true".to_owned() } else { format!("x &gt; {enough}") };
            format!("<completionCondition>{text}</completionCondition>")
        });
        self.node("adHocSubProcess", &attributes, &[extensions, &inner, &condition].concat())
    }

    /// Interrupting boundary events lead back to where the activity leads; the others lead to ends of their own.
    fn guards(&mut self, activity: String, guards: &[Guard]) -> Ends {
        if guards.is_empty() {
            return Ends { first: activity.clone(), last: activity };
        }
        let merge = self.node("exclusiveGateway", "", "");
        self.connect(&activity, &merge, None);
        for guard in guards {
            let interrupting = is_interrupting(guard);
            let attributes = format!(
                "{} parallelMultiple=\"{}\" attachedToRef=\"{activity}\" cancelActivity=\"{interrupting}\"",
                key(&guard.triggers),
                guard.all
            );
            let event = self.node("boundaryEvent", &attributes, &self.awaited(guard));
            let Ends { first, last } = self.path(guard);
            self.connect(&event, &first, None);
            if interrupting {
                self.connect(&last, &merge, None);
            } else {
                let end = self.node("endEvent", "", "");
                self.connect(&last, &end, None);
            }
        }
        Ends { first: activity, last: merge }
    }

    /// An event sub-process.
    fn listener(&mut self, guard: &Guard) {
        let outside = std::mem::take(&mut self.body);
        let attributes = format!(
            "{} parallelMultiple=\"{}\" isInterrupting=\"{}\"",
            key(&guard.triggers),
            guard.all,
            is_interrupting(guard)
        );
        let start = self.node("startEvent", &attributes, &self.awaited(guard));
        let Ends { first, last } = self.path(guard);
        self.connect(&start, &first, None);
        let end = self.node("endEvent", "", "");
        self.connect(&last, &end, None);
        let inner = std::mem::replace(&mut self.body, outside);
        self.node("subProcess", " triggeredByEvent=\"true\"", &inner);
    }

    fn awaited(&self, guard: &Guard) -> String {
        let calm = |trigger: &Trigger| match trigger {
            Trigger::Message { number, .. } if self.calm && !is_interrupting(guard) => {
                Trigger::Signal(number % 2)
            }
            other => *other,
        };
        definitions(&guard.triggers.iter().map(calm).collect::<Vec<_>>())
    }

    fn path(&mut self, guard: &Guard) -> Ends {
        if self.calm && !is_interrupting(guard) {
            return self.single("userTask", "", "");
        }
        self.block(&guard.path)
    }
}

/// How often an activity runs, as the file says it.
pub(super) fn characteristics(repeat: Repeat) -> String {
    match repeat {
        Repeat::Loop { test_before, maximum } => format!(
            "<standardLoopCharacteristics testBefore=\"{test_before}\" loopMaximum=\"{maximum}\">\
             <loopCondition>x &lt; 3</loopCondition></standardLoopCharacteristics>"
        ),
        Repeat::Instances { sequential, count, enough } => {
            let count = count.map_or_else(|| "x".to_owned(), |count| count.to_string());
            let enough = enough.map_or_else(String::new, |enough| {
                format!(
                    "<completionCondition>numberOfCompletedInstances &gt;= {enough}</completionCondition>"
                )
            });
            format!(
                "<multiInstanceLoopCharacteristics isSequential=\"{sequential}\">\
                 <loopCardinality>{count}</loopCardinality>{enough}</multiInstanceLoopCharacteristics>"
            )
        }
    }
}

/// Errors always interrupt.
fn is_interrupting(guard: &Guard) -> bool {
    guard.interrupting || guard.triggers.iter().any(|trigger| matches!(trigger, Trigger::Error(_)))
}
