"""The C reference of Argon2id (phc-winner-argon2, by argon2-cffi), as a peer of the benchmark argon2.

`reference.py MEMORY_KIB PASSES LANES`; a salt in hexadecimal goes in, `NANOSECONDS HEXADECIMAL` comes out, a line each.
"""

import sys
import time

from argon2.low_level import Type, hash_secret_raw


def main() -> None:
    memory, passes, lanes = map(int, sys.argv[1:])
    for line in sys.stdin:
        salt = bytes.fromhex(line)
        began = time.perf_counter_ns()
        derived = hash_secret_raw(b"a password", salt, passes, memory, lanes, 32, Type.ID)
        took = time.perf_counter_ns() - began
        print(took, derived.hex(), flush=True)


main()
