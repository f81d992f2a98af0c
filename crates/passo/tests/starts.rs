//! Starts that only a host can see: new versions, limits.

use std::error::Error;

use passo::base::Limits;
use passo::{Engine, EngineError, InstanceQuery, Message, Published};

type Outcome = Result<(), Box<dyn Error>>;

const BOTH: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="sale">
  <message id="m_order" name="order"/><message id="m_address" name="address"/>
  <process id="sale" isExecutable="true">
    <startEvent id="both" parallelMultiple="true">
      <messageEventDefinition messageRef="m_order"/><messageEventDefinition messageRef="m_address"/>
    </startEvent>
  </process>
</definitions>"#;

#[test]
fn what_is_gathered_for_a_start_is_bounded() -> Outcome {
    let limits = Limits { buffered_messages: 2, ..Limits::default() };
    let engine = Engine::builder().limits(limits).build();
    engine.deploy(BOTH)?;
    assert_eq!(engine.publish(Message::new("order"))?, Published::Buffered);
    assert_eq!(engine.publish(Message::new("order"))?, Published::Buffered);
    let refused = engine.publish(Message::new("order"));
    assert!(matches!(refused, Err(EngineError::LimitExceeded { limit: 2, .. })), "{refused:?}");
    assert!(matches!(engine.publish(Message::new("address"))?, Published::Started(_)));
    assert_eq!(engine.publish(Message::new("order"))?, Published::Buffered, "there is room again");
    Ok(())
}

#[test]
fn a_new_version_starts_with_nothing_gathered() -> Outcome {
    let engine = Engine::new();
    engine.deploy(BOTH)?;
    assert_eq!(engine.publish(Message::new("order"))?, Published::Buffered);
    engine.deploy(BOTH)?;
    assert_eq!(engine.publish(Message::new("address"))?, Published::Buffered);
    assert!(engine.instances(&InstanceQuery::new()).is_empty());
    let Published::Started(id) = engine.publish(Message::new("order"))? else {
        return Err("both have come".into());
    };
    assert_eq!(engine.instance(id).map(|found| found.version), Some(2));
    Ok(())
}

#[test]
fn a_new_version_takes_the_place_of_the_starts_before_it() -> Outcome {
    let file = |element: &str| {
        format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="sale">
              <message id="m" name="order"/>
              <process id="sale" isExecutable="true">{element}</process>
            </definitions>"#
        )
    };
    let engine = Engine::new();
    engine.deploy(file(
        r#"<startEvent id="s"><conditionalEventDefinition><condition>stock == 0</condition></conditionalEventDefinition></startEvent>"#,
    ))?;
    engine.deploy(file(r#"<receiveTask id="r" messageRef="m" instantiate="true"/>"#))?;
    assert!(engine.evaluate_conditions([("stock".into(), 0.into())].into())?.is_empty());
    assert!(matches!(engine.publish(Message::new("order"))?, Published::Started(_)));
    engine.deploy(file(r#"<startEvent id="s"/>"#))?;
    assert!(matches!(engine.publish(Message::new("order")), Err(EngineError::MessageRefused { .. })));
    Ok(())
}
