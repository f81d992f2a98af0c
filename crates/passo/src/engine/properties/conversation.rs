//! Pools that talk to each other by message flows and correlation keys, and everything that starts instances, under random
//! commands.

use proptest::prelude::*;

use super::action::{Action, choices};
use super::world::World;
use super::{cases, look, perform, record, repeat};

const FILE: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:passo="https://passo-bpmn.org/schema/1" targetNamespace="t">
<message id="M3" name="M3"/><message id="M4" name="M4"/><message id="M5" name="M5"/><message id="M6" name="M6"/>
<message id="M7" name="M7"/><signal id="S0" name="S0"/>
<correlationProperty id="number">
  <correlationPropertyRetrievalExpression messageRef="M3"><messagePath>p</messagePath></correlationPropertyRetrievalExpression>
  <correlationPropertyRetrievalExpression messageRef="M4"><messagePath>p</messagePath></correlationPropertyRetrievalExpression>
  <correlationPropertyRetrievalExpression messageRef="M5"><messagePath>p</messagePath></correlationPropertyRetrievalExpression>
</correlationProperty>
<collaboration id="talk">
  <participant id="pool_main" processRef="main"/><participant id="pool_other" processRef="other"/>
  <messageFlow id="mf1" sourceRef="ask" targetRef="asked"/><messageFlow id="mf2" sourceRef="answer" targetRef="answered"/>
  <messageFlow id="mf3" sourceRef="pool_main" targetRef="pool_other" messageRef="M7"/>
  <correlationKey id="by_number"><correlationPropertyRef>number</correlationPropertyRef></correlationKey>
</collaboration>
<process id="main" isExecutable="true">
  <correlationSubscription id="own" correlationKeyRef="by_number">
    <correlationPropertyBinding correlationPropertyRef="number"><dataPath>x</dataPath></correlationPropertyBinding>
  </correlationSubscription>
  <startEvent id="s"/>
  <sendTask id="ask" messageRef="M3"/>
  <receiveTask id="answered" messageRef="M4"/>
  <boundaryEvent id="b" attachedToRef="answered" cancelActivity="false"><messageEventDefinition messageRef="M5"/></boundaryEvent>
  <userTask id="u"/>
  <endEvent id="e"><messageEventDefinition messageRef="M7"/></endEvent>
  <sequenceFlow id="f1" sourceRef="s" targetRef="ask"/><sequenceFlow id="f2" sourceRef="ask" targetRef="answered"/>
  <sequenceFlow id="f3" sourceRef="answered" targetRef="u"/><sequenceFlow id="f4" sourceRef="b" targetRef="u"/>
  <sequenceFlow id="f5" sourceRef="u" targetRef="e"/>
</process>
<process id="other" isExecutable="true">
  <receiveTask id="asked" messageRef="M5" instantiate="true"/>
  <userTask id="v"/>
  <intermediateThrowEvent id="answer"><messageEventDefinition messageRef="M3"/></intermediateThrowEvent>
  <intermediateCatchEvent id="thanked"><messageEventDefinition messageRef="M7"/></intermediateCatchEvent>
  <sequenceFlow id="g1" sourceRef="asked" targetRef="v"/><sequenceFlow id="g2" sourceRef="v" targetRef="answer"/>
  <sequenceFlow id="g3" sourceRef="answer" targetRef="thanked"/>
</process>
<process id="gateway" isExecutable="true">
  <eventBasedGateway id="all" instantiate="true" eventGatewayType="Parallel"/>
  <intermediateCatchEvent id="c3"><messageEventDefinition messageRef="M3"/></intermediateCatchEvent>
  <intermediateCatchEvent id="c4"><messageEventDefinition messageRef="M4"/></intermediateCatchEvent>
  <intermediateCatchEvent id="cs"><signalEventDefinition signalRef="S0"/></intermediateCatchEvent>
  <parallelGateway id="join"/>
  <sequenceFlow id="h1" sourceRef="all" targetRef="c3"/><sequenceFlow id="h2" sourceRef="all" targetRef="c4"/>
  <sequenceFlow id="h3" sourceRef="all" targetRef="cs"/><sequenceFlow id="h4" sourceRef="c3" targetRef="join"/>
  <sequenceFlow id="h5" sourceRef="c4" targetRef="join"/><sequenceFlow id="h6" sourceRef="cs" targetRef="join"/>
</process>
<process id="gathering" isExecutable="true">
  <startEvent id="together" parallelMultiple="true">
    <messageEventDefinition messageRef="M6"/><signalEventDefinition signalRef="S0"/>
    <conditionalEventDefinition><condition>x &gt; 0</condition></conditionalEventDefinition>
    <timerEventDefinition><timeCycle>R/PT1M</timeCycle></timerEventDefinition>
  </startEvent>
  <startEvent id="any">
    <messageEventDefinition messageRef="M7"/><conditionalEventDefinition><condition>x == 2</condition></conditionalEventDefinition>
    <timerEventDefinition><timeCycle>R2/PT1M</timeCycle></timerEventDefinition>
    <timerEventDefinition><timeCycle>R3/PT2M</timeCycle></timerEventDefinition>
  </startEvent>
  <userTask id="w"/>
  <sequenceFlow id="i1" sourceRef="together" targetRef="w"/><sequenceFlow id="i2" sourceRef="any" targetRef="w"/>
</process>
</definitions>"#;

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn pools_that_talk_keep_the_invariants_whatever_is_done(choices in choices(60)) {
        let mut world = World::with(FILE).expect("the file is right");
        perform(&mut world, &Action::Start { process: "main".into(), x: 1, key: "a" })?;
        for choice in &choices {
            let action = choice.action(&world);
            perform(&mut world, &action)?;
        }
        look(&world);
    }

    #[test]
    fn restarts_change_nothing_between_pools(choices in choices(30)) {
        let (one, done) = record(FILE, &choices);
        let mut other = World::with(FILE).expect("the file is right");
        repeat(&mut other, &done, true)?;
        prop_assert!(one.store.holds_the_same_as(&other.store), "{:?}
and
{:?}", one.store, other.store);
    }
}
