//! Cells that a lock, a deadline and their own end empty.

use std::sync::mpsc::channel;

use super::*;
use crate::crypto::replay::SetClock;

/// Says when it is dropped, as a secret wipes itself.
struct Marked(std::sync::mpsc::Sender<()>);

impl Drop for Marked {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

fn keeper() -> (Arc<Keeper>, Arc<SetClock>, std::sync::mpsc::Receiver<()>) {
    let (ended, has_ended) = channel();
    let clock = Arc::new(SetClock::from_wall_ms(0));
    (Keeper::new(clock.clone(), move || ended.send(()).unwrap()), clock, has_ended)
}

#[test]
fn a_lock_empties_every_cell_though_nobody_lets_go() {
    let (keeper, _, _) = keeper();
    let (dropped, has_dropped) = channel();
    let begun = keeper.generation();
    let held = keeper.hold(begun, Marked(dropped.clone()), None).unwrap();
    let used = keeper.hold(begun, Marked(dropped), None).unwrap();
    let using = used.get().unwrap();
    keeper.wipe();
    has_dropped.try_recv().unwrap();
    assert!(has_dropped.try_recv().is_err(), "a computation still uses the other one");
    drop(using);
    has_dropped.try_recv().unwrap();
    assert!(held.get().is_err() && used.take().is_err());
}

#[test]
fn a_call_that_a_lock_has_overtaken_puts_nothing_away() {
    let (keeper, _, _) = keeper();
    let (dropped, has_dropped) = channel();
    let begun = keeper.generation();
    keeper.wipe();
    assert!(keeper.hold(begun, Marked(dropped), None).is_err());
    has_dropped.try_recv().unwrap();
    assert!(keeper.kept().cells.is_empty());
}

#[test]
fn a_deadline_needs_no_call() {
    let (keeper, clock, has_ended) = keeper();
    let (dropped, has_dropped) = channel();
    let held = keeper.hold(keeper.generation(), Marked(dropped), Some(900_000)).unwrap();
    clock.advance_ms(899_999);
    drop(held.get().unwrap());
    clock.advance_ms(1);
    has_dropped.recv().unwrap();
    has_ended.recv().unwrap();
    assert!(held.get().is_err());
}

#[test]
fn a_deadline_holds_at_the_next_call_already() {
    let (keeper, clock, _has_ended) = keeper();
    let held = keeper.hold(keeper.generation(), 7_u8, Some(1)).unwrap();
    clock.advance_ms(1);
    assert!(held.get().is_err());
}

#[test]
fn what_is_dropped_is_wiped_and_forgotten() {
    let (keeper, _, _) = keeper();
    let (dropped, has_dropped) = channel();
    drop(keeper.hold(keeper.generation(), Marked(dropped), None).unwrap());
    has_dropped.try_recv().unwrap();
    assert!(keeper.kept().cells.is_empty());
    assert_eq!(keeper.hold(keeper.generation(), 7_u8, None).unwrap().take().unwrap(), 7);
    assert!(keeper.kept().cells.is_empty());
}
