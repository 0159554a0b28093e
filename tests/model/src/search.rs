//! The search: breadth first, so that the first trace that is found is a shortest one.
//!
//! A state is kept as a hash of 64 bits together with the step that led there; a trace is played again from the
//! beginning. Two states with one hash would be taken for one, which at ten million states has a chance of one in
//! 400,000.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault};

use crate::action::{Action, enabled};
use crate::bounds::{Act, Bounds};
use crate::clause::Rules;
use crate::completion::{MANNERS, complete, sync_all};
use crate::hash::Mixer;
use crate::property::{Property, broken_in};
use crate::world::World;

/// What a search has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Different states.
    pub states: usize,
    /// Steps to the deepest of them, without those of going on.
    pub depth: usize,
    /// Everything within the bounds was looked at.
    pub ran_to_the_end: bool,
    /// What was found.
    pub violation: Option<Violation>,
}

/// A property that doesn't hold, and how to come there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// What is broken.
    pub property: Property,
    /// The steps.
    pub trace: Vec<Action>,
    /// The steps and the states between them, to be read.
    pub story: String,
}

type Hashing = BuildHasherDefault<Mixer>;
type Seen = HashMap<u64, Option<(u64, Action)>, Hashing>;

struct Search<'a> {
    bounds: &'a Bounds,
    ask: &'a Ask<'a>,
    root: World,
    seen: Seen,
    completed: HashSet<u64, Hashing>,
}

/// What a search looks for, and for how long.
pub struct Ask<'a> {
    /// The rules that hold.
    pub rules: Rules,
    /// Properties that matter.
    pub wanted: &'a dyn Fn(Property) -> bool,
    /// False: enough.
    pub go_on: &'a dyn Fn() -> bool,
}

/// Looks at every state within the bounds, until a property is broken.
#[must_use]
pub fn search(bounds: &Bounds, ask: &Ask<'_>) -> Outcome {
    let joins = usize::from(bounds.most(Act::Join));
    let root = World::begin(bounds.service, bounds.devices, joins);
    let mut search =
        Search { bounds, ask, root: root.clone(), seen: Seen::default(), completed: HashSet::default() };
    search.seen.insert(hash(&root), None);
    search.run(root)
}

impl Search<'_> {
    fn run(&mut self, root: World) -> Outcome {
        let mut level = vec![root];
        let mut depth = 0;
        loop {
            let mut next = Vec::new();
            for (number, world) in level.iter().enumerate() {
                let violation = self.go_on_from(world, &mut next);
                let enough =
                    self.seen.len() >= self.bounds.states || number % 256 == 0 && !(self.ask.go_on)();
                if violation.is_some() || enough {
                    return self.outcome(depth + 1, false, violation);
                }
            }
            if next.is_empty() {
                return self.outcome(depth, true, None);
            }
            depth += 1;
            level = next;
        }
    }

    fn outcome(&self, depth: usize, ran_to_the_end: bool, violation: Option<Violation>) -> Outcome {
        Outcome { states: self.seen.len(), depth, ran_to_the_end, violation }
    }

    /// Looks at what can follow a state.
    fn go_on_from(&mut self, world: &World, next: &mut Vec<World>) -> Option<Violation> {
        let (from, rules) = (hash(world), self.ask.rules);
        for action in enabled(world, self.bounds, rules) {
            let turn = action.apply(world, rules);
            let to = hash(&turn.world);
            let Entry::Vacant(unseen) = self.seen.entry(to) else { continue };
            unseen.insert(Some((from, action)));
            let broken = turn.broken.or_else(|| broken_in(&turn.world, rules));
            if let Some(property) = broken.filter(|&property| (self.ask.wanted)(property)) {
                return Some(self.violation(property, to, None));
            }
            if let Some((property, end)) = self.broken_later(&turn.world) {
                return Some(self.violation(property, to, Some(&end)));
            }
            next.push(turn.world);
        }
        None
    }

    /// Goes on without faults, unless that was done from a state that differs only in who had sent and read what.
    fn broken_later(&mut self, world: &World) -> Option<(Property, World)> {
        let synced = sync_all(world, self.ask.rules);
        if !self.completed.insert(hash(&synced)) {
            return None;
        }
        for manner in MANNERS.into_iter().filter(|manner| manner.matters(&synced)) {
            let (end, broken) = complete(&synced, self.ask.rules, manner);
            if let Some(property) = broken.filter(|&property| (self.ask.wanted)(property)) {
                return Some((property, end));
            }
        }
        None
    }

    fn violation(&self, property: Property, at: u64, end: Option<&World>) -> Violation {
        let mut trace = Vec::new();
        let mut at = at;
        while let Some(&Some((from, action))) = self.seen.get(&at) {
            trace.push(action);
            at = from;
        }
        trace.reverse();
        let mut story = format!("{property}\n   {}\n", self.root);
        let mut world = self.root.clone();
        for (number, action) in (1..).zip(&trace) {
            world = action.apply(&world, self.ask.rules).world;
            story += &format!("{number:2} {action}\n   {world}\n");
        }
        if let Some(end) = end {
            story += &format!("   then everybody goes on without faults, to:\n   {end}\n");
        }
        Violation { property, trace, story }
    }
}

fn hash(world: &World) -> u64 {
    Hashing::default().hash_one(world)
}
