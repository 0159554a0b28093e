//! What records look like in a log: their name and nothing more. Kotlin's own `toString` would print every field.

/// Has the text of a record be its name.
macro_rules! names_only {
    ($($record:ident),+) => {$(
        impl std::fmt::Display for $record {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($record), "(..)"))
            }
        }
    )+};
}

pub(crate) use names_only;
