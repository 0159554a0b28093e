//! A callback that never answers, and ones that call back in: nothing waits for anything.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use keyfold_e2e::middle::Fate;
use keyfold_e2e::world::World;
use keyfold_ffi::draft::ItemDraft;
use keyfold_ffi::error::KeyfoldError;
use keyfold_ffi::item::ItemKind;
use keyfold_ffi::keyfold::Keyfold;
use keyfold_ffi::list::ItemQuery;
use keyfold_ffi::observer::{ChangeKind, PlatformObserver};
use keyfold_ffi::port::{Cancel, PortError};
use keyfold_ffi::state::HomeState;

use crate::phone::{PASSWORD, Phone};

pub(crate) fn all() -> ItemQuery {
    ItemQuery {
        words: String::new(),
        kind: None,
        tag: None,
        favourite: false,
        conflict: false,
        offset: 0,
        limit: 100,
    }
}

pub(crate) fn note(title: &str) -> ItemDraft {
    ItemDraft {
        kind: Some(ItemKind::Note),
        title: Some(title.to_owned()),
        favourite: None,
        set: vec![],
        clear: vec![],
        add_tags: vec![],
        remove_tags: vec![],
        add_fields: vec![],
        change_fields: vec![],
    }
}

/// Every quick call; what they answer depends on the moment, that they answer doesn't.
fn call_everything_quick(keyfold: &Keyfold) {
    drop((keyfold.state(), keyfold.is_unlocked(), keyfold.due(), keyfold.password_notice()));
    drop((keyfold.vault().list(all()), keyfold.vault().tags()));
    drop((keyfold.sync().method(), keyfold.sync().status(), keyfold.account().health()));
    drop((keyfold.sign_up(), keyfold.new_device()));
    keyfold.lock_after(600);
    Cancel::new().cancel();
}

#[test]
fn a_transport_may_make_every_quick_call_from_inside() {
    let world = World::start();
    let (phone, keyfold) = Phone::signed_up(&world);
    let (calls, inside) = (Arc::new(AtomicUsize::new(0)), Arc::downgrade(&keyfold));
    let count = Arc::clone(&calls);
    let call = move || {
        call_everything_quick(&Weak::upgrade(&inside).unwrap());
        count.fetch_add(1, Ordering::SeqCst);
    };
    assert!(phone.network.inside.set(Box::new(call)).is_ok());
    keyfold.vault().put(None, note("One")).unwrap();
    let outcome = keyfold.sync().sync(&Cancel::new()).unwrap();
    assert_eq!((outcome.sent, outcome.problems.len()), (1, 0));
    assert!(calls.load(Ordering::SeqCst) >= 2);
}

#[test]
fn a_transport_that_locks_from_inside_ends_its_own_call() {
    let world = World::start();
    let (phone, keyfold) = Phone::signed_up(&world);
    let inside = Arc::downgrade(&keyfold);
    assert!(phone.network.inside.set(Box::new(move || inside.upgrade().unwrap().lock())).is_ok());
    assert!(keyfold.sync().sync(&Cancel::new()).err() == Some(KeyfoldError::Locked));
    assert!(keyfold.state().unwrap() == HomeState::Locked);
}

#[test]
fn lock_and_cancel_return_while_a_transport_never_answers() {
    let world = World::start();
    let (phone, keyfold) = Phone::signed_up(&world);
    phone.network.middle.meddle(|_, _| Fate::Hang);
    let cancel = Arc::new(Cancel::new());
    let hanging = || {
        let (keyfold, cancel) = (Arc::clone(&keyfold), Arc::clone(&cancel));
        let syncing = std::thread::spawn(move || keyfold.sync().sync(&cancel));
        phone.network.middle.wait_until_hanging();
        syncing
    };
    let syncing = hanging();
    keyfold.lock();
    assert!(keyfold.state().unwrap() == HomeState::Locked);
    assert!(keyfold.vault().list(all()).err() == Some(KeyfoldError::Locked));
    assert!(syncing.join().unwrap().err() == Some(KeyfoldError::Locked), "a lock ends what is under way");
    keyfold.unlock(PASSWORD).unwrap();
    phone.network.middle.let_go();
    let syncing = hanging();
    assert!(!syncing.is_finished());
    cancel.cancel();
    assert!(syncing.join().unwrap().err() == Some(KeyfoldError::Cancelled));
    phone.network.middle.relent();
    keyfold.sync().sync(&Cancel::new()).unwrap();
}

/// Calls everything quick, then fails.
struct Busybody {
    keyfold: Weak<Keyfold>,
    heard: AtomicUsize,
}

impl PlatformObserver for Busybody {
    fn changed(&self, _: ChangeKind, _: u64) -> Result<(), PortError> {
        self.heard.fetch_add(1, Ordering::SeqCst);
        call_everything_quick(&self.keyfold.upgrade().unwrap());
        Err(PortError::Other)
    }
}

#[test]
fn an_observer_may_call_back_in_and_fail_until_its_subscription_is_closed() {
    let world = World::start();
    let (_phone, keyfold) = Phone::signed_up(&world);
    let observer = Arc::new(Busybody { keyfold: Arc::downgrade(&keyfold), heard: AtomicUsize::new(0) });
    let subscription = keyfold.observe(observer.clone());
    keyfold.vault().put(None, note("One")).unwrap();
    let heard = observer.heard.load(Ordering::SeqCst);
    assert!(heard > 0);
    drop(subscription);
    keyfold.vault().put(None, note("Two")).unwrap();
    assert_eq!(observer.heard.load(Ordering::SeqCst), heard);
    assert_eq!(keyfold.vault().list(all()).unwrap().total, 2);
}
