//! HTTP over `ureq`: no redirects, no cookies, no cache, up to six requests at once.
//!
//! A request that is under way can't be taken back, so it runs on a thread of its own and an abort lets go of it: the
//! call returns at once, and the thread ends with its time limit.

use std::collections::HashMap;
use std::io::Read as _;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyfold_core::flow::{PortError, Request, Response, Transport};
use ureq::Agent;

/// Requests at once.
const AT_ONCE: usize = 6;
/// Longest answer.
const ANSWER_MAX: u64 = 8 * 1024 * 1024;

/// What a thread tells the call that waits.
enum News {
    Answer(usize, Result<Response, PortError>),
    Aborted,
}

/// The platform's HTTP.
pub(super) struct Http {
    agent: Agent,
    under_way: Arc<Mutex<HashMap<u64, Sender<News>>>>,
}

impl Http {
    pub(super) fn new() -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy from the environment would carry loopback's plain requests away.
            .proxy(None)
            .build();
        Self { agent: config.into(), under_way: Arc::default() }
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<u64, Sender<News>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.calls().insert(id, news.clone());
        let answers = self.collect(requests, &news, &heard);
        self.calls().remove(&id);
        answers
    }

    fn abort(&self, id: u64) {
        if let Some(news) = self.calls().get(&id)
            && news.send(News::Aborted).is_err()
        {
            // The call ended at this very moment.
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
    let answer = post.send(&request.body[..]).map_err(|error| of_ureq(&error))?;
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    let reader = answer.into_body().into_reader();
    reader.take(ANSWER_MAX + 1).read_to_end(&mut body).map_err(|_| PortError::Offline)?;
    if body.len() as u64 > ANSWER_MAX { Err(PortError::Other) } else { Ok(Response { status, body }) }
}

fn of_ureq(error: &ureq::Error) -> PortError {
    match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => PortError::Other,
        _ => PortError::Offline,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;

    use super::*;

    fn request(url: String) -> Request {
        Request { url, headers: vec![], body: b"{}".to_vec(), timeout_ms: 10_000 }
    }

    fn listen() -> (TcpListener, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        (listener, url)
    }

    #[test]
    fn a_redirect_is_an_answer_and_is_not_followed() {
        let (listener, url) = listen();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heard = Vec::new();
            while !heard.ends_with(b"{}") {
                let mut some = [0; 512];
                let count = stream.read(&mut some).unwrap();
                heard.extend_from_slice(&some[..count]);
            }
            stream
                .write_all(
                    b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
                )
                .unwrap();
            heard
        });
        let answers = Http::new().send(1, vec![request(url)]).unwrap();
        assert_eq!(answers[0].as_ref().unwrap().status, 302);
        assert!(server.join().unwrap().starts_with(b"POST / "));
    }

    #[test]
    fn nobody_there_is_offline() {
        let (listener, url) = listen();
        drop(listener);
        assert_eq!(Http::new().send(1, vec![request(url)]).unwrap(), [Err(PortError::Offline)]);
    }

    #[test]
    fn an_abort_returns_while_the_server_is_silent() {
        let (listener, url) = listen();
        let http = Arc::new(Http::new());
        let call = std::thread::spawn({
            let http = Arc::clone(&http);
            move || http.send(7, vec![request(url)])
        });
        let (_silent, _) = listener.accept().unwrap();
        http.abort(7);
        assert_eq!(call.join().unwrap(), Err(PortError::Cancelled));
    }
}
