import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// Who sees whom: one token is changed, and exactly the columns that may know of it move, the others
/// staying the same bit for bit.
struct StackInfluenceTests {
  private static let (x, z) = (SampleStack.x, SampleStack.z)

  private static func changed(_ sequence: [Int], at j: Int) -> [Int] {
    var changed = sequence
    changed[j] = changed[j] == 1 ? 4 : 1
    return changed
  }

  /// Which columns of P move when the token at `j` changes.
  private func moved(_ run: ([Int]) -> Tensor, _ sequence: [Int], at j: Int) -> [Bool] {
    run(Self.changed(sequence, at: j)).columnsIdentical(to: run(sequence)).map { !$0 }
  }

  /// P10.2: a token moves its own column and all later ones.
  @Test(arguments: 0..<6) func aTokenMovesTheColumnsFromItsOwnOn(j: Int) {
    let expected = (0..<6).map { $0 >= j }
    #expect(moved({ dTransformer($0, SampleStack.dParameters) }, Self.x, at: j) == expected)
    // P8.2.
    #expect(
      moved({ edTransformer(Self.z, $0, SampleStack.edParameters) }, Self.x, at: j) == expected)
  }

  /// P9.3: in the encoder every token moves every column.
  @Test(arguments: 0..<6) func inTheEncoderATokenMovesEveryColumn(j: Int) {
    let all = [Bool](repeating: true, count: 6)
    #expect(moved({ eTransformer($0, SampleStack.eParameters) }, Self.x, at: j) == all)
  }

  /// P8.3: every token of z moves every column.
  @Test(arguments: 0..<4) func aTokenOfTheContextMovesEveryColumn(j: Int) {
    let all = [Bool](repeating: true, count: 6)
    #expect(
      moved({ edTransformer($0, Self.x, SampleStack.edParameters) }, Self.z, at: j) == all)
  }

  /// Without layers a column knows its own token alone, and z is not seen.
  @Test(arguments: 0..<6) func withoutLayersATokenMovesItsOwnColumn(j: Int) {
    let own = (0..<6).map { $0 == j }
    let d = SampleStack.dParameters(layers: 0, seed: 1)
    let e = SampleStack.eParameters(layers: 0, seed: 1)
    let ed = SampleStack.edParameters(encoderLayers: 2, decoderLayers: 0, seed: 1)
    #expect(moved({ dTransformer($0, d) }, Self.x, at: j) == own)
    #expect(moved({ eTransformer($0, e) }, Self.x, at: j) == own)
    #expect(moved({ edTransformer(Self.z, $0, ed) }, Self.x, at: j) == own)
    if j < 4 {
      let none = [Bool](repeating: false, count: 6)
      #expect(moved({ edTransformer($0, Self.x, ed) }, Self.z, at: j) == none)
    }
  }

  /// In the decoder's self-attention a token's weights on later ones are 0, in each head of each layer; in
  /// cross-attention and in the encoder none is.
  @Test func onlyTheDecoderHidesWhatComesLater() {
    func hidden(_ weights: Tensor) -> Bool {
      (0..<weights.columns).allSatisfy { t in
        (0..<weights.rows).allSatisfy { (weights[$0, t] == 0) == ($0 > t) }
      }
    }
    func open(_ weights: Tensor) -> Bool { weights.scalars.allSatisfy { $0 > 0 } }
    let tape = Tape()
    tape.record { _ = edTransformer(Self.z, Self.x, SampleStack.edParameters) }
    let weights = tape.attentionWeights
    let shapes: [Shape] = [[4, 4], [6, 6], [4, 6], [6, 6], [4, 6]]
    #expect(weights.map(\.shape) == shapes.flatMap { [$0, $0, $0] })
    for (k, W) in weights.enumerated() {
      #expect([1, 3].contains(k / 3) ? hidden(W) : open(W))
    }
    let decoder = Tape()
    decoder.record { _ = dTransformer(Self.x, SampleStack.dParameters) }
    #expect(decoder.attentionWeights.count == 6)
    #expect(decoder.attentionWeights.allSatisfy(hidden))
    let encoder = Tape()
    encoder.record { _ = eTransformer(Self.x, SampleStack.eParameters) }
    #expect(encoder.attentionWeights.count == 6)
    #expect(encoder.attentionWeights.allSatisfy(open))
  }

  /// Changing x leaves every state of the encoder as it is (erratum E39).
  @Test func theEncoderDoesNotKnowX() {
    func memory(_ x: [Int]) -> [Tensor] {
      let tape = Tape()
      tape.record { _ = edTransformer(Self.z, x, SampleStack.edParameters) }
      return [3, 5, 6, 7, 8].map { tape.value(algorithm: 8, line: $0) }
    }
    for (a, b) in zip(memory(Self.x), memory([3, 1])) { #expect(a.isIdentical(to: b)) }
  }

  /// A position moves what its token moves: the column of W_p at t, from column t on in the decoder, and
  /// none at or beyond the length.
  @Test(arguments: 0..<8) func aPositionMovesWhatItsTokenMoves(t: Int) {
    func moved(_ stack: SampleStack) -> [Bool] {
      var tensors = stack.tensors
      tensors[1] = tensors[1].changed(2, t, by: 0.5)
      return stack(tensors).columnsIdentical(to: stack()).map { !$0 }
    }
    #expect(moved(.decoder) == (0..<6).map { $0 >= t })
    #expect(moved(.encoder) == Array(repeating: t < 6, count: 6))
    // z takes the first four positions too, and all of x sees z.
    #expect(moved(.encoderDecoder) == (0..<6).map { t < 4 || $0 >= t })
  }

  /// An embedding that the sequences do not use moves nothing.
  @Test(arguments: SampleStack.allCases) func aTokenThatDoesNotComeMovesNothing(
    _ stack: SampleStack
  ) {
    var tensors = stack.tensors
    tensors[0] = tensors[0].changed(1, 7, by: 3)
    #expect(stack(tensors).isIdentical(to: stack()))
  }
}
