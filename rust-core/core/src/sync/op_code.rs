//! Ops as CBOR (RFC 8949): an array whose first three entries every kind has. The log is that of the segment.
//!
//! ```text
//! write     [number, stamp, 1, item 16, field, value, [dot...]]      the versions it replaces
//! delete    [number, stamp, 2, item 16, [dot...]]                    the versions it saw
//! device    [number, stamp, 3, name, signing key, device id 16]
//! password  [number, stamp, 4, seal, code key sealed, login id 8, service key, password epoch, who, when,
//!            first login id 8, [login id 8...], vouched]                the registrations that the writer knew
//! moved     [number, stamp, 5, where]
//! dormant   [number, stamp, 6, log id 8]
//! ack       [number, stamp, 7]
//! revoke    [number, stamp, 8, log id 8, device id 16, signing key, last op seen]
//! dot       [log id 8, number]
//! ```
//!
//! Entries after those listed are from a newer version and are skipped; other kinds are kept as bytes. Numbers are
//! below 2^48. Version 0: this may still change.

use keyfold_wire::ids::{DeviceId, LogId, LoginId};
use minicbor::decode::Error;
use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use super::id::{Dot, ItemId, NUMBER_END};
use super::op::{DeviceOp, Op, OpBody, PasswordOp, RevokeOp};
use super::stamp::Stamp;

type Write<'a> = Encoder<&'a mut Vec<u8>>;
type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

impl Op {
    /// The bytes of the layout above.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        if let OpBody::Unknown(bytes) = &self.body {
            return Zeroizing::new(bytes.clone());
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.capacity()));
        let mut e = Encoder::new(&mut *bytes);
        encode(&mut e, self).expect("writing to a Vec can't fail");
        bytes
    }

    /// Reads an op of `log`.
    ///
    /// # Errors
    /// Anything that is not of the layout above.
    pub fn from_bytes(log: LogId, bytes: &[u8]) -> Result<Self, Error> {
        let mut d = Decoder::new(bytes);
        let len = array(&mut d)?;
        let number = number(&mut d)?;
        let stamp = Stamp(d.u64()?);
        let kind = d.u64()?;
        let (body, used) = body(&mut d, kind, bytes)?;
        for _ in used..len {
            d.skip()?;
        }
        let complete = matches!(body, OpBody::Unknown(_)) || d.position() == bytes.len() && used <= len;
        if !complete {
            return Err(Error::message("an op of another length"));
        }
        Ok(Self { dot: Dot { log, number }, stamp, body })
    }

    /// Enough room that no reallocation leaves a copy of the value behind.
    fn capacity(&self) -> usize {
        let content = match &self.body {
            OpBody::Write { field, value, .. } => field.len() + value.len(),
            OpBody::Password(password) => 1024 + 9 * password.replaces.len(),
            _ => 1024,
        };
        content + 24 * self.seen().len() + 128
    }
}

fn encode(e: &mut Write<'_>, op: &Op) -> Written {
    match &op.body {
        OpBody::Write { item, field, value, replaces } => {
            head(e, op, 7, 1)?.bytes(&item.0)?.str(field)?.bytes(value)?;
            write_dots(e, replaces)
        }
        OpBody::Delete { item, saw } => {
            head(e, op, 5, 2)?.bytes(&item.0)?;
            write_dots(e, saw)
        }
        OpBody::Device(device) => {
            head(e, op, 6, 3)?.str(&device.name)?.bytes(&device.signing_key)?.bytes(&device.device_id.0)?.ok()
        }
        OpBody::Password(password) => encode_password(head(e, op, 13, 4)?, password),
        OpBody::Moved(to) => head(e, op, 4, 5)?.bytes(to)?.ok(),
        OpBody::Dormant(log) => head(e, op, 4, 6)?.bytes(&log.0)?.ok(),
        OpBody::Ack => head(e, op, 3, 7)?.ok(),
        OpBody::Revoke(revoke) => {
            head(e, op, 7, 8)?.bytes(&revoke.log.0)?.bytes(&revoke.device_id.0)?;
            e.bytes(&revoke.signing_key)?.u64(revoke.seen)?.ok()
        }
        OpBody::Unknown(_) => e.ok(),
    }
}

fn head<'a, 'b>(
    e: &'a mut Write<'b>,
    op: &Op,
    len: u64,
    kind: u8,
) -> Result<&'a mut Write<'b>, minicbor::encode::Error<std::convert::Infallible>> {
    e.array(len)?.u64(op.dot.number)?.u64(op.stamp.0)?.u8(kind)
}

fn encode_password(e: &mut Write<'_>, password: &PasswordOp) -> Written {
    e.bytes(&password.seal)?.bytes(&password.code_sealed)?.bytes(&password.login_id.0)?;
    e.bytes(&password.service_key)?.u32(password.password_epoch)?.str(&password.who)?.i64(password.when)?;
    e.bytes(&password.first.0)?.array(password.replaces.len() as u64)?;
    for login_id in &password.replaces {
        e.bytes(&login_id.0)?;
    }
    e.bool(password.vouched)?.ok()
}

/// Writes a list of dots.
pub(super) fn write_dots(e: &mut Write<'_>, dots: &[Dot]) -> Written {
    e.array(dots.len() as u64)?;
    for dot in dots {
        e.array(2)?.bytes(&dot.log.0)?.u64(dot.number)?;
    }
    e.ok()
}

/// The body of `kind`, and how many entries of the array it and the head have.
fn body(d: &mut Decoder<'_>, kind: u64, bytes: &[u8]) -> Result<(OpBody, u64), Error> {
    Ok(match kind {
        1 => {
            let (item, field) = (ItemId(fixed(d)?), d.str()?.to_owned());
            let value = Zeroizing::new(d.bytes()?.to_vec());
            (OpBody::Write { item, field, value, replaces: dots(d)? }, 7)
        }
        2 => (OpBody::Delete { item: ItemId(fixed(d)?), saw: dots(d)? }, 5),
        3 => {
            let (name, signing_key) = (d.str()?.to_owned(), d.bytes()?.to_vec());
            (OpBody::Device(DeviceOp { name, signing_key, device_id: DeviceId(fixed(d)?) }), 6)
        }
        4 => (OpBody::Password(password(d)?), 13),
        5 => (OpBody::Moved(d.bytes()?.to_vec()), 4),
        6 => (OpBody::Dormant(LogId(fixed(d)?)), 4),
        7 => (OpBody::Ack, 3),
        8 => {
            let (log, device_id) = (LogId(fixed(d)?), DeviceId(fixed(d)?));
            (OpBody::Revoke(RevokeOp { log, device_id, signing_key: d.bytes()?.to_vec(), seen: d.u64()? }), 7)
        }
        _ => (OpBody::Unknown(bytes.to_vec()), 3),
    })
}

fn password(d: &mut Decoder<'_>) -> Result<PasswordOp, Error> {
    Ok(PasswordOp {
        seal: d.bytes()?.to_vec(),
        code_sealed: d.bytes()?.to_vec(),
        login_id: LoginId(fixed(d)?),
        service_key: d.bytes()?.to_vec(),
        password_epoch: d.u32()?,
        who: d.str()?.to_owned(),
        when: d.i64()?,
        first: LoginId(fixed(d)?),
        replaces: (0..array(d)?).map(|_| fixed(d).map(LoginId)).collect::<Result<_, _>>()?,
        vouched: d.bool()?,
    })
}

/// Reads the length of an array; lengths that come at the end only are not of the layout.
pub(super) fn array(d: &mut Decoder<'_>) -> Result<u64, Error> {
    d.array()?.ok_or_else(|| Error::message("an array of unknown length"))
}

/// Reads bytes of a fixed length.
pub(super) fn fixed<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], Error> {
    d.bytes()?.try_into().map_err(|_| Error::message("bytes of another length"))
}

/// Reads an op's number.
pub(super) fn number(d: &mut Decoder<'_>) -> Result<u64, Error> {
    let number = d.u64()?;
    if (1..NUMBER_END).contains(&number) { Ok(number) } else { Err(Error::message("a number out of range")) }
}

/// Reads a dot.
pub(super) fn dot(d: &mut Decoder<'_>) -> Result<Dot, Error> {
    match array(d)? {
        2 => Ok(Dot { log: LogId(fixed(d)?), number: number(d)? }),
        _ => Err(Error::message("a dot of another length")),
    }
}

/// Reads a list of dots; a length that lies reserves nothing.
fn dots(d: &mut Decoder<'_>) -> Result<Vec<Dot>, Error> {
    (0..array(d)?).map(|_| dot(d)).collect()
}

#[cfg(test)]
mod tests;
