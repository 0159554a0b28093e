//! No secret in a text: every record that may hold one shows its name and nothing more.

use keyfold_ffi::account::{AccountInfo, DeviceInfo, Licence};
use keyfold_ffi::draft::{FieldChange, FieldText, ItemDraft, NewField};
use keyfold_ffi::generator::Generated;
use keyfold_ffi::item::{
    FieldType, HistoryEntry, Item, ItemField, ItemKind, OneTimeCode, Sibling, VersionId,
};
use keyfold_ffi::list::{ItemPage, ItemQuery, ItemSummary, TagCount};
use keyfold_ffi::page::{CodeFacts, CodeKind};
use keyfold_ffi::password::{CatchUp, PasswordNotice};
use keyfold_ffi::sync::{HeardFrom, SyncOutcome, SyncProblem, SyncStatus};

use crate::callbacks::{all, note};

const SECRET: &str = "swordfish";

fn secret() -> String {
    SECRET.to_owned()
}

fn version() -> VersionId {
    VersionId { log: "0011223344556677".to_owned(), number: 1 }
}

fn sibling() -> Sibling {
    Sibling { version: version(), label: secret(), text: Some(secret()), cleared: false, modified: 1 }
}

fn field() -> ItemField {
    ItemField {
        name: secret(),
        label: secret(),
        field_type: FieldType::Text,
        text: Some(secret()),
        cleared: false,
        version: version(),
        modified: 1,
        siblings: vec![sibling()],
    }
}

fn item() -> Item {
    Item {
        id: secret(),
        kind: ItemKind::Login,
        title: secret(),
        title_siblings: vec![sibling()],
        tags: vec![secret()],
        favourite: true,
        fields: vec![field()],
        modified: 1,
    }
}

fn summary() -> ItemSummary {
    ItemSummary {
        id: secret(),
        kind: ItemKind::Login,
        title: secret(),
        subtitle: secret(),
        hosts: vec![secret()],
        tags: vec![secret()],
        favourite: true,
        conflict: false,
        modified: 1,
    }
}

fn draft() -> ItemDraft {
    ItemDraft {
        set: vec![FieldText { name: secret(), text: secret() }],
        clear: vec![secret()],
        add_tags: vec![secret()],
        remove_tags: vec![secret()],
        ..note(SECRET)
    }
}

fn problem() -> SyncProblem {
    SyncProblem { device: secret(), error: keyfold_ffi::error::KeyfoldError::Forked, number: 1 }
}

fn texts_of_items() -> Vec<String> {
    let history = HistoryEntry {
        name: secret(),
        label: secret(),
        field_type: FieldType::Secret,
        version: version(),
        modified: 1,
        replaced: 2,
        cleared: false,
    };
    vec![
        item().to_string(),
        field().to_string(),
        sibling().to_string(),
        history.to_string(),
        summary().to_string(),
        ItemPage { summaries: vec![summary()], total: 1, generation: 1 }.to_string(),
        ItemQuery { words: secret(), tag: Some(secret()), ..all() }.to_string(),
        TagCount { tag: secret(), count: 1 }.to_string(),
        draft().to_string(),
        FieldText { name: secret(), text: secret() }.to_string(),
        NewField { label: secret(), field_type: FieldType::Secret, text: secret() }.to_string(),
        FieldChange { name: secret(), label: Some(secret()), field_type: None }.to_string(),
        OneTimeCode { code: secret(), seconds_left: 1, period: 30 }.to_string(),
        Generated { password: secret().into_bytes(), entropy_bits: 1.0 }.to_string(),
    ]
}

fn texts_of_the_account() -> Vec<String> {
    let info = AccountInfo {
        address: secret(),
        address_confirmed: true,
        licence: Licence::Free,
        paid_until: None,
        password_since: 1,
    };
    let device = DeviceInfo { id: secret(), name: secret(), enrolled: 1, last_seen: 1, is_this: true };
    let heard = || HeardFrom { name: secret(), at: 1, is_this: false };
    let outcome =
        SyncOutcome { sent: 1, received: 1, changed: 1, problems: vec![problem()], device_copied: false };
    let status = SyncStatus {
        unsent: 1,
        synced_at: None,
        devices: vec![heard()],
        problems: vec![problem()],
        strangers: vec![secret()],
    };
    vec![
        info.to_string(),
        device.to_string(),
        heard().to_string(),
        problem().to_string(),
        outcome.to_string(),
        status.to_string(),
        PasswordNotice::Changed { who: secret(), at: 1 }.to_string(),
        PasswordNotice::Unknown { since: 1 }.to_string(),
        PasswordNotice::Restored { at: 1 }.to_string(),
        CatchUp::ChangedElsewhere { who: secret(), at: 1 }.to_string(),
        CatchUp::PasswordUnknown { since: 1 }.to_string(),
        CodeFacts { kind: CodeKind::Kit, made: 1, text: secret() }.to_string(),
    ]
}

#[test]
fn texts_are_names() {
    for text in texts_of_items().into_iter().chain(texts_of_the_account()) {
        let name = text.strip_suffix("(..)").unwrap();
        assert!(name.chars().all(char::is_alphanumeric), "{text}");
        assert!(!text.contains(SECRET));
    }
}
