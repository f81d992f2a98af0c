//! The reader and the rules: any bytes give a model or diagnostics, each of which can be shown with its place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use passo::base::Limits;
use passo::diagnostic::render;
use passo::lint::lint;
use passo::read::read;

fuzz_target!(|data: &[u8]| {
    let reading = read(data, &Limits::default());
    let found = lint(&reading.definitions);
    for diagnostic in reading.diagnostics.iter().chain(&found) {
        let _ = render(diagnostic, "fuzz.bpmn", &reading.source, false);
    }
});
