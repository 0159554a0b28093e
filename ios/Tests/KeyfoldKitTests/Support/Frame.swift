// A camera's frame of a drawn code: the runs of dark modules of its SVG, each module some pixels wide, with rows that
// are longer than the picture as a camera's are.

import Foundation

/// A square frame.
struct Frame {
    let luma: Data
    let side: UInt32
    let stride: UInt32

    init(svg: String, pixelsPerModule scale: Int) throws {
        guard let box = svg.firstMatch(of: /viewBox="0 0 (\d+) \d+"/), let modules = Int(box.1) else {
            throw Missing(what: "the side of the picture")
        }
        let (side, stride) = (modules * scale, modules * scale + 32)
        var luma = Data(repeating: 255, count: stride * side)
        for run in svg.matches(of: /M(\d+) (\d+)h(\d+)v1h-\d+z/) {
            guard let column = Int(run.1), let row = Int(run.2), let length = Int(run.3) else { continue }
            for y in row * scale..<(row + 1) * scale {
                let start = y * stride + column * scale
                luma.replaceSubrange(start..<start + length * scale, with: Data(count: length * scale))
            }
        }
        (self.luma, self.side, self.stride) = (luma, UInt32(side), UInt32(stride))
    }
}
