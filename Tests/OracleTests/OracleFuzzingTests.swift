import Foundation
import Oracle
import Testing

@testable import fuzz

/// The first cases of `swift run fuzz oracle`, which goes on for as long as asked, and in a child.
struct OracleFuzzingTests {
  @Test func damagedCasesAreRefusedOrEvaluated() {
    var tally = OracleFuzzing.Tally()
    for number in 0..<1200 {
      if let fault = OracleFuzzing.run(seed: 3, number: number, into: &tally) {
        Issue.record("case \(number): \(fault)")
      }
    }
    // The damage is of every kind that a case can have, and not so great that nothing passes.
    #expect(tally.evaluated > 300 && tally.algorithms == Set(1...15))
    #expect(Set(tally.errors.keys) == Set(OracleError.Kind.allCases), "\(tally.errors)")
  }

  @Test func aCaseDependsOnItsSeedAndNumberAlone() {
    let numbers = [0, 7, 14, 100, 12_345]
    let first = numbers.map { OracleFuzzing.problem(seed: 5, number: $0).json }
    let again = numbers.reversed().map { OracleFuzzing.problem(seed: 5, number: $0).json }
    #expect(first == again.reversed())
    #expect(first != numbers.map { OracleFuzzing.problem(seed: 6, number: $0).json })
  }

  /// The whole of it, with the child that a trap would end.
  @Test func theChildReportsItsCases() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzzing-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let note = folder.appending(path: "number")
    try Data().write(to: note)
    let (fault, tally, _) = try OracleWatch.work(
      seed: 4, from: 200, seconds: 0.05, noting: note.path)
    #expect(fault == nil && tally.cases > 0)
    let last = try String(contentsOf: note, encoding: .utf8)
    #expect(last == "\(199 + tally.cases)\n")
  }
}
