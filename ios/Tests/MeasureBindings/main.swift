// What crossing the border costs in Swift, for `scripts/bench bindings`: `MeasureBindings FOLDER`. The home, the frame
// and the names of the figures are those of tests/bench/src/bindings.rs.

import Foundation
import KeyfoldKit

let width: UInt32 = 1280
let height: UInt32 = 720
let items = 10_000
let calls = 10_000

struct Unexpected: Error {}

/// The median of many rounds, in milliseconds.
func medianMs(_ round: () throws -> Void) rethrows -> Double {
    let times = try (0..<30).map { _ in try ContinuousClock().measure(round) }.sorted()
    let (seconds, attoseconds) = times[times.count / 2].components
    return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
}

func listAll(_ vault: KeyfoldHome.Vault) throws {
    var seen = 0
    while seen < items {
        let page = try vault.list(ItemQuery(offset: UInt32(seen)))
        if page.summaries.isEmpty { throw Unexpected() }
        seen += page.summaries.count
    }
}

func refuse(_ call: () throws -> Void) throws {
    do {
        try call()
    } catch KeyfoldError.InvalidInput {
        return
    }
    throw Unexpected()
}

let folder = URL(fileURLWithPath: CommandLine.arguments[1])
let platform = Platform(deviceName: "Benchmark", cloneMarker: folder.appendingPathComponent("marker"))
let home = try await KeyfoldHome.open(folder.appendingPathComponent("home"), on: platform)
try await home.unlock(password: Secret("a password for measuring"))
let frame = try Data(contentsOf: folder.appendingPathComponent("frame"))
let reader = FrameReader()
let figures = [
    "call": medianMs { for _ in 0..<calls { _ = home.isUnlocked } } * 1000 / Double(calls),
    "list": try medianMs { try listAll(home.vault) },
    "pass": try medianMs {
        try refuse { _ = try reader.read(luma: frame, width: width + 1, height: height, stride: width) }
    },
    "read": try medianMs {
        if try !reader.read(luma: frame, width: width, height: height, stride: width).isEmpty { throw Unexpected() }
    },
]
try JSONEncoder().encode(figures).write(to: folder.appendingPathComponent("swift.json"))
