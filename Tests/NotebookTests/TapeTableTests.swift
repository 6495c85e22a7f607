import Tensors
import Testing

@testable import Notebook

struct TapeTableTests {
  private let a = Tensor(scalar: 2)
  private let b = Tensor(scalar: -3)

  @Test func rowsSayWhatWasComputedFromWhatAndTheSlopes() {
    let tape = Tape()
    tape.name(a, "a")
    tape.name(b, "b")
    let y = tape.record {
      _ = b + b
      return square(a .* b) - a
    }
    tape.name(y, "y")
    let table = slopeTable(of: y, on: tape)
    #expect(table.header == ["value", "how", "is", "slope of y along it"])
    #expect(
      table.rows == [
        ["a", "given", "2", "35"],  // 2·ab·b − 1
        ["b", "given", "−3", "−24"],  // 2·ab·a
        ["v3", "b + b", "−6", "0"],  // not on the way to y
        ["v4", "a ⊙ b", "−6", "−12"], ["v5", "² v4", "36", "1"], ["y", "v5 − a", "34", "1"],
      ])
  }

  @Test func aMatrixHasNoRow() async {
    await #expect(processExitsWith: .exitCode(70)) {
      let tape = Tape()
      _ = slopeTable(of: tape.record { sum(Tensor.ones([2, 3])) }, on: tape)
    }
  }
}
