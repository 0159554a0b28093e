//! The commands, one module a group. Each opens the home, does one thing, and says what was done.

mod account;
mod code;
mod come_back;
mod items;
mod list;
mod password;
mod show;
mod sign_in;
mod sign_up;
mod status;
mod sync;

use clap::CommandFactory as _;

use self::show::Reveal;
use crate::args::{Args, Command};
use crate::refusal::Refusal;
use crate::session::Session;

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Refusal> {
    match &args.command {
        Command::Completion { shell } => {
            complete(*shell);
            Ok(())
        }
        Command::SignUp(how) => {
            let session = Session::open_as(args, how.backup.as_deref(), how.device_name.as_deref())?;
            sign_up::run(&session, how)
        }
        Command::SignIn(how) => {
            let session = Session::open_as(args, how.backup_to_ask(), how.device_name.as_deref())?;
            sign_in::run(&session, how)
        }
        _ => run_in_home(args),
    }
}

fn run_in_home(args: &Args) -> Result<(), Refusal> {
    let session = &Session::open(args)?;
    run_with(session, args).map_err(|refusal| session.explain(refusal))
}

fn run_with(session: &Session, args: &Args) -> Result<(), Refusal> {
    match &args.command {
        Command::Status => status::run(session),
        Command::Address(what) => account::address(session, what),
        Command::Password(what) => password::run(session, what),
        Command::Add(add) => items::add(session, add),
        Command::Edit(edit) => items::edit(session, edit),
        Command::Remove { id } => items::remove(session, id),
        Command::List(list) => list::list(session, list),
        Command::Search { words } => list::search(session, words),
        Command::Show { id, reveal, seed } => show::item(session, id, Reveal::of(*reveal, *seed)),
        Command::History { id, reveal } => show::history(session, id, *reveal),
        Command::Kit(what) => code::kit(session, what),
        Command::Code(what) => code::code(session, what),
        Command::Sync(what) => sync::run(session, what),
        Command::Devices(what) => account::devices(session, what),
        Command::Account(what) => account::run(session, what),
        Command::SignOut { even_so } => account::sign_out(session, *even_so),
        Command::SignUp(_) | Command::SignIn(_) | Command::Completion { .. } => Ok(()),
    }
}

fn complete(shell: clap_complete::Shell) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "keyfold", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    crate::output::print(false, &serde_json::Value::Null, || script);
}
