//! A platform whose every call is a question to the parent: it answers, or leaves the call hanging.
//!
//! ```text
//! child   port transport URL BODY (NAME VALUE)*    parent   answer STATUS BODY | answer
//! child   port backup-put NAME BYTES               parent   answer | answer confirmed
//! child   port backup-get NAME                     parent   answer | answer BYTES
//! child   port backup-list                         parent   answer NAME*
//! child   port backup-remove NAME                  parent   answer
//! child   port keystore-put KEY                    parent   answer
//! child   port keystore-remove                     parent   answer
//! child   progress STEP | changed KIND             not answered
//! ```

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use keyfold_core::flow::{
    BackupStore, ChangeKind, DeviceKeyStore, Observer, PortError, Progress, ProgressListener, Put, Request,
    Response, Transport,
};

use crate::pipe::write_words;

/// The parent, as the home's process sees it.
pub struct Parent {
    answers: Mutex<Receiver<Vec<Vec<u8>>>>,
    answer: Sender<Vec<Vec<u8>>>,
}

impl Default for Parent {
    fn default() -> Self {
        let (answer, answers) = channel();
        Self { answers: Mutex::new(answers), answer }
    }
}

impl Parent {
    /// Says a line.
    pub fn say(&self, words: &[&[u8]]) {
        write_words(&mut std::io::stdout().lock(), words);
    }

    /// Hands an answer of the parent to the call that waits for it.
    ///
    /// # Panics
    /// Never: both ends are here.
    pub fn take_answer(&self, words: Vec<Vec<u8>>) {
        self.answer.send(words).expect("this end holds the other one");
    }

    fn ask(&self, words: &[&[u8]]) -> Vec<Vec<u8>> {
        self.say(&[&[&b"port"[..]], words].concat());
        self.wait()
    }

    fn wait(&self) -> Vec<Vec<u8>> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.recv().expect("this end holds the other one")
    }

    fn send_one(&self, request: &Request) -> Result<Response, PortError> {
        let mut words: Vec<&[u8]> = vec![b"transport", request.url.as_bytes(), &request.body];
        for (name, value) in &request.headers {
            words.extend([name.as_bytes(), value.as_bytes()]);
        }
        let mut answer = self.ask(&words).into_iter();
        let (Some(status), Some(body)) = (answer.next(), answer.next()) else {
            return Err(PortError::Offline);
        };
        Ok(Response { status: text(&status).parse().expect("a status"), body })
    }
}

/// A word that is text.
///
/// # Panics
/// If it isn't.
#[must_use]
pub fn text(word: &[u8]) -> &str {
    std::str::from_utf8(word).expect("the word is text")
}

impl Transport for Parent {
    fn send(&self, _: u64, requests: Vec<Request>) -> Result<Vec<Result<Response, PortError>>, PortError> {
        Ok(requests.iter().map(|request| self.send_one(request)).collect())
    }

    /// Aborts nothing: no platform is worse.
    fn abort(&self, _: u64) {}
}

impl BackupStore for Parent {
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<Put, PortError> {
        let answer = self.ask(&[b"backup-put", name.as_bytes(), &bytes]);
        if answer.is_empty() { Err(PortError::NotReady) } else { Ok(Put::Confirmed) }
    }

    fn get(&self, name: String) -> Result<Vec<u8>, PortError> {
        self.ask(&[b"backup-get", name.as_bytes()]).pop().ok_or(PortError::Missing)
    }

    fn list(&self) -> Result<Vec<String>, PortError> {
        Ok(self.ask(&[b"backup-list"]).iter().map(|name| text(name).to_owned()).collect())
    }

    fn remove(&self, name: String) -> Result<(), PortError> {
        self.ask(&[b"backup-remove", name.as_bytes()]);
        Ok(())
    }
}

impl DeviceKeyStore for Parent {
    fn put(&self, key: Vec<u8>) -> Result<(), PortError> {
        self.say(&[b"port", b"keystore-put", &key]);
        // The key is the platform's from here on.
        drop(key);
        self.wait();
        Ok(())
    }

    fn remove(&self) -> Result<(), PortError> {
        self.ask(&[b"keystore-remove"]);
        Ok(())
    }
}

impl ProgressListener for Parent {
    fn progress(&self, progress: Progress) {
        self.say(&[b"progress", format!("{:?}", progress.step).as_bytes()]);
    }
}

impl Observer for Parent {
    fn changed(&self, kind: ChangeKind, _: u64) {
        self.say(&[b"changed", format!("{kind:?}").as_bytes()]);
    }
}
