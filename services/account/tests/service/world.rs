//! A running service with its own folder, keys and clock; and plain requests to it.

use std::io::Write;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, Once};
use std::thread::JoinHandle;

use keyfold_account::{Clock, Config, Limit, Limits, Operator, ServeError};
use keyfold_wire::problem::{Problem, ProblemKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// Everything that any test's service logged, at every level.
pub(crate) static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// A clock that only tests move.
pub(crate) struct ManualClock(AtomicI64);

impl ManualClock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl ManualClock {
    pub(crate) fn set(&self, seconds: i64) {
        self.0.store(seconds * 1000, Ordering::SeqCst);
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.now_ms() / 1000
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

type Running = JoinHandle<Result<(), ServeError>>;

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) config: Config,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) url: String,
    running: Option<(oneshot::Sender<()>, Running)>,
}

struct LogBuffer;

impl Write for LogBuffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn capture_logs() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        tracing::subscriber::set_global_default(log.with_writer(|| LogBuffer).finish()).unwrap();
    });
}

impl World {
    pub(crate) fn start() -> Self {
        Self::with(|_| {})
    }

    /// Generous limits, unless `settings` says otherwise.
    pub(crate) fn with(settings: impl FnOnce(&mut Config)) -> Self {
        capture_logs();
        let folder = tempfile::tempdir().unwrap();
        keyfold_account::make_key_files(&folder.path().join("keys")).unwrap();
        let many = Limit::new(10_000, 1);
        let limits = Limits {
            login_address: many,
            login_range: many,
            registration_range: many,
            registration_account: many,
            challenge_range: many,
            challenge_account: many,
            ticket_account: many,
            confirm_account: many,
        };
        let database = folder.path().join("account.db");
        let keys = folder.path().join("keys");
        let mut config = Config { database, keys, limits, ..Config::default() };
        settings(&mut config);
        let clock = Arc::new(ManualClock(AtomicI64::new(1_800_000_000_000)));
        let mut world = Self { folder, config, clock, url: String::new(), running: None };
        world.run();
        world
    }

    fn run(&mut self) {
        let (config, clock) = (self.config.clone(), Arc::clone(&self.clock));
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            runtime.unwrap().block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let shutdown = async { drop(stopped.await) };
                keyfold_account::serve_with(config, listener, shutdown, clock).await
            })
        });
        self.url = format!("http://{}", told.recv().unwrap());
        self.running = Some((stop, thread));
    }

    pub(crate) fn stop(&mut self) -> Result<(), ServeError> {
        let Some((stop, thread)) = self.running.take() else { return Ok(()) };
        drop(stop);
        thread.join().unwrap()
    }

    /// Ends the service and starts it again on the same database.
    pub(crate) fn restart(&mut self) {
        self.stop().unwrap();
        self.run();
    }

    /// A copy of the database, as a backup would hold it.
    pub(crate) fn back_up(&mut self) -> Vec<u8> {
        self.stop().unwrap();
        let copy = std::fs::read(&self.config.database).unwrap();
        self.run();
        copy
    }

    /// Puts a copy in the database's place, and starts the service on it.
    pub(crate) fn restore(&mut self, copy: &[u8]) {
        self.stop().unwrap();
        std::fs::write(&self.config.database, copy).unwrap();
        self.run();
    }

    /// The operator, at the service's machine.
    pub(crate) fn operator(&self) -> Operator {
        Operator::open_with(&self.config, Arc::clone(&self.clock) as Arc<dyn Clock>).unwrap()
    }

    pub(crate) fn client(&self) -> Client {
        let config =
            ureq::Agent::config_builder().http_status_as_error(false).max_idle_connections(0).build();
        Client { agent: config.new_agent(), url: self.url.clone(), headers: Vec::new() }
    }

    /// Reads the database beside the running service.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(&self.config.database).unwrap()
    }

    pub(crate) fn count(&self, sql: &str) -> i64 {
        self.database().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// How often storage was asked, by method.
    pub(crate) fn storage_calls(&self, method: &str) -> u64 {
        let text = String::from_utf8(self.client().get("/metrics").body).unwrap();
        let label = format!("storage_calls_total{{method=\"{method}\"}} ");
        let line = text.lines().find_map(|line| line.split_once(&label));
        line.map_or(0, |(_, count)| count.parse().unwrap())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.stop());
    }
}

/// Waits until something holds, however long the machine takes.
pub(crate) fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..2000 {
        if holds() {
            return;
        }
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
    panic!("never came: {what}");
}

/// Sends requests, with headers that all of them get.
#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    pub(crate) url: String,
    headers: Vec<(&'static str, String)>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) request_id: String,
    pub(crate) retry_after: Option<String>,
}

impl Client {
    pub(crate) fn with_header(&self, name: &'static str, value: String) -> Self {
        let mut client = self.clone();
        client.headers.push((name, value));
        client
    }

    /// The same, at a service that moved.
    pub(crate) fn with_url(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        Answer::from_response(request.call().unwrap())
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.url));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        Answer::from_response(request.send(body).unwrap())
    }

    pub(crate) fn json(&self, path: &str, body: &impl Serialize) -> Answer {
        self.post(path, &serde_json::to_vec(body).unwrap())
    }

    pub(crate) fn cbor(&self, path: &str, body: &impl minicbor::Encode<()>) -> Answer {
        self.post(path, &minicbor::to_vec(body).unwrap())
    }
}

impl Answer {
    fn from_response(mut response: ureq::http::Response<ureq::Body>) -> Self {
        let header =
            |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (request_id, retry_after) = (header("x-request-id").unwrap_or_default(), header("retry-after"));
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(1 << 24).read_to_vec().unwrap();
        Self { status, body, request_id, retry_after }
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{:?}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn ok_cbor<T: for<'b> minicbor::Decode<'b, ()>>(&self) -> T {
        assert_eq!(self.status, 200, "{:?}", String::from_utf8_lossy(&self.body));
        minicbor::decode(&self.body).unwrap()
    }

    /// A success without a body.
    #[track_caller]
    pub(crate) fn done(&self) {
        assert_eq!(self.status, 204, "{:?}", String::from_utf8_lossy(&self.body));
        assert!(self.body.is_empty());
    }

    /// A no of this kind, in the form that every no has.
    #[track_caller]
    pub(crate) fn refused(&self, kind: ProblemKind) -> Problem {
        let text = String::from_utf8_lossy(&self.body);
        let problem: Problem =
            serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} {text}", self.status));
        assert_eq!(problem.error, kind);
        assert_eq!(self.status, kind.to_status());
        assert_eq!(problem.request_id, self.request_id);
        assert_eq!(problem.request_id.len(), 16);
        problem
    }
}
