"""OPAQUE's device side, written from RFC 9807 alone: the answers of `opaque_2.json`, whatever is bound into them.

ristretto255 (RFC 9496) over Python's integers, OPRF(ristretto255, SHA-512) (RFC 9497), 3DH. Slow and not in constant
time: for checking vectors only.
"""

import hashlib
import hmac
from dataclasses import dataclass

import reader
from reader import require

CONTEXT = b"keyfold/2"
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
BASE = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")
OPRF = b"OPRFV1-\x00-ristretto255-SHA512"
Point = tuple[int, int, int, int]


# ristretto255


def is_negative(x: int) -> int:
    return x % P & 1


def absolute(x: int) -> int:
    return P - x % P if is_negative(x) else x % P


def sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    """RFC 9496, 4.2: whether u/v is a square, and the root of it or of sqrt(-1) times it that isn't negative."""
    root = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * root * root % P
    if check in (-u % P, -u * SQRT_M1 % P):
        root = root * SQRT_M1 % P
    return check in (u % P, -u % P), absolute(root)


SQRT_AD_MINUS_ONE = P - sqrt_ratio(-D - 1, 1)[1]
INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]


def decode(data: bytes) -> Point:
    s = int.from_bytes(data, "little")
    require(len(data) == 32 and 0 < s < P and not is_negative(s), "Malformed")
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    was_square, invsqrt = sqrt_ratio(1, v * u2 * u2)
    x = absolute(2 * s * invsqrt * u2)
    y = u1 * invsqrt * invsqrt * u2 * v % P
    require(was_square and not is_negative(x * y) and y != 0, "Malformed")
    return x, y, 1, x * y % P


def encode(point: Point) -> bytes:
    x, y, z, t = point
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    _, invsqrt = sqrt_ratio(1, u1 * u2 * u2)
    den1, den2 = invsqrt * u1 % P, invsqrt * u2 % P
    z_inv = den1 * den2 * t % P
    if is_negative(t * z_inv):
        x, y, den2 = y * SQRT_M1 % P, x * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
    if is_negative(x * z_inv):
        y = -y
    return absolute(den2 * (z - y)).to_bytes(32, "little")


def add(left: Point, right: Point) -> Point:
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a, b = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2)
    c, d = 2 * D * t1 * t2, 2 * z1 * z2
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    for bit in bin(scalar % ORDER)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def map_to_point(data: bytes) -> Point:
    """RFC 9496, 4.3.4."""
    t = int.from_bytes(data, "little") % 2**255
    r = SQRT_M1 * t * t % P
    u, v = (r + 1) * (1 - D * D) % P, (-1 - r * D) * (r + D) % P
    was_square, s = sqrt_ratio(u, v)
    s, c = (s, -1) if was_square else (-absolute(s * t), r)
    n = (c * (r - 1) * (D - 1) ** 2 - v) % P
    w0, w1, w2, w3 = 2 * s * v, n * SQRT_AD_MINUS_ONE, 1 - s * s, 1 + s * s
    return w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P


# OPRF


def sha512(*parts: bytes) -> bytes:
    return hashlib.sha512(b"".join(parts)).digest()


def with_length(data: bytes, size: int = 2) -> bytes:
    return len(data).to_bytes(size, "big") + data


def expand_message(message: bytes, dst: bytes) -> bytes:
    """RFC 9380, 5.3.1, for SHA-512 and 64 bytes."""
    dst += bytes([len(dst)])
    first = sha512(bytes(128), message, (64).to_bytes(2, "big"), b"\x00", dst)
    return sha512(first, b"\x01", dst)


def hash_to_group(message: bytes) -> Point:
    uniform = expand_message(message, b"HashToGroup-" + OPRF)
    return add(map_to_point(uniform[:32]), map_to_point(uniform[32:]))


def derive_scalar(seed: bytes, info: bytes) -> int:
    uniform = expand_message(seed + with_length(info) + b"\x00", b"DeriveKeyPair" + OPRF)
    return int.from_bytes(uniform, "little") % ORDER


def derive_private_key(seed: bytes) -> int:
    return derive_scalar(seed, b"OPAQUE-DeriveDiffieHellmanKeyPair")


# HKDF-SHA512


def mac(key: bytes, *parts: bytes) -> bytes:
    return hmac.new(key, b"".join(parts), hashlib.sha512).digest()


def expand(key: bytes, info: bytes, length: int = 64) -> bytes:
    first = mac(key, info, b"\x01")
    return (first + mac(key, first, info, b"\x02"))[:length]


def expand_label(key: bytes, label: bytes, context: bytes) -> bytes:
    return expand(key, (64).to_bytes(2, "big") + with_length(b"OPAQUE-" + label, 1) + with_length(context, 1))


# OPAQUE


@dataclass(frozen=True)
class Device:
    """What both flows know."""

    password: bytes
    address: str
    login_id: bytes
    blind: bytes

    @property
    def identities(self) -> tuple[bytes, bytes]:
        """Of the device and of the service, each with its length."""
        return with_length(self.address.encode()), with_length(self.login_id)

    def blinded(self) -> bytes:
        return encode(multiply(int.from_bytes(self.blind, "little"), hash_to_group(self.password)))

    def randomized_password(self, evaluated: bytes) -> bytes:
        unblind = pow(int.from_bytes(self.blind, "little"), -1, ORDER)
        element = encode(multiply(unblind, decode(evaluated)))
        output = sha512(with_length(self.password), with_length(element), b"Finalize")
        return mac(bytes(64), output, reader.opaque_stretch(output, self.address))

    def seal_envelope(self, randomized: bytes, nonce: bytes, service_key: bytes) -> tuple[bytes, bytes, int]:
        """The envelope's tag, the export key and the device's private key."""
        device, service = self.identities
        tag = mac(expand(randomized, nonce + b"AuthKey"), nonce, service_key, service, device)
        private = derive_private_key(expand(randomized, nonce + b"PrivateKey", 32))
        return tag, expand(randomized, nonce + b"ExportKey"), private

    def register(self, nonce: bytes, evaluated: bytes) -> tuple[bytes, bytes]:
        """The record and the export key."""
        randomized = self.randomized_password(evaluated[:32])
        tag, export_key, private = self.seal_envelope(randomized, nonce, evaluated[32:])
        public = encode(multiply(private, decode(BASE)))
        return public + expand(randomized, b"MaskingKey") + nonce + tag, export_key

    def log_in(self, key_seed: bytes, nonce: bytes, ke2: bytes) -> tuple[bytes, bytes, bytes]:
        """The last message, the session key and the export key."""
        require(len(ke2) == 320, "Malformed")
        randomized = self.randomized_password(ke2[:32])
        pad = expand(expand(randomized, b"MaskingKey"), ke2[32:64] + b"CredentialResponsePad", 128)
        clear = bytes(a ^ b for a, b in zip(ke2[64:192], pad, strict=True))
        tag, export_key, private = self.seal_envelope(randomized, clear[32:64], clear[:32])
        require(hmac.compare_digest(tag, clear[64:]), "WrongPassword")
        share, ephemeral = decode(ke2[224:256]), derive_private_key(key_seed)
        ke1 = self.blinded() + nonce + encode(multiply(ephemeral, decode(BASE)))
        secrets = (multiply(ephemeral, share), multiply(ephemeral, decode(clear[:32])), multiply(private, share))
        session_key, server_mac, ke3 = derive_keys(secrets, self.preamble(ke1, ke2))
        require(hmac.compare_digest(server_mac, ke2[256:]), "WrongPassword")
        return ke3, session_key, export_key

    def preamble(self, ke1: bytes, ke2: bytes) -> bytes:
        device, service = self.identities
        return b"OPAQUEv1-" + with_length(CONTEXT) + device + ke1 + service + ke2[:256]


def derive_keys(secrets: tuple[Point, ...], preamble: bytes) -> tuple[bytes, bytes, bytes]:
    """The session key, the service's tag and the device's tag."""
    key = mac(bytes(64), *map(encode, secrets))
    handshake = expand_label(key, b"HandshakeSecret", sha512(preamble))
    server_mac = mac(expand_label(handshake, b"ServerMAC", b""), sha512(preamble))
    ke3 = mac(expand_label(handshake, b"ClientMAC", b""), sha512(preamble, server_mac))
    return expand_label(key, b"SessionKey", sha512(preamble)), server_mac, ke3
