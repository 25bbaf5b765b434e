//! The command line: one file a command. Reads settings, opens the database, calls a use case, prints what came of
//! it. Owns no rule and no SQL.

mod backup;
mod config;
mod database;
mod error;
mod export;
mod gateway;
mod import;
mod log;
mod org;
mod password;
mod pull;
mod scrub;
mod seed;
mod serve;
mod stop;
mod terminal;
mod token;
mod user;

pub use error::{Error, Result};
pub use terminal::Terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::config::{Config, StoreSettings, Values};

/// Records, finds and exports the sessions of an organization.
#[derive(Debug, Parser)]
#[command(name = "session-history", version, about, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    store: StoreSettings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer browsers and recorders.
    Serve(serve::Serve),
    /// Stand before a WebDriver server, pass everything through, and record it.
    Gateway(gateway::Gateway),
    /// Organizations.
    #[command(subcommand)]
    Org(org::Org),
    /// Members of an organization.
    #[command(subcommand)]
    User(user::User),
    /// Credentials of machines.
    #[command(subcommand)]
    Token(token::Token),
    /// Read sessions from a file: all of them, or none where a line is wrong.
    Import(import::Import),
    /// Fetch sessions from another product, again and again without doubling any.
    #[command(subcommand)]
    Pull(pull::Pull),
    /// Write sessions as CSV to standard output.
    Export(export::Export),
    /// Fill an organization with invented sessions.
    Seed(seed::Seed),
    /// Compare the files that sessions name with those that are stored.
    Scrub(scrub::Scrub),
    /// Copy an embedded database to a file, while it is in use.
    Backup(backup::Backup),
    /// Print every setting and where it came from.
    Config(config::Show),
}

/// Runs the program on the process's own arguments, environment and streams.
pub fn main() -> ExitCode {
    let cores = std::thread::available_parallelism().map_or(4, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // Rendering a page is work on the runtime's own threads: with few of them one slow page holds up all others.
        .worker_threads(cores.max(4))
        .enable_all()
        .build();
    let mut terminal = Terminal::standard();
    let result = match runtime {
        Ok(runtime) => {
            let result = runtime.block_on(run(std::env::args_os(), &mut terminal));
            // A hash that is still being computed need not be waited for.
            runtime.shutdown_background();
            result
        }
        Err(error) => Err(Error::failed("start", error)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => terminal.complain(&error),
    }
}

/// Runs one command.
pub async fn run(args: impl Iterator<Item = OsString>, terminal: &mut Terminal) -> Result<()> {
    let matches = Cli::command().try_get_matches_from(args)?;
    let cli = Cli::from_arg_matches(&matches)?;
    let variables: Vec<String> = std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .collect();
    let values = Values::new(
        innermost(&matches),
        &Cli::command(),
        variables.iter().map(String::as_str),
    );
    match cli.command {
        Command::Serve(serve) => Box::pin(serve.run(&cli.store, values, terminal)).await,
        Command::Gateway(gateway) => Box::pin(gateway.run(&cli.store, values, terminal)).await,
        Command::Config(show) => show.run(&cli.store, values, terminal),
        command => {
            let config = check(&cli.store, values)?;
            log::start(&config);
            match command {
                Command::Org(org) => org.run(&config, terminal).await,
                Command::User(user) => user.run(&config, terminal).await,
                Command::Token(token) => token.run(&config, terminal).await,
                Command::Import(import) => import.run(&config, terminal).await,
                Command::Pull(pull) => Box::pin(pull.run(&config, terminal)).await,
                Command::Export(export) => export.run(&config, terminal).await,
                Command::Seed(seed) => Box::pin(seed.run(&config, terminal)).await,
                Command::Scrub(scrub) => scrub.run(&config, terminal).await,
                Command::Backup(backup) => backup.run(&config, terminal).await,
                Command::Serve(_) | Command::Gateway(_) | Command::Config(_) => Ok(()),
            }
        }
    }
}

fn check(settings: &StoreSettings, mut values: Values<'_>) -> Result<Config> {
    let config = settings.check(&mut values, false);
    Ok(Config::finish(values, config)?)
}

/// The matches of the command that was called, where clap keeps global flags too.
fn innermost(matches: &ArgMatches) -> &ArgMatches {
    matches
        .subcommand()
        .map_or(matches, |(_, inner)| innermost(inner))
}
