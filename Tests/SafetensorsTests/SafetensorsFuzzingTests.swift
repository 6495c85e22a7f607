import Safetensors
import Testing

@testable import fuzz

/// The first cases of `swift run fuzz safetensors`, which goes on for as long as asked.
struct SafetensorsFuzzingTests {
  @Test func damagedFilesAreRefusedOrHoldTogether() {
    var tally = SafetensorsFuzzing.Tally()
    // A second, alone.
    for number in 0..<10_000 {
      if let fault = SafetensorsFuzzing.run(seed: 3, number: number, into: &tally) {
        Issue.record("case \(number): \(fault)")
      }
    }
    // The damage is of every kind that a file can have, and not so great that nothing passes.
    #expect(tally.accepted > 1000)
    #expect(tally.tensors > 1000)
    #expect(
      Set(tally.errors.keys).isSuperset(of: [
        "noHeader", "headerTooLong", "headerBeyondFile", "syntax", "notUTF8", "duplicateKey",
        "missingField", "unknownField", "unknownDType", "uncountable", "reversedOffsets",
        "beyondData", "wrongByteCount", "overlap", "hole", "leftOver",
      ]), "\(tally.errors)")
  }

  @Test func aCaseDependsOnItsSeedAndNumberAlone() {
    var (first, second) = (SafetensorsFuzzing.Tally(), SafetensorsFuzzing.Tally())
    for number in 0..<200 { _ = SafetensorsFuzzing.run(seed: 5, number: number, into: &first) }
    for number in (0..<200).reversed() {
      _ = SafetensorsFuzzing.run(seed: 5, number: number, into: &second)
    }
    #expect(first.errors == second.errors)
    #expect(first.accepted == second.accepted)
  }
}
