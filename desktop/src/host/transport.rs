//! HTTP over `ureq`: no redirects, no cookies, no cache, up to six requests at once.
//!
//! A request that is under way can't be taken back, so it runs on a thread of its own and an abort lets go of it: the
//! call returns at once, and the thread ends with its time limit.

use std::collections::{BTreeSet, HashMap};
use std::io::Read as _;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyfold_core::flow::{PortError, Request, Response, Transport};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use super::trust;

/// Requests at once.
const AT_ONCE: usize = 6;
/// Longest answer.
const ANSWER_MAX: u64 = 8 * 1024 * 1024;

/// What a thread tells the call that waits.
enum News {
    Answer(usize, Result<Response, PortError>),
    Aborted,
}

/// How many aborts of calls that haven't begun are remembered.
const ABORTED_MAX: usize = 64;

/// The calls under way, and those that were aborted before they began.
#[derive(Default)]
struct Calls {
    under_way: HashMap<u64, Sender<News>>,
    aborted: BTreeSet<u64>,
}

/// The platform's HTTP.
pub(super) struct Http {
    agent: Agent,
    calls: Mutex<Calls>,
}

impl Http {
    pub(super) fn new() -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy from the environment would carry loopback's plain requests away.
            .proxy(None)
            .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
            .build();
        Self { agent: config.into(), calls: Mutex::default() }
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a call, unless it was aborted before it began.
    fn begin(&self, id: u64, news: &Sender<News>) -> Result<(), PortError> {
        let mut calls = self.calls();
        if calls.aborted.remove(&id) {
            return Err(PortError::Cancelled);
        }
        calls.under_way.insert(id, news.clone());
        Ok(())
    }

    fn start(&self, at: usize, request: Request, news: Sender<News>) {
        let agent = self.agent.clone();
        std::thread::spawn(move || {
            let answer = send_one(&agent, &request);
            if news.send(News::Answer(at, answer)).is_err() {
                // The call was aborted meanwhile: nobody waits any more.
            }
        });
    }

    fn collect(
        &self,
        requests: Vec<Request>,
        news: &Sender<News>,
        heard: &Receiver<News>,
    ) -> Result<Vec<Result<Response, PortError>>, PortError> {
        let mut answers: Vec<_> = requests.iter().map(|_| Err(PortError::Other)).collect();
        let mut waiting = requests.into_iter().enumerate();
        let mut running = 0;
        loop {
            while running < AT_ONCE
                && let Some((at, request)) = waiting.next()
            {
                self.start(at, request, news.clone());
                running += 1;
            }
            if running == 0 {
                return Ok(answers);
            }
            match heard.recv() {
                Ok(News::Answer(at, answer)) => answers[at] = answer,
                Ok(News::Aborted) | Err(_) => return Err(PortError::Cancelled),
            }
            running -= 1;
        }
    }
}

impl Transport for Http {
    fn send(&self, id: u64, requests: Vec<Request>) -> Result<Vec<Result<Response, PortError>>, PortError> {
        let (news, heard) = channel();
        self.begin(id, &news)?;
        let answers = self.collect(requests, &news, &heard);
        self.calls().under_way.remove(&id);
        answers
    }

    fn abort(&self, id: u64) {
        let mut calls = self.calls();
        if let Some(news) = calls.under_way.get(&id) {
            // A call that ended at this very moment hears nothing any more.
            drop(news.send(News::Aborted));
            return;
        }
        calls.aborted.insert(id);
        if calls.aborted.len() > ABORTED_MAX {
            calls.aborted.pop_first();
        }
    }
}

fn send_one(agent: &Agent, request: &Request) -> Result<Response, PortError> {
    let mut post = agent
        .post(&request.url)
        .config()
        .timeout_global(Some(Duration::from_millis(u64::from(request.timeout_ms))))
        .build();
    for (name, value) in &request.headers {
        post = post.header(name, value);
    }
    let answer = post.send(&request.body[..]);
    trust::remember(answer.as_ref().err().and_then(trust::of_request));
    let answer = answer.map_err(|error| of_ureq(&error))?;
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    let reader = answer.into_body().into_reader();
    reader.take(ANSWER_MAX + 1).read_to_end(&mut body).map_err(|_| PortError::Offline)?;
    if body.len() as u64 > ANSWER_MAX { Err(PortError::Other) } else { Ok(Response { status, body }) }
}

fn of_ureq(error: &ureq::Error) -> PortError {
    match error {
        // Someone answers, but not who should: that is no lack of a connection.
        error if trust::of_request(error).is_some() => PortError::Other,
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => PortError::Other,
        _ => PortError::Offline,
    }
}

#[cfg(test)]
mod tests;
