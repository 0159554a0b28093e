//! A relay that runs inside the test, on a port and a clock of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use keyfold_mail::config::{Delivery, Smtp};
use keyfold_mail::{Config, Relay, ServeError};
use keyfold_ticket::RelayPrivateKey;
use keyfold_wire::problem::{Problem, ProblemKind};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::device::Account;
use crate::manual_clock::ManualClock;
use crate::{log, wait};

/// A relay in this process.
pub(crate) struct Running {
    pub(crate) url: String,
    pub(crate) clock: Arc<ManualClock>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the relay answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) request_id: String,
}

impl Answer {
    /// The kind of its problem, after a check that the rest of the answer fits it.
    pub(crate) fn problem(&self) -> ProblemKind {
        let problem: Problem = serde_json::from_str(&self.text).unwrap();
        assert_eq!(self.status, problem.error.to_status(), "{self:?}");
        assert_eq!(self.request_id, problem.request_id, "{self:?}");
        assert_eq!(self.retry_after, problem.retry_after.map(|seconds| seconds.to_string()), "{self:?}");
        problem.error
    }
}

/// A folder with everything that belongs to one relay.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    pub(crate) fn outbox(&self) -> PathBuf {
        self.path().join("outbox")
    }

    /// Settings with messages as files.
    pub(crate) fn folder_config(&self, account: &Account) -> Config {
        Config {
            listen: ([127, 0, 0, 1], 0).into(),
            data: self.data(),
            relay_key: RelayPrivateKey::from_text(&account.relay.to_text()).unwrap(),
            service_key: account.service.to_public(),
            from: "Keyfold <code@keyfold.test>".parse().unwrap(),
            mails_per_hour: 10.try_into().unwrap(),
            log: "trace".to_owned(),
            delivery: Delivery::Folder(self.outbox()),
        }
    }

    /// Settings with a mail server.
    pub(crate) fn smtp_config(&self, account: &Account, smtp: Smtp) -> Config {
        Config { delivery: Delivery::Smtp(smtp), ..self.folder_config(account) }
    }

    /// The messages in the folder, whole ones only.
    pub(crate) fn messages(&self) -> Vec<PathBuf> {
        let Ok(folder) = self.outbox().read_dir() else { return Vec::new() };
        let paths = folder.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "eml")).collect()
    }
}

impl Running {
    pub(crate) fn start(config: Config) -> Self {
        Self::try_start(config).unwrap()
    }

    /// Returns once it is ready, or why it isn't.
    pub(crate) fn try_start(config: Config) -> Result<Self, ServeError> {
        log::record();
        let clock = Arc::new(ManualClock::new());
        let (end, ended) = oneshot::channel();
        let (say, said) = std::sync::mpsc::channel();
        let its_clock = Arc::clone(&clock);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind(config.listen).await.unwrap();
                let relay = match Relay::open(its_clock, config) {
                    Ok(relay) => relay,
                    Err(error) => return say.send(Err(error)).unwrap(),
                };
                say.send(Ok(listener.local_addr().unwrap())).unwrap();
                relay.serve(listener, async { drop(ended.await) }).await.unwrap();
            });
        });
        let url = format!("http://{}", said.recv().unwrap()?);
        Ok(Self { url, clock, end: Some(end), thread: Some(thread) })
    }

    pub(crate) fn post(&self, path: &str, body: &impl serde::Serialize) -> Answer {
        self.post_bytes(path, &serde_json::to_vec(body).unwrap())
    }

    pub(crate) fn post_bytes(&self, path: &str, body: &[u8]) -> Answer {
        answer_of(agent().post(format!("{}{path}", self.url)).send(body).unwrap())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        answer_of(agent().get(format!("{}{path}", self.url)).call().unwrap())
    }

    /// A counter by its name with labels, as `keyfold_mail_sent_total{purpose="code"}`.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let text = self.get("/metrics").text;
        let line = text.lines().find(|line| line.starts_with(name));
        let line = line.unwrap_or_else(|| panic!("{name} is missing in\n{text}"));
        line.rsplit_once(' ').unwrap().1.parse().unwrap()
    }

    /// Waits until a counter of messages that bring the code has this value.
    pub(crate) fn wait_for(&self, counter: &str, value: u64) {
        let name = format!("keyfold_mail_{counter}{{purpose=\"code\"}}");
        wait::until(&format!("{name} {value}"), || self.metric(&name) == value);
    }

    /// Tells it to end, and waits for that.
    pub(crate) fn stop(mut self) {
        self.end_now();
    }

    /// Tells it to end, but doesn't wait.
    pub(crate) fn tell_to_end(&mut self) {
        drop(self.end.take());
    }

    /// Waits until it takes no more connections.
    pub(crate) fn wait_until_closed(&self) {
        let address = self.url.strip_prefix("http://").unwrap();
        wait::until("no more connections", || std::net::TcpStream::connect(address).is_err());
    }

    /// Whether it has ended by now.
    pub(crate) fn has_ended(&self) -> bool {
        self.thread.as_ref().is_some_and(JoinHandle::is_finished)
    }

    fn end_now(&mut self) {
        self.tell_to_end();
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.thread.is_some() && !std::thread::panicking() {
            self.end_now();
        }
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().new_agent()
}

fn answer_of(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (retry_after, request_id) = (header("retry-after"), header("x-request-id").unwrap());
    let status = response.status().as_u16();
    Answer { status, text: response.body_mut().read_to_string().unwrap(), retry_after, request_id }
}
