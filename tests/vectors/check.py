#!/usr/bin/env python3
"""Opens and recomputes every vector with `reader.py`, the independent reader. Says what differs, and fails if any does.

Needs Python 3.11 and the packages `cryptography` and `argon2-cffi`.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import reader
from opaque_device import Device
from reader import Place, Refused, require

Case = dict[str, object]
# Read by the tests of the crate they belong to only, with the reason why not here.
ELSEWHERE = {"ticket": "was made with an independent HPKE already, and `cryptography` has no mode auth"}
KINDS = {"password": 1, "account": 2, "device": 3}


def account_key(case: Case) -> object:
    key = reader.unpack(case["packed"])
    require(reader.pack(key) == case["packed"], "packs differently")
    return key


def key_tree(case: Case) -> object:
    tree = reader.key_tree(case["account_id"], case["key"])
    return {name: value.hex() for name, value in tree.items()}


def stretch(case: Case) -> object:
    return reader.stretch(case["password"], case["salt"], cost_of(case["cost"]), cost_of(case.get("minimum")))


def seal(case: Case) -> object:
    parts = [case[name] for name in ("secret", "label", "salt", "header")]
    parts[1] = parts[1].encode()
    plaintext = reader.open_seal(*parts, case["commitment"], case["sealed"])
    require(reader.seal(*parts, plaintext) == (case["commitment"], case["sealed"]), "seals differently")
    return plaintext


def parcel(case: Case) -> object:
    return open_parcel(case, case["what"], case["secret"], case["parcel"])


def verifier(case: Case) -> object:
    text = open_parcel(case, "verifier", tree_of(case)["verifier"], case["parcel"])
    require(text == reader.KNOWN_TEXT, "OtherText")
    return text.decode()


def outbox(case: Case) -> object:
    padded = open_parcel(case, "outbox", tree_of(case)["outbox"], case["parcel"])
    require(len(padded) == 1028, "Malformed")
    password = reader.unpad(padded, "Malformed")
    require(0 < len(password) <= 1024 and is_text(password), "Malformed")
    return password


def code(case: Case) -> object:
    code_key = open_parcel(case, "code", tree_of(case)["code"], case["parcel"])
    require(len(code_key) == 32, "Malformed")
    return code_key


def record(case: Case) -> object:
    bound = reader.bind_record(case["account_id"], case["key_epoch"], case["table"].encode(), case["row"])
    content = reader.open_record(case["vault"], bound, case["record"])
    again = reader.seal_record(case["vault"], bound, case["record"][:12], content)
    require(again == case["record"], "seals differently")
    return content


def sealed_key(case: Case) -> object:
    kind, secret = KINDS[case["kind"]], case["secret"]
    if kind == 2:
        secret = code_key_of(secret)
    return reader.open_sealed_key(case["sealed_key"], kind, secret, cost_of(case.get("minimum")))


def opaque(case: Case) -> object:
    match case["derive"]:
        case "stretching":
            return reader.opaque_stretch(case["input"], case["address"])
        case "code key":
            return code_key_of(case["input"])
        case "session token":
            return token_of(case["input"])
    raise Refused("unknown derivation")


def opaque_2(case: Case) -> object:
    device = Device(*(case[name] for name in ("password", "address", "login_id", "blind")))
    if case["do"] == "register":
        record, export_key = device.register(case["nonce"], case["evaluated"])
        return record + code_key_of(export_key)
    ke3, session_key, export_key = device.log_in(case["key_seed"], case["nonce"], case["ke2"])
    return ke3 + token_of(session_key) + code_key_of(export_key)


def signed_message(case: Case) -> object:
    message = reader.signed_message(case)
    reader.verify(case["public"], message, case["signature"])
    require(reader.public_of(case["seed"]) == case["public"], "derives another public key")
    require(reader.sign(case["seed"], message) == case["signature"], "signs differently")
    return message


def form_binary(case: Case) -> object:
    reader.parse_sealed_key(case["bytes"])
    return case["bytes"]


def form_text(case: Case) -> object:
    return reader.from_text(case["text"])


def open_parcel(case: Case, what: str, secret: bytes, sealed: bytes) -> bytes:
    place = Place(reader.WHAT[what], case["account_id"], case["key_epoch"])
    plaintext = reader.open_parcel(place, secret, sealed)
    require(reader.seal_parcel(place, secret, sealed[22:38], plaintext) == sealed, "seals differently")
    return plaintext


def is_text(data: bytes) -> bool:
    try:
        return bool(data.decode())
    except UnicodeDecodeError:
        return False


def tree_of(case: Case) -> dict[str, bytes]:
    return reader.key_tree(case["account_id"], case["key"])


def code_key_of(export_key: bytes) -> bytes:
    return reader.expand(reader.extract(b"", export_key), b"keyfold/1 code")


def token_of(session_key: bytes) -> bytes:
    return reader.expand(reader.extract(b"", session_key), b"keyfold/1 session")


def cost_of(fields: dict[str, int] | None) -> tuple[int, ...] | None:
    return fields and (fields["memory_kib"], fields["passes"], fields["lanes"])


CHECKS: dict[str, Callable[[Case], object]] = {
    check.__name__: check
    for check in (
        account_key, key_tree, stretch, seal, parcel, verifier, outbox, code, record, sealed_key, opaque, opaque_2,
        signed_message,
    )
}  # fmt: skip
BYTES = {
    "account_id", "blind", "body", "bytes", "challenge", "commitment", "device_id", "evaluated", "header", "input",
    "ke2", "key_seed", "login_id", "nonce", "packed", "parcel", "password", "public", "record", "row", "salt", "seal",
    "sealed", "sealed_key", "secret", "seed", "service_key", "signature", "vault",
}  # fmt: skip


def read_case(case: Case) -> Case:
    return {name: bytes.fromhex(value) if name in BYTES else value for name, value in case.items()}


def run(file: str, check: Callable[[Case], object], case: Case, expect: dict[str, object]) -> bool:
    try:
        value = check(read_case(case))
        found: dict[str, object] = {"ok": value.hex() if isinstance(value, bytes) else value}
    except Refused as refused:
        found = {"error": str(refused)}
    name = next(iter(found))
    if found[name] == expect.get(name):
        return True
    print(f"{file}: {case['name']}: expected {expect}, found {found}", file=sys.stderr)
    return False


def check_form(file: str, content: dict[str, list[Case]]) -> list[bool]:
    """The outer form: what is expected of a text or of bytes is a seal of the same file, by name."""
    seals = {seal["name"]: seal for seal in content["seals"]}
    results = []
    for seal in seals.values():
        written = reader.to_text(bytes.fromhex(seal["bytes"]))
        results.append(run(file, lambda _, text=written: text, {"name": seal["name"]}, {"ok": seal["text"]}))
    for check, cases in ((form_binary, content["binary"]), (form_text, content["texts"])):
        for case in cases:
            expect = dict(case["expect"])
            if "ok" in expect:
                expect["ok"] = seals[expect["ok"]]["bytes"]
            results.append(run(file, check, case, expect))
    return results


def main() -> int:
    results = []
    for path in sorted(Path(__file__).parent.glob("*.json")):
        content = json.loads(path.read_text())
        if path.stem == "sealed_key_form":
            results += check_form(path.name, content)
        elif path.stem in CHECKS:
            cases = content["cases"]
            results += [run(path.name, CHECKS[path.stem], case, case["expect"]) for case in cases]
        elif path.stem not in ELSEWHERE:
            print(f"{path.name}: nobody reads it here", file=sys.stderr)
            results.append(False)
    print(f"{sum(results)} of {len(results)} vectors agree")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
