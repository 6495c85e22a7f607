import Foundation
import Tensors
import Testing

@testable import GraphDrawing

/// Graphs of Algorithms 1–7 and of a decoder, as DOT before layout, against committed files.
///
/// The files are written by this test itself, with `GRAPHS=write swift test --filter GoldenDOT`;
/// look at the difference before you commit it. Seeds and sizes stand in `Computations.swift`.
struct GoldenDOTTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Goldens/Graphs")

  static let names =
    Computations.all.map(\.name) + [
      "algorithm-5-unfolded", "algorithm-5-depth-1", "algorithm-6-operations",
      "algorithm-4-backward", "decoder-backward",
    ]

  static func draw(_ name: String) -> DrawnGraph {
    switch name {
    case "algorithm-5-unfolded":
      return DrawnGraph(Computations.multiHeadAttention(), options: GraphOptions(folds: false))
    case "algorithm-5-depth-1":
      return DrawnGraph(Computations.multiHeadAttention(), options: GraphOptions(depth: 1))
    case "algorithm-6-operations":
      return DrawnGraph(Computations.layerNorm(), options: GraphOptions(detail: .operations))
    case "algorithm-4-backward":
      let tape = Computations.crossAttention()
      let gradients = tape.gradients(of: tape.nodes[tape.nodes.count - 1].value)
      return DrawnGraph(tape, gradients: gradients)
    case "decoder-backward":
      let (tape, loss) = Decoder(layers: 6, heads: 4).record()
      return DrawnGraph(tape, gradients: tape.gradients(of: loss))
    default:
      return DrawnGraph(Computations.all.first { $0.name == name }?.record() ?? Tape())
    }
  }

  @Test(arguments: names) func graphIsTheCommittedOne(_ name: String) throws {
    let file = Self.folder.appending(path: name + ".dot")
    let dot = Self.draw(name).dot
    if ProcessInfo.processInfo.environment["GRAPHS"] == "write" {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try dot.write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    let (found, expected) = (dot.split(separator: "\n"), golden.split(separator: "\n"))
    for (number, (a, b)) in zip(found, expected).enumerated() where a != b {
      Issue.record("\(name).dot, line \(number + 1):\nfound    \(a)\nexpected \(b)")
      return
    }
    #expect(found.count == expected.count)
  }
}
