import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

/// Algorithms 1–7 against PyTorch's own attention, norms, embedding and linear maps: values and all
/// gradients (Tests/Goldens/algorithms.py).
struct GoldenTests {
  private func golden() throws -> Golden {
    let url = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
    return try Golden(url.appendingPathComponent("algorithms.json"))
  }

  /// The algorithm that a case is named after, on its inputs in the file's order.
  private func value(_ c: Golden.Case, _ t: [Tensor]) -> Tensor? {
    let number = c.name.firstMatch(of: #/^algorithm (\d)/#).flatMap { Int($0.1) }
    let epsilon = c.attributes?["epsilon"] ?? 0
    let mask: Mask =
      c.name.contains("matrix")
      ? .explicit(rows: c.mask ?? [])
      : c.name.contains("causal") || c.name.contains("one token") ? .causal : .bidirectional
    switch number {
    case nil where c.name == "equation 1":
      return initialEmbedding((c.integers ?? []).compactMap { $0 }, t[0], t[1])
    case 3:
      return singleQueryAttention(t[6], t[7], single(t))
    case 4:
      // Self-attention is given one sequence.
      return attention(t[6], t.count > 7 ? t[7] : t[6], single(t), mask: mask)
    case 5:
      let heads = Int(c.attributes?["heads"] ?? 0)
      let W = heads > 0 ? stacked(t, heads: heads) : nil
      return W.map { mhAttention(t[8], t.count > 9 ? t[9] : t[8], $0, mask: mask) }
    case 6 where c.name.contains("RMS"):
      return layerNorm(t[0], .rms(gamma: t[1], epsilon: epsilon))
    case 6:
      return layerNorm(t[0], .layer(gamma: t[1], beta: t[2], epsilon: epsilon))
    case 7:
      return unembedding(t[0], t[1])
    default: return nil
    }
  }

  private func single(_ t: [Tensor]) -> AttentionParameters {
    AttentionParameters(q: t[0], bq: t[1], k: t[2], bk: t[3], v: t[4], bv: t[5])
  }

  /// The file's tensors are stacked already: cut into heads, so that they are stacked here.
  private func stacked(_ t: [Tensor], heads: Int) -> MHAttentionParameters {
    let blocks = (0..<heads).map { h in
      single(
        t[..<6].map { tensor in
          let size = tensor.rows / heads
          return tensor.rows(h * size..<(h + 1) * size)
        })
    }
    return MHAttentionParameters(heads: blocks, o: t[6], bo: t[7])
  }

  @Test func everyAlgorithmIsAmongTheCases() throws {
    let names = try golden().cases.map(\.name)
    #expect(names.count == 16 && names.contains("equation 1"))
    for number in 3...7 { #expect(names.contains { $0.hasPrefix("algorithm \(number)") }) }
  }

  @Test func valuesAndGradientsAgreeWithPyTorch() throws {
    for c in try golden().cases {
      let inputs = c.inputs.map { Tensor(columnMajor: $0) }
      let tape = Tape()
      let output = try #require(tape.record { value(c, inputs) }, "\(c.name)")
      // Sums of a dozen products and two exponentials in double precision.
      expectClose(output, Tensor(columnMajor: c.output), 1e-12, c.name)
      let cotangent = Tensor(columnMajor: try #require(c.cotangent))
      let gradients = tape.gradients(of: output, cotangent: cotangent)
      for (i, expected) in try #require(c.gradients).enumerated() {
        expectClose(
          gradients[inputs[i]], Tensor(columnMajor: expected), 1e-11, "\(c.name), gradient \(i)")
      }
    }
  }

  @Test func floatsAgreeWithPyTorch() throws {
    for c in try golden().cases {
      let inputs = c.inputs.map { Tensor(columnMajor: $0, precision: .float) }
      let output = try #require(value(c, inputs), "\(c.name)")
      #expect(output.precision == .float)
      // A few units of 2⁻²⁴ at each sum, and scores up to about 30.
      expectClose(output, Tensor(columnMajor: c.output), 1e-4, c.name)
    }
  }
}
