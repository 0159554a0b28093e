//! SIGKILL: what was accepted is sent, under the Message-ID that it always had.

use crate::process::{Process, account_now, write_settings};
use crate::running::Home;
use crate::smtp_server::{Mode, SmtpServer, unreachable};
use crate::wait;

fn post(process: &Process, body: &impl serde::Serialize) {
    let bytes = serde_json::to_vec(body).unwrap();
    let response = ureq::post(format!("{}/v1/mail", process.url)).send(&bytes[..]).unwrap();
    assert_eq!(response.status(), 202);
}

fn smtp_settings(port: u16) -> String {
    format!("[smtp]\nhost = \"127.0.0.1\"\nmode = \"plain\"\nport = {port}\n")
}

#[test]
fn killed_after_202_while_the_mail_server_was_away() {
    let (home, mut account) = (Home::new(), account_now());
    write_settings(&home, &account, &smtp_settings(unreachable().port));
    let process = Process::start(&home);
    post(&process, &account.code_request(None));
    process.kill();

    let server = SmtpServer::start(&[], Mode::Plain);
    write_settings(&home, &account, &smtp_settings(server.port));
    let process = Process::start(&home);
    assert!(server.message().contains("Subject: Your Keyfold code"));
    process.kill();
}

#[test]
fn killed_while_the_message_is_under_way() {
    let (home, mut account) = (Home::new(), account_now());
    let hanging = SmtpServer::start(&["--hang"], Mode::Plain);
    write_settings(&home, &account, &smtp_settings(hanging.port));
    let process = Process::start(&home);
    post(&process, &account.code_request(None));
    assert_eq!(hanging.says(), "hanging");
    process.kill();

    let server = SmtpServer::start(&[], Mode::Plain);
    write_settings(&home, &account, &smtp_settings(server.port));
    let process = Process::start(&home);
    assert!(server.message().contains("Subject: Your Keyfold code"));
    process.kill();
}

#[test]
fn killed_again_and_again_while_requests_come_in_and_nothing_accepted_is_lost() {
    let (home, mut account) = (Home::new(), account_now());
    write_settings(
        &home,
        &account,
        &format!("mails_per_hour = 100\n[folder]\npath = \"{}\"\n", home.outbox().display()),
    );
    for _ in 0..8 {
        let process = Process::start(&home);
        for _ in 0..3 {
            post(&process, &account.code_request(None));
        }
        process.kill();
    }
    let process = Process::start(&home);
    wait::until("all 24 messages", || home.messages().len() == 24);
    process.kill();
}
