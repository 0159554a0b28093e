//! The shared vectors of `tests/vectors`, as core sees them: known answers first, then every way to fail.
//!
//! Each case gives bytes in hexadecimal and expects `ok` with a value or `error` with the error's name.

mod account;
mod crypto;
mod every_bit;
mod opaque;
mod read_by;

use data_encoding::HEXLOWER;
use keyfold_core::port::{Cost, Random};
use keyfold_core::secret::Secret;
use keyfold_wire::ids::AccountId;
use serde_json::{Map, Value, json};

/// The text of a vectors file.
macro_rules! vectors {
    ($file:literal) => {
        include_str!(concat!("../../../../tests/vectors/", $file))
    };
}
pub(crate) use vectors;

/// What a case gives or expects.
pub(crate) type Found = Result<Value, String>;

/// One case of a file.
pub(crate) struct Case(Map<String, Value>);

impl Case {
    pub(crate) fn text(&self, field: &str) -> &str {
        self.0[field].as_str().expect("a text")
    }

    pub(crate) fn bytes(&self, field: &str) -> Vec<u8> {
        HEXLOWER.decode(self.text(field).as_bytes()).expect("hexadecimal")
    }

    pub(crate) fn array<const N: usize>(&self, field: &str) -> [u8; N] {
        self.bytes(field).try_into().expect("the field's length")
    }

    pub(crate) fn secret(&self, field: &str) -> Secret<32> {
        Secret::from_slice(&self.bytes(field)).expect("32 bytes")
    }

    pub(crate) fn number(&self, field: &str) -> u32 {
        self.0[field].as_u64().and_then(|number| number.try_into().ok()).expect("a number")
    }

    pub(crate) fn account_id(&self) -> AccountId {
        AccountId(self.array("account_id"))
    }

    pub(crate) fn cost(&self, field: &str) -> Option<Cost> {
        let part = |cost: &Value, name: &str| cost[name].as_u64().expect("a number");
        let byte = |number: u64| number.try_into().expect("a byte");
        self.0.get(field).map(|cost| Cost {
            memory_kib: part(cost, "memory_kib").try_into().expect("32 bits"),
            passes: byte(part(cost, "passes")),
            lanes: byte(part(cost, "lanes")),
        })
    }

    fn expect(&self) -> Found {
        let expect = self.0["expect"].as_object().expect("an object");
        match (expect.get("ok"), expect.get("error")) {
            (Some(value), None) => Ok(value.clone()),
            (None, Some(error)) => Err(error.as_str().expect("a text").to_owned()),
            _ => panic!("{}: neither ok nor error", self.text("name")),
        }
    }
}

/// Runs all cases of a file and shows all that differ.
pub(crate) fn check(file: &str, run: impl Fn(&Case) -> Found) {
    let mut file: Value = serde_json::from_str(file).expect("JSON");
    let Value::Array(cases) = file["cases"].take() else { panic!("no cases") };
    let (mut known, mut refused, mut wrong) = (0, 0, Vec::new());
    for case in cases {
        let Value::Object(case) = case else { panic!("a case is an object") };
        let case = Case(case);
        let (found, expect) = (run(&case), case.expect());
        *if expect.is_ok() { &mut known } else { &mut refused } += 1;
        if found != expect {
            wrong.push(format!("{}: expected {expect:?}, found {found:?}", case.text("name")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(known > 0 && known + refused > 3, "a file holds known answers");
}

/// A value as cases give bytes.
pub(crate) fn hex(bytes: &[u8]) -> Value {
    json!(HEXLOWER.encode(bytes))
}

/// An error as cases name it.
pub(crate) fn name_of(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

/// Randomness that gives exactly these bytes, in one draw.
pub(crate) struct Given(pub(crate) Vec<u8>);

impl Random for Given {
    fn fill(&self, out: &mut [u8]) {
        out.copy_from_slice(&self.0);
    }
}
