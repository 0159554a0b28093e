//! What the operator's commands say after a restore.

use keyfold_account::{Restored, seconds_to_date};

/// What was done, and what the operator and the people have to do.
pub(crate) fn of_restored(restored: &Restored) -> String {
    let generation = format!("generation {}\n", restored.generation);
    let rest = match &restored.applied {
        Some(applied) => format!(
            "from the journal: devices revoked {}, accounts deleted {}, sign-in refused {}\n{}",
            applied.revoked,
            applied.deleted,
            applied.superseded,
            if applied.superseded == 0 { "" } else { REFUSED },
        ),
        None => format!("{SUSPENDED}\ndevices suspended {}\n", restored.suspended),
    };
    generation + &rest
}

/// What a released account means for its owner.
pub(crate) fn of_release(since: i64) -> String {
    format!(
        "released: the older password, in force since {}, opens this account, and no newer one. Tell its owner.",
        seconds_to_date(since)
    )
}

const REFUSED: &str = "\
Sign-in is refused where the password had been changed since the backup. It works again once a device of the account has
synced, or after `account release ADDRESS`: then the older password opens the account, and its owner must be told.
";

const SUSPENDED: &str = "\
There is no journal that is complete since the backup. A device that was revoked since may be known again, and a password
that was changed since is the older one again. So every device must sign in by password before it is let in.";
