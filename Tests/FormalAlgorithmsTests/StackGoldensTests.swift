import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

/// Algorithms 8–10 against PyTorch's own layers: P, loss and the gradients of all parameters, and the
/// variants with ε > 0 and with RMS norms (Tests/Goldens/stacks.py).
struct StackGoldensTests {
  struct File: Decodable {
    struct Case: Decodable {
      let algorithm: Int
      let epsilon: Double
      let rms: Bool
      /// In the paper's order; empty for a variant, which has those of the plain case.
      let parameters: [[Double]]
      let P: [Double]
      let loss: Double
      /// Empty for a variant, of whose gradients the norms alone are kept.
      let gradients: [[Double]]
      let norms: [Double]
    }
    let z: [Int]
    let x: [Int]
    let masked: [Int]
    let places: [Int]
    let cases: [Case]

    static func read() throws -> File {
      let url = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
      let data = try Data(contentsOf: url.appendingPathComponent("stacks.json"))
      return try JSONDecoder().decode(File.self, from: data)
    }
  }

  /// P, loss and gradients of one case.
  private func run(
    _ c: File.Case, in file: File, precision: Precision = .double
  ) throws -> (P: Tensor, loss: Double, gradients: [Tensor]) {
    let plain = try #require(file.cases.first { $0.algorithm == c.algorithm && !$0.rms })
    var random = RandomSource(seed: 1)
    func norm(_ norm: inout NormParameters) {
      norm =
        c.rms
        ? .rms(gamma: norm.gamma, epsilon: c.epsilon)
        : .layer(
          gamma: norm.gamma, beta: norm.beta ?? .zeros(norm.gamma.shape), epsilon: c.epsilon)
    }
    func filled<T: Parameters>(_ θ: T) -> T {
      #expect(θ.tensors.map(\.count) == plain.parameters.map(\.count))
      let tensors = zip(θ.tensors, plain.parameters).map { Tensor(shape: $0.shape, scalars: $1) }
      return θ.replacingTensors(tensors).converted(to: precision)
    }
    func differentiated(
      _ θ: some Parameters, targets: [Int?], _ model: () -> Tensor
    ) -> (Tensor, Double, [Tensor]) {
      let tape = Tape()
      let (P, loss) = tape.record {
        let P = model()
        return (P, logLoss(P, targets: targets))
      }
      let gradients = tape.gradients(of: loss)
      return (P, loss.scalar, θ.tensors.map { gradients[$0] })
    }
    let next = file.x.indices.map { $0 + 1 < file.x.count ? file.x[$0 + 1] : nil }
    switch c.algorithm {
    case 8:
      var θ = filled(
        EDTransformerParameters(
          vocabulary: 11, maximumLength: 8, encoderLayers: 1, decoderLayers: 2, heads: 3, de: 4,
          dattn: 5, dmid: 2, dmlp: 7, from: &random))
      for l in θ.encoder.indices {
        norm(&θ.encoder[l].norm1)
        norm(&θ.encoder[l].norm2)
      }
      for l in θ.decoder.indices {
        norm(&θ.decoder[l].norm3)
        norm(&θ.decoder[l].norm4)
        norm(&θ.decoder[l].norm5)
      }
      return differentiated(θ, targets: next) { edTransformer(file.z, file.x, θ) }
    case 9:
      var θ = filled(
        ETransformerParameters(
          vocabulary: 11, maximumLength: 8, layers: 2, heads: 3, de: 4, dattn: 5, dmid: 2, dmlp: 7,
          df: 6, from: &random))
      for l in θ.layers.indices {
        norm(&θ.layers[l].norm1)
        norm(&θ.layers[l].norm2)
      }
      norm(&θ.norm)
      let targets = file.x.indices.map { file.places.contains($0) ? file.x[$0] : nil }
      return differentiated(θ, targets: targets) { eTransformer(file.masked, θ) }
    default:
      var θ = filled(
        DTransformerParameters(
          vocabulary: 11, maximumLength: 8, layers: 2, heads: 3, de: 4, dattn: 5, dmid: 2, dmlp: 7,
          from: &random))
      for l in θ.layers.indices {
        norm(&θ.layers[l].norm1)
        norm(&θ.layers[l].norm2)
      }
      norm(&θ.norm)
      return differentiated(θ, targets: next) { dTransformer(file.x, θ) }
    }
  }

  @Test func everyStackHasItsVariants() throws {
    let cases = try File.read().cases
    #expect(cases.map(\.algorithm) == [8, 8, 8, 9, 9, 9, 10, 10, 10])
    #expect(cases.map(\.epsilon) == (0..<3).flatMap { _ in [0, 0.1, 0.1] })
    #expect(cases.map(\.rms) == (0..<3).flatMap { _ in [false, false, true] })
  }

  @Test(arguments: 0..<9) func valuesAndGradientsAgreeWithPyTorch(_ index: Int) throws {
    let file = try File.read()
    let c = file.cases[index]
    let name = "Algorithm \(c.algorithm), ε = \(c.epsilon), RMS \(c.rms)"
    let found = try run(c, in: file)
    // A dozen sub-layers in double precision, the file's numbers cut at 13 digits.
    expectClose(found.P, Tensor(shape: found.P.shape, scalars: c.P), 1e-11, name)
    expectClose(Tensor(scalar: found.loss), Tensor(scalar: c.loss), 1e-11, name)
    #expect(found.gradients.count == c.norms.count)
    for (k, gradient) in found.gradients.enumerated() {
      expectClose(Tensor(scalar: gradient.norm), Tensor(scalar: c.norms[k]), 1e-10, "\(name), \(k)")
      guard !c.gradients.isEmpty else { continue }
      let expected = Tensor(shape: gradient.shape, scalars: c.gradients[k])
      expectClose(gradient, expected, 1e-10, "\(name), gradient \(k)")
    }
  }

  @Test(arguments: 0..<9) func floatsAgreeWithPyTorch(_ index: Int) throws {
    let file = try File.read()
    let c = file.cases[index]
    let found = try run(c, in: file, precision: .float)
    #expect(found.P.precision == .float)
    // A few units of 2⁻²⁴ at each sum, divided by deviations of about 0.3 in each norm.
    expectClose(found.P, Tensor(shape: found.P.shape, scalars: c.P), 1e-4)
    expectClose(Tensor(scalar: found.loss), Tensor(scalar: c.loss), 1e-4)
  }
}
