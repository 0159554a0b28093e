"""The public surface of a Swift module as sorted lines, out of the symbol graphs that Swift's own tool makes.

`swift_surface.py MODULE*.symbols.json`: one line a declaration, with what it belongs to, and one a conformance. What
the generator makes for itself (converters, handles) is no part of the surface.
"""

import json
import pathlib
import sys

INTERNAL = ("FfiConverter", "uniffi", "NoHandle", "unsafeFromHandle", "noHandle")
# What the compiler adds to nearly everything.
SILENT = {"Swift.Copyable", "Swift.Escapable", "Swift.BitwiseCopyable", "Swift.SendableMetatype"}


def is_mirror(name):
    """The generator gives each class a protocol that repeats it."""
    return name.endswith("Protocol")


def declaration(symbol):
    path = symbol["pathComponents"]
    if any(name.removeprefix("init(").startswith(INTERNAL) for name in path) or is_mirror(path[0]):
        return None
    text = "".join(part["spelling"] for part in symbol.get("declarationFragments", []))
    owner = ".".join(path[:-1])
    return f"{owner}: {' '.join(text.split())}" if owner else " ".join(text.split())


def main():
    names, lines = {}, set()
    graphs = [json.loads(pathlib.Path(file).read_text()) for file in sys.argv[1:]]
    for graph in graphs:
        for symbol in graph["symbols"]:
            line = declaration(symbol)
            if line:
                names[symbol["identifier"]["precise"]] = ".".join(symbol["pathComponents"])
                lines.add(line)
    for graph in graphs:
        for relation in graph["relationships"]:
            target = relation.get("targetFallback") or names.get(relation["target"])
            if relation["kind"] == "conformsTo" and relation["source"] in names and target and target not in SILENT:
                lines.add(f"{names[relation['source']]} is {target}")
    if not lines:
        sys.exit("swift_surface.py: there is nothing public, which can't be")
    print("\n".join(sorted(lines)))


main()
