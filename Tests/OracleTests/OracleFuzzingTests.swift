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
}
