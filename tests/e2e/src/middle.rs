//! The network between a device and the services, and whoever sits in it.
//!
//! Every request has a number, from 0. What becomes of it, [`Middle::meddle`] says; all of it is recorded.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyfold_core::flow::{PortError, Request, Response, Transport};

/// What becomes of a request.
#[derive(Debug, Clone)]
pub enum Fate {
    /// It arrives, and so does its answer.
    Pass,
    /// It never arrives.
    DropRequest,
    /// It arrives; its answer doesn't.
    DropReply,
    /// Something else answers; it never arrives.
    Answer(Response),
    /// It arrives; its answer is replaced.
    Replace(Response),
    /// It arrives; of its answer's body only so many hundredths do.
    Cut(usize),
    /// It never arrives, and nothing is heard until the call is aborted.
    Hang,
    /// It arrives only when it is let go of, and so does its answer.
    Late,
}

/// A request and its answer, as they went over the wire.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The path.
    pub path: String,
    /// The request's headers and body.
    pub sent: Vec<u8>,
    /// The true answer's body; none if the request didn't arrive.
    pub answer: Option<Response>,
}

type Meddler = Box<dyn FnMut(usize, &Request) -> Fate + Send>;
type Rewriter = Box<dyn FnMut(&str, &mut Response) + Send>;

#[derive(Default)]
struct State {
    count: usize,
    meddler: Option<Meddler>,
    rewriter: Option<Rewriter>,
    exchanges: Vec<Exchange>,
    hanging: usize,
    aborted: Vec<u64>,
}

/// A device's network.
pub struct Middle {
    agent: ureq::Agent,
    state: Mutex<State>,
    news: Condvar,
}

impl Middle {
    /// One that lets everything pass.
    #[must_use]
    pub fn new() -> Arc<Self> {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .build();
        Arc::new(Self { agent: config.new_agent(), state: Mutex::default(), news: Condvar::new() })
    }

    /// From now on `meddler` decides, counting anew from 0.
    pub fn meddle(&self, meddler: impl FnMut(usize, &Request) -> Fate + Send + 'static) {
        let mut state = self.state();
        state.meddler = Some(Box::new(meddler));
        state.count = 0;
    }

    /// The request of this number meets its fate; all others pass.
    pub fn doom(&self, number: usize, fate: Fate) {
        self.meddle(move |count, _| if count == number { fate.clone() } else { Fate::Pass });
    }

    /// Answers are rewritten before they reach the device, by the path of their requests.
    pub fn rewrite(&self, rewriter: impl FnMut(&str, &mut Response) + Send + 'static) {
        self.state().rewriter = Some(Box::new(rewriter));
    }

    /// From now on everything passes, counted anew from 0.
    pub fn relent(&self) {
        let mut state = self.state();
        (state.meddler, state.rewriter, state.count) = (None, None, 0);
    }

    /// How many requests were made since it was last told what to do.
    pub fn count(&self) -> usize {
        self.state().count
    }

    /// Everything that went over the wire.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.state().exchanges.clone()
    }

    /// Everything that went over the wire since it was last taken.
    pub fn take_exchanges(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.state().exchanges)
    }

    /// Sends a request that was held back, and hears its answer in the device's place.
    ///
    /// # Errors
    /// [`PortError::Offline`] if nobody answers.
    pub fn deliver(&self, request: &Request) -> Result<Response, PortError> {
        self.pass(request)
    }

    /// Waits until a request hangs.
    pub fn wait_until_hanging(&self) {
        let limit = Duration::from_secs(20);
        let waited = self.news.wait_timeout_while(self.state(), limit, |state| state.hanging == 0);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(state.hanging > 0, "no request ever came");
    }

    /// Lets go of everything that hangs or is late.
    pub fn let_go(&self) {
        self.state().hanging = 0;
        self.news.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fate(&self, request: &Request) -> Fate {
        let mut state = self.state();
        let number = state.count;
        state.count += 1;
        state.meddler.as_mut().map_or(Fate::Pass, |meddler| meddler(number, request))
    }

    fn send_one(&self, id: u64, request: &Request) -> Result<Response, PortError> {
        match self.fate(request) {
            Fate::Pass => self.pass(request),
            Fate::DropRequest => Err(PortError::Offline),
            Fate::DropReply => self.pass(request).and(Err(PortError::Offline)),
            Fate::Answer(answer) => Ok(answer),
            Fate::Replace(answer) => self.pass(request).map(|_| answer),
            Fate::Cut(hundredths) => self.pass(request).map(|mut answer| {
                answer.body.truncate(answer.body.len() * hundredths / 100);
                answer
            }),
            Fate::Hang => {
                self.hang(id);
                Err(PortError::Offline)
            }
            Fate::Late => {
                self.hang(id);
                self.pass(request)
            }
        }
    }

    fn hang(&self, id: u64) {
        let mut state = self.state();
        state.hanging += 1;
        self.news.notify_all();
        let still = |state: &mut State| state.hanging > 0 && !state.aborted.contains(&id);
        drop(self.news.wait_while(state, still).unwrap_or_else(PoisonError::into_inner));
    }

    fn pass(&self, request: &Request) -> Result<Response, PortError> {
        let answer = send(&self.agent, request);
        let mut state = self.state();
        state.exchanges.push(Exchange {
            path: path_of(&request.url),
            sent: [format!("{:?}\n", request.headers).as_bytes(), &request.body].concat(),
            answer: answer.as_ref().ok().cloned(),
        });
        let mut answer = answer?;
        if let Some(rewriter) = &mut state.rewriter {
            rewriter(&path_of(&request.url), &mut answer);
        }
        Ok(answer)
    }
}

impl Transport for Middle {
    fn send(&self, id: u64, requests: Vec<Request>) -> Result<Vec<Result<Response, PortError>>, PortError> {
        Ok(requests.iter().map(|request| self.send_one(id, request)).collect())
    }

    fn abort(&self, id: u64) {
        self.state().aborted.push(id);
        self.news.notify_all();
    }
}

fn send(agent: &ureq::Agent, request: &Request) -> Result<Response, PortError> {
    let limit = Duration::from_millis(u64::from(request.timeout_ms));
    let mut post = agent.post(&request.url).config().timeout_global(Some(limit)).build();
    for (name, value) in &request.headers {
        post = post.header(name, value);
    }
    let mut answer = post.send(&request.body[..]).map_err(|_| PortError::Offline)?;
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(8 << 20).read_to_vec();
    Ok(Response { status, body: body.map_err(|_| PortError::Offline)? })
}

fn path_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or_else(String::new, |at| rest[at..].to_owned())
}
