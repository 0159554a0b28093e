//! A home's process under its parent: services and a platform to answer its questions, and what it has said.

use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use keyfold_core::flow::{BackupStore, Request, Response, Transport};
use keyfold_e2e::device::Device;
use keyfold_e2e::world::World;
use keyfold_memory::pipe::{read_words, write_words};
use keyfold_memory::ports::text;

use crate::needles::{self, Secrets};
use crate::scan::Search;

pub(crate) const ADDRESS: &str = "ada@example.org";
pub(crate) const PASSWORD: &[u8] = b"correct horse battery staple";
pub(crate) const NEW_PASSWORD: &[u8] = b"another pass for the morrow";
pub(crate) const TITLE: &str = "Uniquely Titled Bank 4711";
pub(crate) const SECRET: &str = "uniquely secret field 0815";
/// Base32 of [`SEED_BYTES`].
pub(crate) const SEED: &str = "MNXWIZJAMZXXEIDUNBSSAYTBNZVSA2LTEBUGK4TF";
pub(crate) const SEED_BYTES: &[u8] = b"code for the bank is here";

/// What the home's process says.
#[derive(Debug)]
pub(crate) enum Said {
    Port(Vec<Vec<u8>>),
    Done(Result<String, String>),
    Locked,
    Advanced,
    Changed,
    Progress,
}

/// A message of OPAQUE that the service answered.
pub(crate) struct Exchange {
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    pub(crate) answer: Response,
}

/// One process, its device and what passed.
pub(crate) struct Stage {
    pub(crate) device: Device,
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) seed: Vec<u8>,
    /// The device key that the keystore was given.
    pub(crate) device_key: Vec<u8>,
    /// What other devices of the account hold secret.
    pub(crate) elsewhere: Secrets,
    real: bool,
    process: Child,
    to: ChildStdin,
    from: Receiver<Vec<Vec<u8>>>,
}

/// Longest silence before the test believes that it never ends.
const SILENCE: Duration = Duration::from_mins(1);

/// The process's lines, read by a thread of their own, so that its silence has an end.
fn lines_of(from: ChildStdout) -> Receiver<Vec<Vec<u8>>> {
    let (say, said) = channel();
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        while let Some(words) = read_words(&mut from) {
            if say.send(words).is_err() {
                return;
            }
        }
    });
    said
}

/// The home's program, as `scripts/test` built it; else built now.
fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(built) = std::env::var_os("KEYFOLD_MEMORY") {
            return built.into();
        }
        let build = ["build", "--quiet", "--profile", "memory", "--package", "keyfold-memory"];
        assert!(Command::new(env!("CARGO")).args(build).status().unwrap().success());
        let tests = std::env::current_exe().unwrap();
        tests.ancestors().nth(3).unwrap().join("memory/keyfold-memory")
    })
}

impl Stage {
    /// Starts the process and opens the device's home in it.
    pub(crate) fn open(device: Device, seed: &[u8], price: &str) -> Self {
        let mut command = Command::new(program());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (to, from) = (process.stdin.take().unwrap(), lines_of(process.stdout.take().unwrap()));
        let (exchanges, device_key, elsewhere, seed) = (Vec::new(), Vec::new(), Vec::new(), seed.to_vec());
        let real = price == "argon2";
        let mut stage = Self { device, exchanges, seed, device_key, elsewhere, real, process, to, from };
        let folder = stage.device.home().parent().unwrap().to_str().unwrap().to_owned();
        let seed = stage.seed.clone();
        stage.must(&[b"open", folder.as_bytes(), &seed, price.as_bytes()]);
        stage
    }

    pub(crate) fn tell(&mut self, words: &[&[u8]]) {
        write_words(&mut self.to, words);
    }

    pub(crate) fn hear(&mut self) -> Said {
        let mut words = self.from.recv_timeout(SILENCE).expect("the process lives and speaks");
        let word = |words: &[Vec<u8>]| text(&words[1]).to_owned();
        match text(&words[0]) {
            "port" => Said::Port(words.split_off(1)),
            "done" => Said::Done(Ok(word(&words))),
            "failed" => Said::Done(Err(word(&words))),
            "locked" => Said::Locked,
            "advanced" => Said::Advanced,
            "changed" => Said::Changed,
            "progress" => Said::Progress,
            other => panic!("it said {other}"),
        }
    }

    /// Makes a call, answering everything that it asks.
    pub(crate) fn call(&mut self, words: &[&[u8]]) -> Result<String, String> {
        self.tell(words);
        self.go_on()
    }

    /// Makes a call that has to work.
    pub(crate) fn must(&mut self, words: &[&[u8]]) -> String {
        self.call(words).unwrap_or_else(|error| panic!("{}: {error}", text(words[0])))
    }

    /// Answers everything until the call has ended.
    pub(crate) fn go_on(&mut self) -> Result<String, String> {
        loop {
            match self.hear() {
                Said::Port(question) => self.answer(&question),
                Said::Done(done) => return done,
                _ => {}
            }
        }
    }

    /// Makes a call up to its question of this number, which isn't answered; none if it ended before.
    pub(crate) fn call_until(&mut self, words: &[&[u8]], number: usize) -> Option<Vec<Vec<u8>>> {
        self.tell(words);
        let mut left = number;
        loop {
            match self.hear() {
                Said::Port(question) if left == 0 => return Some(question),
                Said::Port(question) => {
                    left -= 1;
                    self.answer(&question);
                }
                Said::Done(_) => return None,
                _ => {}
            }
        }
    }

    /// Locks from another thread than the call's.
    pub(crate) fn lock(&mut self) {
        self.tell(&[b"lock"]);
        while !matches!(self.hear(), Said::Locked) {}
    }

    /// Lets time pass for the process alone.
    pub(crate) fn advance_ms(&mut self, ms: u32) {
        self.tell(&[b"advance", ms.to_string().as_bytes()]);
        while !matches!(self.hear(), Said::Advanced) {}
    }

    /// Answers a question as services and platform do.
    pub(crate) fn answer(&mut self, question: &[Vec<u8>]) {
        let answer: Vec<Vec<u8>> = match text(&question[0]) {
            "transport" => self.forward(question),
            "keystore-put" => {
                self.device_key.clone_from(&question[1]);
                Vec::new()
            }
            "keystore-remove" => Vec::new(),
            what => self.ask_backup(what, &question[1..]),
        };
        let mut words: Vec<&[u8]> = vec![b"answer"];
        words.extend(answer.iter().map(Vec::as_slice));
        self.tell(&words);
    }

    /// Answers a question as a platform does that can't.
    pub(crate) fn refuse(&mut self) {
        self.tell(&[b"answer"]);
    }

    fn forward(&mut self, question: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let headers = question[3..].chunks(2).map(|pair| (text(&pair[0]).into(), text(&pair[1]).into()));
        let request = Request {
            url: text(&question[1]).to_owned(),
            headers: headers.collect(),
            body: question[2].clone(),
            timeout_ms: 20_000,
        };
        let (url, body) = (request.url.clone(), request.body.clone());
        let answer = self.device.middle.send(0, vec![request]).unwrap().remove(0).unwrap();
        let words = vec![answer.status.to_string().into_bytes(), answer.body.clone()];
        let path = url.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
        self.exchanges.push(Exchange { path, body, answer });
        words
    }

    fn ask_backup(&self, what: &str, arguments: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let backup: std::sync::Arc<dyn BackupStore> = self.device.host().backup.unwrap();
        let name = || text(&arguments[0]).to_owned();
        match what {
            "backup-put" => {
                backup.put(name(), arguments[1].clone()).unwrap();
                vec![b"confirmed".to_vec()]
            }
            "backup-get" => backup.get(name()).into_iter().collect(),
            "backup-list" => backup.list().unwrap().into_iter().map(String::into_bytes).collect(),
            "backup-remove" => {
                backup.remove(name()).unwrap();
                Vec::new()
            }
            other => panic!("it asked {other}"),
        }
    }

    /// Whether the scene pays the full price of the key stretching.
    pub(crate) fn is_real(&self) -> bool {
        self.real
    }

    /// All that is secret by now.
    pub(crate) fn secrets(&self) -> Search {
        needles::of(self)
    }

    /// Where any of it lies.
    pub(crate) fn scan(&self, search: &Search) -> Vec<String> {
        search.scan(self.process.id())
    }

    /// Fails with all that was found, where and how often.
    #[track_caller]
    pub(crate) fn assert_nothing(&self, search: &Search, when: &str) {
        let found = self.scan(search);
        assert!(found.is_empty(), "{when}, of {:?} are left:\n{}", search.names(), found.join("\n"));
    }

    /// Has what another device's home derives from its account key looked for here, too.
    pub(crate) fn borrow_account_key(&mut self, other: &Self) {
        self.elsewhere = needles::of_the_home(&other.device, other.real);
    }

    /// Signs in to an account that another device made.
    pub(crate) fn sign_in(&mut self, world: &World) {
        let (url, mail) = (world.account_url(), world.mail_url());
        self.must(&[b"sign-in", ADDRESS.as_bytes(), url.as_bytes(), mail.as_bytes(), PASSWORD]);
    }

    /// Signs up, with a backup and an item.
    pub(crate) fn sign_up(&mut self, world: &World) {
        let (url, mail) = (world.account_url(), world.mail_url());
        self.must(&[b"sign-up", ADDRESS.as_bytes(), url.as_bytes(), mail.as_bytes(), PASSWORD]);
        self.must(&[b"end-sign-up"]);
        self.must(&[b"save-backup"]);
        self.put();
        self.must(&[b"sync"]);
    }

    /// Adds the item that every scan looks for.
    pub(crate) fn put(&mut self) -> String {
        self.must(&[b"put", TITLE.as_bytes(), SECRET.as_bytes(), SEED.as_bytes()])
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
