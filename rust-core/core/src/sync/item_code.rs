//! Item states and replaced versions as CBOR, the plaintext of local records. They never leave the device.
//!
//! ```text
//! state     [{field: [[version...], [mention...]]}, [mention...]]   remaining, replaced; then what deletes saw
//! history   [[field, version]...]                                   replaced versions of one dot: one, but after a fork
//! version   [dot, stamp, value]
//! mention   [dot, stamp]
//! ```

use std::collections::BTreeMap;

use minicbor::decode::Error;
use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use super::id::Dot;
use super::item::{Field, ItemState, Version};
use super::op_code::{array, dot};
use super::stamp::Stamp;

type Write<'a> = Encoder<&'a mut Vec<u8>>;
type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

impl ItemState {
    /// The bytes of the layout above.
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mentions = self.deleted.len() + self.fields.values().map(|field| field.gone.len()).sum::<usize>();
        let names: usize = self.fields.keys().map(|name| name.len() + 16).sum();
        let values: usize = self.remaining().map(|(_, version)| version.value.len() + 40).sum();
        let mut bytes = Zeroizing::new(Vec::with_capacity(64 + names + values + 32 * mentions));
        write_state(&mut Encoder::new(&mut *bytes), self).expect("writing to a Vec can't fail");
        bytes
    }

    /// Reads what [`Self::to_bytes`] writes.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut d = Decoder::new(bytes);
        expect(&mut d, 2)?;
        let mut fields = BTreeMap::new();
        let count = d.map()?.ok_or_else(|| Error::message("a map of unknown length"))?;
        for _ in 0..count {
            let name = d.str()?.to_owned();
            expect(&mut d, 2)?;
            let live = (0..array(&mut d)?).map(|_| read_version(&mut d)).collect::<Result<_, _>>()?;
            fields.insert(name, Field { live, gone: read_mentions(&mut d)? });
        }
        Ok(Self { fields, deleted: read_mentions(&mut d)? })
    }
}

/// Replaced versions of one dot with their fields.
pub(super) fn history_to_bytes(replaced: &[(String, Version)]) -> Zeroizing<Vec<u8>> {
    let room: usize = replaced.iter().map(|(field, version)| field.len() + version.value.len() + 80).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 16));
    write_history(&mut Encoder::new(&mut *bytes), replaced).expect("writing to a Vec can't fail");
    bytes
}

/// Reads what [`history_to_bytes`] writes.
pub(super) fn history_from_bytes(bytes: &[u8]) -> Result<Vec<(String, Version)>, Error> {
    let mut d = Decoder::new(bytes);
    let read = |d: &mut Decoder<'_>| {
        expect(d, 2)?;
        Ok((d.str()?.to_owned(), read_version(d)?))
    };
    (0..array(&mut d)?).map(|_| read(&mut d)).collect()
}

fn write_state(e: &mut Write<'_>, state: &ItemState) -> Written {
    e.array(2)?.map(state.fields.len() as u64)?;
    for (name, field) in &state.fields {
        e.str(name)?.array(2)?.array(field.live.len() as u64)?;
        field.live.iter().try_for_each(|version| write_version(e, version))?;
        write_mentions(e, &field.gone)?;
    }
    write_mentions(e, &state.deleted)
}

fn write_history(e: &mut Write<'_>, replaced: &[(String, Version)]) -> Written {
    e.array(replaced.len() as u64)?;
    for (field, version) in replaced {
        e.array(2)?.str(field)?;
        write_version(e, version)?;
    }
    e.ok()
}

fn write_version(e: &mut Write<'_>, version: &Version) -> Written {
    e.array(3)?;
    write_dot(e, version.dot)?;
    e.u64(version.stamp.0)?.bytes(&version.value)?.ok()
}

fn write_mentions(e: &mut Write<'_>, mentions: &BTreeMap<Dot, Stamp>) -> Written {
    e.array(mentions.len() as u64)?;
    for (dot, stamp) in mentions {
        e.array(2)?;
        write_dot(e, *dot)?;
        e.u64(stamp.0)?;
    }
    e.ok()
}

fn write_dot(e: &mut Write<'_>, dot: Dot) -> Written {
    e.array(2)?.bytes(&dot.log.0)?.u64(dot.number)?.ok()
}

fn read_version(d: &mut Decoder<'_>) -> Result<Version, Error> {
    expect(d, 3)?;
    Ok(Version { dot: dot(d)?, stamp: Stamp(d.u64()?), value: Zeroizing::new(d.bytes()?.to_vec()) })
}

fn read_mentions(d: &mut Decoder<'_>) -> Result<BTreeMap<Dot, Stamp>, Error> {
    let read = |d: &mut Decoder<'_>| {
        expect(d, 2)?;
        Ok((dot(d)?, Stamp(d.u64()?)))
    };
    (0..array(d)?).map(|_| read(d)).collect()
}

fn expect(d: &mut Decoder<'_>, len: u64) -> Result<(), Error> {
    if array(d)? == len { Ok(()) } else { Err(Error::message("an array of another length")) }
}
