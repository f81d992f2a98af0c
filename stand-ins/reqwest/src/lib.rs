//! Stands in for the HTTP client `reqwest` in the builds of this workspace.
//!
//! The FEEL library calls functions in Java over HTTP and has no feature that leaves the client out. Passo refuses such
//! functions when it compiles a text, so the client with its runtime, its TLS and their code in C would be built for nothing.
//! This has the few calls that the library names; each request fails.
#![forbid(unsafe_code)]

use std::fmt;

/// Why a request fails.
#[derive(Debug)]
pub struct Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no HTTP client in this build")
    }
}

impl std::error::Error for Error {}

/// The client that waits.
pub mod blocking {
    use super::Error;

    /// A client without a network.
    #[derive(Debug, Default)]
    pub struct Client;

    impl Client {
        /// A client.
        #[must_use]
        pub fn new() -> Client {
            Client
        }

        /// A request to an address.
        #[must_use]
        pub fn post(&self, _: &str) -> RequestBuilder {
            RequestBuilder
        }
    }

    /// A request.
    #[derive(Debug)]
    pub struct RequestBuilder;

    impl RequestBuilder {
        /// Puts a value into it.
        #[must_use]
        pub fn json<T: ?Sized>(self, _: &T) -> RequestBuilder {
            self
        }

        /// Fails.
        ///
        /// # Errors
        /// Always.
        pub fn send(self) -> Result<Response, Error> {
            Err(Error)
        }
    }

    /// A response, of which there is none.
    #[derive(Debug)]
    pub enum Response {}

    impl Response {
        /// What it says.
        ///
        /// # Errors
        /// Never, since there is no response.
        pub fn json<T>(self) -> Result<T, Error> {
            match self {}
        }
    }
}
