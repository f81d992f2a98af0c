//! The compile pipeline and the token machine: any bytes are deployed, or refused; what is deployed runs within its limits.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| passo_fuzz::deploy_and_start(&passo_fuzz::engine(), data));
