import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

/// Random cases of Algorithms 1–10 with all sizes different: output and all gradients against PyTorch, which
/// computed them with tokens in rows (Tests/Goldens/oracle_reference.py).
struct ReferenceCasesTests {
  struct File: Decodable {
    let cases: [Case]

    static func read() throws -> File {
      let url = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
      let data = try Data(contentsOf: url.appendingPathComponent("reference_cases.json"))
      return try JSONDecoder().decode(File.self, from: data)
    }
  }

  struct Case: Decodable {
    let algorithm: Int
    let tokens: [String: [Int]]
    let heads: Int?
    let epsilon: Double
    let mask: String?
    let rows: [[Bool]]?
    let layers: [Int]
    let inputs, parameters: [Golden.Numbers]
    let output: Golden.Numbers
    let cotangent: Golden.Numbers?
    let gradients: [Golden.Numbers]
  }

  /// The output of a case and what it was computed from, in the file's order.
  private func value(
    _ c: Case, _ precision: Precision, on tape: Tape
  ) throws -> (output: Tensor, sources: [Tensor]) {
    let inputs = c.inputs.map { Tensor(columnMajor: $0, precision: precision) }
    let t = c.parameters.map { Tensor(columnMajor: $0, precision: precision) }
    func single(_ t: [Tensor]) -> AttentionParameters {
      AttentionParameters(q: t[0], bq: t[1], k: t[2], bk: t[3], v: t[4], bv: t[5])
    }
    let mask: Mask =
      c.rows.map { .explicit(rows: $0) } ?? (c.mask == "causal" ? .causal : .bidirectional)
    var θ = t
    let output: Tensor
    switch c.algorithm {
    case 1:
      let v = try #require(c.tokens["v"]?.first)
      output = tape.record { tokenEmbedding(v, t[0]) }
    case 2:
      let position = try #require(c.tokens["t"]?.first)
      output = tape.record { positionalEmbedding(position, t[0]) }
    case 3: output = tape.record { singleQueryAttention(inputs[0], inputs[1], single(t)) }
    case 4: output = tape.record { attention(inputs[0], inputs[1], single(t), mask: mask) }
    case 5:
      let H = try #require(c.heads)
      let heads = (0..<H).map { h in
        single(t[..<6].map { $0.rows(h * ($0.rows / H)..<(h + 1) * ($0.rows / H)) })
      }
      let W = MHAttentionParameters(heads: heads, o: t[6], bo: t[7])
      θ = W.tensors
      output = tape.record { mhAttention(inputs[0], inputs[1], W, mask: mask) }
    case 6:
      output = tape.record {
        layerNorm(inputs[0], .layer(gamma: t[0], beta: t[1], epsilon: c.epsilon))
      }
    case 7: output = tape.record { unembedding(inputs[0], t[0]) }
    default: (output, θ) = try stack(c, t, on: tape)
    }
    return (output, inputs + θ)
  }

  /// The stacks: parameters of the right sizes, filled with the case's tensors.
  private func stack(_ c: Case, _ t: [Tensor], on tape: Tape) throws -> (Tensor, [Tensor]) {
    let H = try #require(c.heads)
    let x = try #require(c.tokens["x"])
    var random = RandomSource(seed: 1)
    let (NV, lmax, de) = (t[0].columns, t[1].columns, t[0].rows)
    let (dattn, dmid) = (t[2].rows / H, t[6].rows / H)
    // After W_e, W_p, eight of the attention and four of the norms.
    let dmlp = t[14].rows
    func filled<T: Parameters>(_ θ: T) -> T {
      #expect(θ.tensors.map(\.shape) == t.map(\.shape))
      return θ.replacingTensors(t)
    }
    switch c.algorithm {
    case 8:
      let z = try #require(c.tokens["z"])
      let θ = filled(
        EDTransformerParameters(
          vocabulary: NV, maximumLength: lmax, encoderLayers: c.layers[0],
          decoderLayers: c.layers[1], heads: H, de: de, dattn: dattn, dmid: dmid, dmlp: dmlp,
          precision: t[0].precision, from: &random))
      return (tape.record { edTransformer(z, x, θ) }, θ.tensors)
    case 9:
      let θ = filled(
        ETransformerParameters(
          vocabulary: NV, maximumLength: lmax, layers: c.layers[0], heads: H, de: de, dattn: dattn,
          dmid: dmid, dmlp: dmlp, df: t[t.count - 1].columns, precision: t[0].precision,
          from: &random))
      return (tape.record { eTransformer(x, θ) }, θ.tensors)
    default:
      let θ = filled(
        DTransformerParameters(
          vocabulary: NV, maximumLength: lmax, layers: c.layers[0], heads: H, de: de, dattn: dattn,
          dmid: dmid, dmlp: dmlp, precision: t[0].precision, from: &random))
      return (tape.record { dTransformer(x, θ) }, θ.tensors)
    }
  }

  /// In double the bound of the specification; in single what norms of few elements leave of 2⁻²⁴.
  @Test(arguments: [(Precision.double, 1e-9), (.float, 1e-4)])
  func outputsAndGradientsAreThoseOfPyTorch(precision: Precision, tolerance: Double) throws {
    for (i, c) in try File.read().cases.enumerated() {
      let tape = Tape()
      let (output, sources) = try value(c, precision, on: tape)
      let law = "case \(i), algorithm \(c.algorithm)"
      #expect(output.precision == precision)
      expectClose(output, Tensor(columnMajor: c.output), tolerance, law)
      let cotangent =
        c.cotangent.map { Tensor(columnMajor: $0, precision: precision) }
        ?? .ones(output.shape, precision: precision)
      let gradients = tape.gradients(of: output, cotangent: cotangent)
      try #require(sources.count == c.gradients.count)
      for (s, (source, expected)) in zip(sources, c.gradients).enumerated() {
        expectClose(
          gradients[source], Tensor(columnMajor: expected), tolerance, "\(law), gradient \(s)")
      }
    }
  }

  @Test func everyAlgorithmAndMaskIsAmongThem() throws {
    let cases = try File.read().cases
    #expect(Set(cases.map(\.algorithm)) == Set(1...10))
    #expect(Set(cases.compactMap(\.mask)) == ["bidirectional", "causal"])
    #expect(cases.contains { $0.rows != nil } && cases.contains { $0.cotangent == nil })
  }
}
