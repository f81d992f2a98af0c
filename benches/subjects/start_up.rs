//! From a file to a process that can be started.

use std::hint::black_box;
use std::sync::Arc;

use passo::Engine;
use passo::base::Limits;
use passo::read::read;
use passo_energy::crm::MemoryCrm;
use passo_energy::diagrams::{TAKEOVER, TAKEOVER_SEED};

use crate::harness::{Curve, Goal, Row, Scale, Side, Subject};
use crate::limits::bare_xml;
use crate::models::row;

pub(super) const SUBJECT: Subject = Subject { name: "start-up", rows, curves };

const READER: &str = "the bare XML reader";

fn rows(_: Scale) -> Vec<Row> {
    let takeovers = [("the takeover", TAKEOVER_SEED.xml), ("the takeover for production", TAKEOVER.xml)];
    let takeovers = takeovers.map(|(name, xml)| (name, Arc::<str>::from(xml)));
    let large = [("1,000 tasks", row(1_000).into())];
    let read = |(name, file): &(&str, Arc<str>)| {
        Row::new(format!("Reading {name} ({} kB)", file.len() / 1_000), reading(file, 1))
            .beside(READER, events(file))
            .goal(Goal::times_the_limit(1.0 / 0.4))
    };
    let deploy = |(name, file): &(&str, Arc<str>)| {
        Row::new(format!("Deploying {name}: read, check, compile"), deploying(file, 1))
            .beside(READER, events(file))
    };
    let within = |file| deploy(file).goal(Goal::at_most(2e6));
    let (reads, deployments) = (takeovers.iter().chain(&large).map(read), takeovers.iter().map(within));
    reads.chain(deployments).chain(large.iter().map(deploy)).collect()
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [10, 100, 1_000, 10_000].map(|nodes| scale.of(nodes));
    vec![
        Curve::new("reading, a node, by nodes", &sizes, |nodes| reading(&row(nodes).into(), nodes)),
        Curve::new("deploying, a node, by nodes", &sizes, |nodes| deploying(&row(nodes).into(), nodes)),
    ]
}

fn reading(file: &Arc<str>, parts: usize) -> Side {
    let (file, limits) = (Arc::clone(file), Limits::default());
    Side::calls(parts, move || {
        black_box(read(file.as_bytes(), &limits));
    })
}

fn events(file: &Arc<str>) -> Side {
    let file = Arc::clone(file);
    Side::calls(1, move || {
        black_box(bare_xml(&file));
    })
}

/// Into an engine that knows nothing yet, with the domain's plug-in.
fn deploying(file: &Arc<str>, parts: usize) -> Side {
    let file = Arc::clone(file);
    let engine = || {
        let plugin = passo_energy::plugin(Arc::new(MemoryCrm::with_personas()));
        Engine::builder().plugin(plugin).build()
    };
    Side::each(parts, engine, move |engine| {
        engine.deploy(&*file).expect("the diagram is right");
        // Its end is not part of a deployment.
        std::mem::forget(engine);
    })
}
