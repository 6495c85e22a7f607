import FormalTraining
import Tensors
import TestSupport
import Testing

/// Three tensors of different shapes, so that an exchanged pair shows.
struct Sample: Parameters {
  var W: Tensor
  var b: Tensor
  var c: Tensor

  static let fixed = Sample(
    W: Tensor(rows: [[1, 3, 5], [2, 4, 6]]), b: Tensor(vector: [7, 8]), c: Tensor(scalar: 9))

  mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W", &W)
    body("b", &b)
    body("c", &c)
  }
}

struct FlatParametersTests {
  @Test func flatKeepsTheOrderOfTensorsAndColumns() {
    #expect(flatten(Sample.fixed).scalars == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(flatten(Sample.fixed).shape == [9])
  }

  @Test func unflattenInvertsFlatten() {
    let numbers = Tensor(vector: (0..<9).map { Double($0 * $0) - 3 })
    let filled = unflatten(numbers, like: Sample.fixed)
    #expect(filled.tensors.map(\.shape) == [[2, 3], [2], []])
    #expect(filled.W.scalars == [-3, -2, 1, 6, 13, 22])
    #expect(filled.b.scalars == [33, 46])
    #expect(filled.c.scalar == 61)
    #expect(flatten(filled).isIdentical(to: numbers))
  }

  @Test func gradientsLieWhereTheirParametersLie() {
    let sample = Sample.fixed
    let tape = Tape()
    // b has no influence: its place holds zeros.
    let loss = tape.record { sum(sample.W .* sample.W) + 5 * sample.c }
    let gradients = tape.gradients(of: loss, with: sample.tensors)
    #expect(gradients.flat(for: sample).scalars == [2, 4, 6, 8, 10, 12, 0, 0, 5])
  }

  @Test func flatteningIsNotRecorded() {
    let tape = Tape()
    tape.record { _ = unflatten(flatten(Sample.fixed), like: Sample.fixed) }
    #expect(tape.nodes.isEmpty)
  }

  @Test func wrongLengthStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      _ = unflatten(.zeros([8]), like: Sample.fixed)
    }
    let line = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(line.contains("unflatten: 8 numbers for 9 parameters"))
  }
}
