//! A home in a process of its own, told by its parent what to do: one call at a time on a thread that lives on, so that
//! the call's stack is there to be scanned; meanwhile the first thread locks and moves the clock.
//!
//! ```text
//! parent   answer WORD*      to the port that asked
//! parent   lock              child   locked
//! parent   advance MS        child   advanced
//! parent   CALL WORD*        child   done [TEXT] | failed ERROR
//! ```

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use keyfold_memory::pipe::read_words;
use keyfold_memory::ports::{Parent, text};
use keyfold_memory::scene::{Meanwhile, Scene};

#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() {
    let (parent, meanwhile) = (Arc::new(Parent::default()), Arc::new(Meanwhile::default()));
    let (call, calls) = channel();
    let caller = std::thread::spawn({
        let (parent, meanwhile) = (Arc::clone(&parent), Arc::clone(&meanwhile));
        move || make_calls(&calls, &parent, &meanwhile)
    });
    let mut input = std::io::stdin().lock();
    while let Some(mut words) = read_words(&mut input) {
        match text(&words[0]) {
            "answer" => parent.take_answer(words.split_off(1)),
            "lock" => {
                meanwhile.lock();
                parent.say(&[b"locked"]);
            }
            "advance" => {
                meanwhile.advance_ms(text(&words[1]).parse().expect("milliseconds"));
                parent.say(&[b"advanced"]);
            }
            _ => call.send(words).expect("the caller lives as long as this"),
        }
    }
    drop(call);
    caller.join().expect("no call panics");
}

fn make_calls(calls: &Receiver<Vec<Vec<u8>>>, parent: &Arc<Parent>, meanwhile: &Meanwhile) {
    let mut scene = Scene::default();
    for words in calls {
        match scene.call(parent, meanwhile, words) {
            Ok(item) => parent.say(&[b"done", item.as_bytes()]),
            Err(error) => parent.say(&[b"failed", format!("{error:?}").as_bytes()]),
        }
    }
}
