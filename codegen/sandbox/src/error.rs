use std::fmt;
use std::io;

use vezne_runtime::TransportError;

/// Why a sandbox did not start, or could not take an order, and what to do about it.
#[derive(Debug)]
#[non_exhaustive]
pub enum SandboxError {
    /// A routes document could not be read.
    Document {
        /// What is wrong with it.
        message: String,
    },
    /// A model refers to something that is not in it.
    Model {
        /// The provider.
        provider: String,
        /// What is missing.
        message: String,
    },
    /// No provider was given.
    NoProvider,
    /// One provider was given twice.
    ProviderTwice {
        /// The provider.
        provider: String,
    },
    /// A value was given for a credential that no provider has.
    UnknownCredential {
        /// `provider.group.name`, or `provider.name` where credentials are flat.
        credential: String,
        /// The nearest one that there is.
        nearest: Option<String>,
    },
    /// A value was given for a setting that no provider has.
    UnknownSetting {
        /// `provider.name`
        setting: String,
        /// The nearest one that there is.
        nearest: Option<String>,
    },
    /// There is no tokio runtime to run on.
    NoRuntime,
    /// Something else listens on the port.
    PortTaken {
        /// The port.
        port: u16,
    },
    /// The port could not be opened for another reason.
    Listen {
        /// The port; 0 stands for any free one.
        port: u16,
        /// What the operating system says.
        source: io::Error,
    },
    /// An order is for an operation that no provider has.
    UnknownOperation {
        /// The name that was given.
        operation: String,
        /// The nearest one that there is.
        nearest: Option<String>,
    },
    /// An order is for an operation that two providers have.
    AmbiguousOperation {
        /// The name that was given.
        operation: String,
        /// The names that tell them apart.
        meant: Vec<String>,
    },
    /// An order asks for a sample that the operation does not have, or that has no reply.
    UnknownSample {
        /// The operation.
        operation: String,
        /// What was asked for.
        sample: String,
        /// The samples with a reply that there are.
        known: Vec<String>,
    },
    /// There is no such callback.
    UnknownCallback {
        /// The name that was given.
        callback: String,
        /// The nearest one that there is.
        nearest: Option<String>,
    },
    /// Two providers have this callback.
    AmbiguousCallback {
        /// The name that was given.
        callback: String,
        /// The names that tell them apart.
        meant: Vec<String>,
    },
    /// The callback has no sample of this name.
    UnknownMessage {
        /// The callback.
        callback: String,
        /// What was asked for.
        sample: String,
        /// The samples that there are.
        known: Vec<String>,
    },
    /// A message cannot be signed with other credentials than those of its sample.
    NotSigned {
        /// The callback.
        callback: String,
        /// The sample.
        sample: String,
    },
    /// A message cannot be sent to such an address.
    Address {
        /// What is wrong with it; never the address.
        message: String,
    },
    /// A message was sent, and no answer came.
    NotDelivered {
        /// The callback.
        callback: String,
        /// How far it came.
        source: TransportError,
    },
}

impl fmt::Display for SandboxError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document { message } => {
                write!(
                    to,
                    "the routes document cannot be read ({message}): generate it again with this version of vezne"
                )
            }
            Self::Model { provider, message } => {
                write!(
                    to,
                    "the routes of `{provider}` do not hold together ({message}): generate them again, and edit none by hand"
                )
            }
            Self::NoProvider => {
                to.write_str("the sandbox stands in for nobody: give its builder `.routes(…)` or `.model(…)`")
            }
            Self::ProviderTwice { provider } => write!(to, "`{provider}` was given twice: remove one"),
            Self::UnknownCredential { credential, nearest } => {
                write!(to, "there is no credential `{credential}`")?;
                suggest(nearest.as_deref(), to)
            }
            Self::UnknownSetting { setting, nearest } => {
                write!(to, "there is no setting `{setting}`")?;
                suggest(nearest.as_deref(), to)
            }
            Self::NoRuntime => to.write_str(
                "there is no tokio runtime here: start the sandbox in `#[tokio::test]` or inside `Runtime::block_on`",
            ),
            Self::PortTaken { port } => {
                write!(
                    to,
                    "port {port} of 127.0.0.1 is taken: stop what listens there, or leave `.port(…)` out to get a free one"
                )
            }
            Self::Listen { port: 0, .. } => to.write_str("no free port of 127.0.0.1 could be opened"),
            Self::Listen { port, .. } => {
                write!(to, "port {port} of 127.0.0.1 could not be opened: leave `.port(…)` out to get a free one")
            }
            Self::UnknownOperation { operation, nearest } => {
                write!(to, "there is no operation `{operation}`; names are written `group.operation`")?;
                suggest(nearest.as_deref(), to)
            }
            Self::AmbiguousOperation { operation, meant } => {
                write!(to, "several providers have `{operation}`: write {}", listed(meant, " or "))
            }
            Self::UnknownSample { operation, sample, known } if known.is_empty() => {
                write!(
                    to,
                    "`{operation}` has no {sample} with a reply, and no other sample with one: add one to its spec"
                )
            }
            Self::UnknownSample { operation, sample, known } => {
                write!(to, "`{operation}` has no {sample} with a reply: it has {}", listed(known, ", "))
            }
            Self::UnknownCallback { callback, nearest } => {
                write!(to, "there is no callback `{callback}`; names are written `group.callback`")?;
                suggest(nearest.as_deref(), to)
            }
            Self::AmbiguousCallback { callback, meant } => {
                write!(to, "several providers have `{callback}`: write {}", listed(meant, " or "))
            }
            Self::UnknownMessage { callback, sample, known } if known.is_empty() => {
                write!(to, "`{callback}` has no sample `{sample}`, and no other: add one to its spec")
            }
            Self::UnknownMessage { callback, sample, known } => {
                write!(to, "`{callback}` has no sample `{sample}`: it has {}", listed(known, ", "))
            }
            Self::NotSigned { callback, sample } => write!(
                to,
                "the sample `{sample}` of `{callback}` cannot be signed anew: it is to be rejected, it takes a private \
                 key, or its proof cannot be put where it is read from. Deliver it as it is, to a receiver that has the credentials of the sample"
            ),
            Self::Address { message } => write!(to, "a message cannot be sent there: {message}"),
            Self::NotDelivered { callback, source } => write!(
                to,
                "a message of `{callback}` had no answer ({source}): does the receiver listen there? For https the feature \
                 `rustls` is needed"
            ),
        }
    }
}

impl std::error::Error for SandboxError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::NotDelivered { source, .. } => Some(source),
            _ => None,
        }
    }
}

fn suggest(nearest: Option<&str>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    match nearest {
        Some(nearest) => write!(to, ": did you mean `{nearest}`?"),
        None => Ok(()),
    }
}

fn listed(names: &[String], between: &str) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(between)
}
