//! passo-energy.
#![forbid(unsafe_code)]
