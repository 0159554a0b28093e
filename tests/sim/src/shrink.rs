//! Fewer steps that break the same rule: by halves, quarters, and at last one by one; then without what hinders them.

use crate::action::Action;
use crate::rules::Rule;
use crate::run::run;

/// How often a schedule that seems to hold is played once more, since randomness decides a part.
const TRIES: usize = 2;

/// Shrinks a schedule that breaks this rule.
#[must_use]
pub fn shrink(schedule: &[Action], rule: Rule) -> Vec<Action> {
    shrink_by(schedule, |shorter| {
        (0..TRIES).any(|_| run(shorter).broken.is_some_and(|broken| broken.rule == rule))
    })
}

fn shrink_by(schedule: &[Action], mut fails: impl FnMut(&[Action]) -> bool) -> Vec<Action> {
    let mut kept = schedule.to_vec();
    let mut size = kept.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        let mut shrunk = false;
        while at < kept.len() {
            let end = (at + size).min(kept.len());
            let shorter = [&kept[..at], &kept[end..]].concat();
            if fails(&shorter) {
                (kept, shrunk) = (shorter, true);
            } else {
                at = end;
            }
        }
        if !shrunk || size > 1 {
            size /= 2;
        }
    }
    for at in 0..kept.len() {
        let Some(unhindered) = kept[at].unhindered() else { continue };
        let mut simpler = kept.clone();
        simpler[at] = unhindered;
        if fails(&simpler) {
            kept = simpler;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Net;

    #[test]
    fn what_is_not_needed_goes() {
        let needed = [Action::Change { device: 1 }, Action::CatchUp { device: 1, net: Net::LostAnswer(3) }];
        let mut schedule = crate::schedule::make_schedule(3, 20);
        schedule.insert(4, needed[0]);
        schedule.insert(17, needed[1]);
        let holds = |shorter: &[Action]| {
            let change = shorter.iter().position(|one| *one == needed[0]);
            let after = change.map_or(&[][..], |at| &shorter[at..]);
            after.iter().any(|one| matches!(one, Action::CatchUp { device: 1, .. }))
        };
        let shrunk = shrink_by(&schedule, holds);
        assert_eq!(shrunk, [needed[0], Action::CatchUp { device: 1, net: Net::Fine }]);
    }
}
