//! passo-test.
#![forbid(unsafe_code)]
