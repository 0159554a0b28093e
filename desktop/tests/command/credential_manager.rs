//! `--backup system` against a real Windows Credential Manager, which keeps entries between runs. What a test puts there
//! it takes away again.

use crate::run::Home;

#[test]
fn codes_are_put_into_the_credential_manager_and_taken_out_again() {
    let (first, second) = (Home::new(), Home::new());
    for home in [&first, &second] {
        let said = home.done(&["sign-up", "--local", "--kit", "kit.txt", "--backup", "system"]);
        assert!(said.contains("code"), "{said}");
        assert!(home.json(&["status"])["health"]["backup_at"].is_i64());
    }
    // A new password makes the slot anew; it is read again each time that it is written.
    first.file("new", b"a lighthouse in the snow\n");
    first.done(&["password", "change", "--new-password-file", "new"]);
    first.file("password", b"a lighthouse in the snow\n");
    for home in [&first, &second] {
        home.done(&["account", "delete"]);
        assert!(!home.path("home/backup-folder").exists());
    }
}
