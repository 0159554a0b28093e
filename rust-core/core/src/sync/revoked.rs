//! Which revocations of devices count (amendment A 19). A pure function of the ops, whatever their order.
//!
//! A device that was put out of the account can still write: so its own revocations don't count that came after what
//! its revoker had seen of its log. Whether those before it count is decided first. Devices that revoke each other,
//! neither having seen the other's, both stay out: only a person can tell which of them is in the wrong hands.

use keyfold_wire::ids::{DeviceId, LogId};

use super::op::{DeviceOp, Op, OpBody, RevokeOp};

/// The revocations that count.
pub(super) fn counted(ops: &[Op]) -> Vec<&RevokeOp> {
    let all: Vec<_> = ops.iter().filter_map(Revocation::of).collect();
    let cancels: Vec<Vec<usize>> = all
        .iter()
        .map(|one| (0..all.len()).filter(|other| all[*other].cancels(one, ops)).collect())
        .collect();
    let mut verdicts = vec![None; all.len()];
    loop {
        let before = verdicts.clone();
        for (one, cancelled_by) in cancels.iter().enumerate() {
            if cancelled_by.iter().any(|other| verdicts[*other] == Some(true)) {
                verdicts[one] = Some(false);
            } else if cancelled_by.iter().all(|other| verdicts[*other] == Some(false)) {
                verdicts[one] = Some(true);
            }
        }
        if verdicts == before {
            break;
        }
    }
    // What stays undecided is a circle: all of it counts.
    let counts = |verdict: &Option<bool>| verdict.unwrap_or(true);
    all.iter().zip(&verdicts).filter(|(_, verdict)| counts(verdict)).map(|(one, _)| one.op).collect()
}

/// Whether one of these revocations is about this device.
pub(super) fn is_revoked(counted: &[&RevokeOp], device: &DeviceOp) -> bool {
    counted.iter().any(|op| is_about(op, device))
}

struct Revocation<'a> {
    writer: LogId,
    number: u64,
    op: &'a RevokeOp,
}

impl<'a> Revocation<'a> {
    fn of(op: &'a Op) -> Option<Self> {
        let OpBody::Revoke(body) = &op.body else { return None };
        Some(Self { writer: op.dot.log, number: op.dot.number, op: body })
    }

    /// Whether this one put out the writer of `other` before it wrote it.
    fn cancels(&self, other: &Self, ops: &[Op]) -> bool {
        self.op.log == other.writer
            && other.number > self.op.seen
            && device_at(ops, other.writer, other.number).is_none_or(|device| is_about(self.op, device))
    }
}

/// Who wrote a log when it came to this op: a device that enrolled anew goes on in its log as another one.
fn device_at(ops: &[Op], log: LogId, number: u64) -> Option<&DeviceOp> {
    let before = ops.iter().filter(|op| op.dot.log == log && op.dot.number < number);
    let devices = before.filter_map(|op| match &op.body {
        OpBody::Device(device) => Some((op.dot.number, device)),
        _ => None,
    });
    devices.max_by_key(|(number, _)| *number).map(|(_, device)| device)
}

/// By the id at the service, or by the signing key where there is no service.
fn is_about(op: &RevokeOp, device: &DeviceOp) -> bool {
    let by_id = op.device_id != DeviceId([0; 16]) && op.device_id == device.device_id;
    by_id || !op.signing_key.is_empty() && op.signing_key == device.signing_key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::id::Dot;
    use crate::sync::stamp::Stamp;

    const NAMES: [LogId; 3] = [LogId([1; 8]), LogId([2; 8]), LogId([3; 8])];

    fn op(log: usize, number: u64, body: OpBody) -> Op {
        Op { dot: Dot { log: NAMES[log], number }, stamp: Stamp(number), body }
    }

    fn device(log: usize, number: u64, id: u8) -> Op {
        let body = DeviceOp { name: String::new(), signing_key: vec![id; 32], device_id: DeviceId([id; 16]) };
        op(log, number, OpBody::Device(body))
    }

    /// `log`'s op of this number puts `whom` out, having seen so much of its log.
    fn revoke(log: usize, number: u64, whom: usize, seen: u64) -> Op {
        revoke_as(log, number, whom, seen, u8::try_from(whom).unwrap() + 1)
    }

    fn revoke_as(log: usize, number: u64, whom: usize, seen: u64, id: u8) -> Op {
        let body =
            RevokeOp { log: NAMES[whom], device_id: DeviceId([id; 16]), signing_key: Vec::new(), seen };
        op(log, number, OpBody::Revoke(body))
    }

    /// The logs of those that are out.
    fn out(revocations: &[Op]) -> Vec<u8> {
        let mut ops: Vec<_> =
            (0..3_usize).map(|log| device(log, 1, u8::try_from(log).unwrap() + 1)).collect();
        ops.extend_from_slice(revocations);
        let forward: Vec<_> = counted(&ops).iter().map(|op| op.log.0[0]).collect();
        ops.reverse();
        let mut backward: Vec<_> = counted(&ops).iter().map(|op| op.log.0[0]).collect();
        backward.reverse();
        assert_eq!(forward, backward, "the order of ops plays no part");
        forward
    }

    #[test]
    fn one_that_was_put_out_puts_nobody_out() {
        assert_eq!(out(&[revoke(0, 5, 1, 4)]), [2]);
        assert_eq!(out(&[revoke(0, 5, 1, 4), revoke(1, 9, 2, 3)]), [2], "it came after");
        assert_eq!(out(&[revoke(0, 5, 1, 4), revoke(1, 4, 2, 3)]), [2, 3], "it came before");
        assert_eq!(out(&[revoke(0, 5, 1, 4), revoke(1, 9, 0, 5)]), [2], "it had seen its own");
    }

    #[test]
    fn two_that_put_each_other_out_unseen_are_both_out() {
        assert_eq!(out(&[revoke(0, 5, 1, 4), revoke(1, 9, 0, 4)]), [2, 1]);
        let all_three = [revoke(0, 5, 1, 4), revoke(1, 9, 2, 3), revoke(2, 7, 0, 4)];
        assert_eq!(out(&all_three), [2, 3, 1], "a circle is nobody's to break");
    }

    #[test]
    fn who_puts_the_revoker_out_first_frees_its_victim() {
        let chain = [revoke(2, 3, 0, 2), revoke(0, 5, 1, 4), revoke(1, 6, 2, 9)];
        assert_eq!(out(&chain), [1, 3], "the second never counted, so the third does");
    }

    #[test]
    fn one_that_enrolled_anew_counts_again() {
        let again = [revoke(0, 5, 1, 4), device(1, 20, 77), revoke(1, 21, 2, 3)];
        assert_eq!(out(&again), [2, 3]);
        let twice = [&again[..], &[revoke_as(0, 30, 1, 20, 77)]].concat();
        assert_eq!(out(&twice), [2, 2], "and not if it was put out again before");
    }

    #[test]
    fn local_devices_are_known_by_their_keys() {
        let body =
            RevokeOp { log: NAMES[1], device_id: DeviceId([0; 16]), signing_key: vec![2; 32], seen: 4 };
        let ops = [device(1, 1, 2), op(0, 5, OpBody::Revoke(body))];
        let OpBody::Device(local) = &ops[0].body else { panic!() };
        assert!(is_revoked(&counted(&ops), local));
        let nameless = DeviceOp { signing_key: Vec::new(), device_id: DeviceId([0; 16]), ..local.clone() };
        assert!(!is_revoked(&counted(&ops), &nameless));
    }
}
