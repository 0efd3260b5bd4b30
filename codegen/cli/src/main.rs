//! The `vezne` command.

mod check;
mod deliver;
mod explain;
mod generate;
mod sandbox;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Payment provider specs in, typed Rust clients out.
#[derive(Debug, Parser)]
#[command(name = "vezne", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Report every problem in the specs, with place and mend.
    Check {
        /// Folders of providers, or folders that hold such folders.
        #[arg(default_value = "specs")]
        folders: Vec<PathBuf>,
        /// One line a finding, for editors and CI.
        #[arg(long)]
        short: bool,
        /// Treat warnings as errors.
        #[arg(long)]
        deny_warnings: bool,
    },
    /// Write the client crate from all specs.
    Generate {
        /// The folder with a folder a provider.
        #[arg(long, default_value = "specs")]
        specs: PathBuf,
        /// The client crate.
        #[arg(long = "crate", default_value = "generated")]
        krate: PathBuf,
        /// Change nothing; fail if the crate is not what the specs say.
        #[arg(long)]
        check: bool,
    },
    /// Stand in for the providers, on loopback, until interrupted.
    Sandbox {
        /// Folders of providers, or folders that hold such folders.
        #[arg(default_value = "specs")]
        folders: Vec<PathBuf>,
        /// The port; a free one by default.
        #[arg(long, default_value_t = 0)]
        port: u16,
    },
    /// Send a message that a provider sends, a sample of a callback, to the address where a receiver waits for it; fail if
    /// it is not answered as it should be.
    Deliver {
        /// The callback, such as webhooks.event.
        callback: String,
        /// The sample.
        sample: String,
        /// The receiver's address, http or https.
        url: String,
        /// Folders of providers, or folders that hold such folders.
        #[arg(long, default_value = "specs")]
        specs: Vec<PathBuf>,
        /// Sign it anew, with the credentials that the sandbox accepts and the time of this machine.
        #[arg(long)]
        sign: bool,
    },
    /// Say why a rule exists; all rules, without a code.
    Explain {
        /// The code, such as VZ015.
        code: Option<String>,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Check { folders, short, deny_warnings } => check::run(&folders, short, deny_warnings),
        Command::Generate { specs, krate, check } => generate::run(&specs, &krate, check),
        Command::Sandbox { folders, port } => sandbox::run(&folders, port),
        Command::Deliver { callback, sample, url, specs, sign } => {
            let order = deliver::Order { callback: &callback, sample: &sample, url: &url, sign };
            deliver::run(&specs, &order)
        }
        Command::Explain { code } => explain::run(code.as_deref()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
