"""Keyfold's formats, read and written from docs/FORMAT.md alone.

No code is shared with the product: the primitives are those of `cryptography`, `argon2-cffi` and the standard
library. Whatever doesn't open raises `Refused` with the name of the error that the product gives.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%&*+/<=>?@"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KNOWN_TEXT = (
    b"Keyfold. Copyright (c) 2026 The Keyfold developers. "
    b"Licensed under the MIT licence or the Apache licence, version 2.0."
)
FLOOR, CEILING = (65536, 3, 4), (1048576, 10, 8)
WHAT = {"verifier": 1, "outbox": 2, "code": 3, "settings": 4, "device_label": 5, "signing_key": 6}
LABELS = ("verifier", "vault", "prove", "peer", "outbox", "code", "settings", "mark")


class Refused(Exception):
    """The name of the error, as the vectors spell it."""


def require(condition: bool, error: str) -> None:
    if not condition:
        raise Refused(error)


# HKDF-SHA256 (RFC 5869)


def extract(salt: bytes, secret: bytes) -> bytes:
    return hmac.new(salt or bytes(32), secret, hashlib.sha256).digest()


def expand(key: bytes, label: bytes, length: int = 32) -> bytes:
    out, block = b"", b""
    while len(out) < length:
        block = hmac.new(key, block + label + bytes([len(out) // 32 + 1]), hashlib.sha256).digest()
        out += block
    return out[:length]


# The seal construction


def seal(secret: bytes, label: bytes, salt: bytes, header: bytes, plaintext: bytes) -> tuple[bytes, bytes]:
    keys = expand(extract(salt, secret), label + hashlib.sha256(header).digest(), 64)
    return keys[32:], AESGCM(keys[:32]).encrypt(bytes(12), plaintext, header)


def open_seal(secret: bytes, label: bytes, salt: bytes, header: bytes, commitment: bytes, sealed: bytes) -> bytes:
    keys = expand(extract(salt, secret), label + hashlib.sha256(header).digest(), 64)
    require(hmac.compare_digest(keys[32:], commitment), "WrongKey")
    return decrypt(keys[:32], bytes(12), sealed, header, "WrongKey")


def decrypt(key: bytes, nonce: bytes, sealed: bytes, header: bytes, error: str) -> bytes:
    try:
        require(len(sealed) >= 16, error)
        return AESGCM(key).decrypt(nonce, sealed, header)
    except InvalidTag:
        raise Refused(error) from None


# Parcels, padding and records


@dataclass
class Place:
    """Whose parcel, of which account key, and what is in it."""

    what: int
    account_id: bytes
    key_epoch: int

    def header(self, salt: bytes) -> bytes:
        return bytes([1, self.what]) + self.account_id + self.key_epoch.to_bytes(4, "big") + salt


def seal_parcel(place: Place, secret: bytes, salt: bytes, plaintext: bytes) -> bytes:
    header = place.header(salt)
    return header + b"".join(seal(secret, b"keyfold/1 parcel", salt, header, plaintext))


def open_parcel(place: Place, secret: bytes, parcel: bytes) -> bytes:
    require(len(parcel) > 0 and parcel[0] != 0, "Malformed")
    require(parcel[0] == 1, "UpgradeRequired")
    require(len(parcel) >= 86, "Malformed")
    require(parcel[1] == place.what, "OtherKind")
    require(parcel[2:18] == place.account_id, "OtherAccount")
    require(parcel[18:22] == place.key_epoch.to_bytes(4, "big"), "OtherEpoch")
    return open_seal(secret, b"keyfold/1 parcel", parcel[22:38], parcel[:38], parcel[38:70], parcel[70:])


def pad(content: bytes, length: int) -> bytes:
    return (len(content).to_bytes(4, "big") + content).ljust(length, b"\0")


def unpad(padded: bytes, error: str) -> bytes:
    end = 4 + int.from_bytes(padded[:4], "big")
    require(4 <= end <= len(padded) and not any(padded[end:]), error)
    return padded[4:end]


def bind_record(account_id: bytes, key_epoch: int, table: bytes, row: bytes) -> bytes:
    names = b"".join(len(name).to_bytes(2, "big") + name for name in (table, row))
    return account_id + key_epoch.to_bytes(4, "big") + names


def seal_record(vault: bytes, bound: bytes, nonce: bytes, content: bytes) -> bytes:
    length = max(256, -(-(len(content) + 4) // 128) * 128)
    return nonce + AESGCM(expand(vault, b"keyfold/1 records")).encrypt(nonce, pad(content, length), bound)


def open_record(vault: bytes, bound: bytes, record: bytes) -> bytes:
    require(len(record) >= 28, "Truncated")
    key = expand(vault, b"keyfold/1 records")
    return unpad(decrypt(key, record[:12], record[12:], bound, "Damaged"), "Damaged")


# The account key and its tree


def pack(key: str) -> bytes:
    bits = 0
    for symbol in key:
        bits = bits << 6 | SYMBOLS.index(symbol)
    return (bits << 4).to_bytes(35, "big")


def unpack(packed: bytes) -> str:
    bits = int.from_bytes(packed, "big")
    require(len(packed) == 35 and bits & 15 == 0, "Refused")
    key = "".join(SYMBOLS[bits >> shift & 63] for shift in range(274, 3, -6))
    require(any(s.isalpha() for s in key) and not key.isalpha(), "Refused")
    return key


def key_tree(account_id: bytes, key: str) -> dict[str, bytes]:
    source = extract(account_id, key.encode())
    tree = {label: expand(source, b"keyfold/1 " + label.encode()) for label in LABELS}
    tree["prove_public"] = public_of(tree["prove"])
    tree["fingerprint"] = expand(tree["mark"], b"keyfold/1 fingerprint", 8)
    return tree


# Passwords


def check_cost(cost: tuple[int, ...], minimum: tuple[int, ...] | None = None) -> None:
    for least in (FLOOR, minimum or FLOOR):
        require(all(map(int.__ge__, cost, least)), "OutOfRange")
    require(all(map(int.__le__, cost, CEILING)), "OutOfRange")


def stretch(password: bytes, salt: bytes, cost: tuple[int, ...], minimum: tuple[int, ...] | None = None) -> bytes:
    check_cost(cost, minimum)
    memory, passes, lanes = cost
    return hash_secret_raw(password, salt, passes, memory, lanes, 32, Type.ID)


def opaque_stretch(output: bytes, address: str) -> bytes:
    salt = hashlib.sha256(b"keyfold/1 ksf" + address.encode()).digest()[:16]
    return expand(stretch(output, salt, FLOOR), b"keyfold/1 ksf", 64)


# The sealed key


def checksum(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:4]


def parse_sealed_key(data: bytes) -> dict[str, object]:
    require(len(data) > 0, "NotACode")
    whole = 4 <= len(data) <= 672 and checksum(data[:-4]) == data[-4:]
    require(not whole or data[0] != 0, "Malformed")
    require(not whole or data[0] == 1, "UpgradeRequired")
    require(len(data) >= 168, "Truncated")
    require(len(data) == 168, "TooLong")
    require(whole, "Damaged")
    number = int.from_bytes
    cost = (number(data[39:43], "big"), data[43], data[44])
    fields = {
        "kind": data[1], "account_id": data[3:19], "key_epoch": number(data[19:23], "big"),
        "password_epoch": number(data[23:27], "big"), "login_id": data[27:35], "made": number(data[35:39], "big"),
        "cost": cost, "salt": data[45:61], "log_id": data[61:69], "number": number(data[69:73], "big"),
        "hash": data[73:81], "commitment": data[81:113], "sealed": data[113:164],
    }  # fmt: skip
    require(data[1] in (1, 2, 3) and data[2] == 1, "Malformed")
    require(all(cost) if data[1] == 1 else not any(cost), "Malformed")
    require(fields["key_epoch"] != 0 and fields["password_epoch"] != 0, "Malformed")
    return fields


def open_sealed_key(data: bytes, kind: int, secret: bytes, minimum: tuple[int, ...] | None = None) -> str:
    fields = parse_sealed_key(data)
    require(fields["kind"] == kind, "WrongKind")
    if kind == 1:
        secret = stretch(secret, fields["salt"], fields["cost"], minimum)
    label = b"keyfold/1 sealed key"
    return unpack(open_seal(secret, label, fields["salt"], data[:81], fields["commitment"], fields["sealed"]))


def to_text(data: bytes) -> str:
    bits = int.from_bytes(data, "big") << 1
    return "KEYFOLD1-" + "".join(CROCKFORD[bits >> shift & 31] for shift in range(268 * 5, -1, -5))


def is_ignored(c: str) -> bool:
    return c.isspace() or unicodedata.category(c) in ("Pd", "Cf", "Zs") or c in "\u2043\u2053\u207b\u208b\u2212\u301c"


def from_text(text: str) -> bytes:
    """Reads the text form; only the distinctions that a person is told are made."""
    require(len(text.encode()) <= 65536, "TooLong")
    upper = "".join(c.upper() for c in text if not is_ignored(c))
    folded = upper.translate(str.maketrans("OIL", "011"))
    if folded.startswith("KEYF01D"):
        name, body = upper[7:8], folded[8:]  # the format itself is not folded
        newer = name in tuple("23456789") and len(body) >= 32 and all(c in CROCKFORD for c in body[:32])
        require(not newer, "UpgradeRequired")
        require(name == "1", "NotACode")
    else:
        body = folded
        require(body.startswith("04"), "NotACode")
    require(all(c in CROCKFORD for c in body), "BadCharacter")
    require(len(body) >= 269, "Truncated")
    require(len(body) == 269, "TooLong")
    bits = 0
    for c in body:
        bits = bits << 5 | CROCKFORD.index(c)
    require(bits & 1 == 0, "Damaged")
    data = (bits >> 1).to_bytes(168, "big")
    parse_sealed_key(data)
    return data


# Signatures


def public_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign(seed: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        raise Refused("WrongSignature") from None


def signed_message(fields: dict[str, object]) -> bytes:
    parts = (fields[name] for name in ("service_key", "account_id"))
    start = b"keyfold/1 sign " + bytes([fields["purpose"]]) + b"".join(parts)
    epoch = fields["key_epoch"].to_bytes(4, "big")
    rest = b"".join(fields[name] for name in ("device_id", "challenge", "login_id"))
    return start + epoch + rest + hashlib.sha256(fields["body"]).digest()
