//! Scenario files: any text is a scenario file or an error; its cases run, in any order of steps, over one model that has
//! something for each kind of step.
#![no_main]

use libfuzzer_sys::fuzz_target;
use passo_test::{Options, ScenarioFile, run_case};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(mut file) = ScenarioFile::parse("fuzz.toml", text) else { return };
    file.models = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/models/all.bpmn").into()];
    let options = Options::new().limits(passo_fuzz::tight());
    for case in file.cases.iter().take(3) {
        let _ = run_case(&file, case, &options);
    }
});
