import Foundation
import Tensors
import TestSupport
import Testing

/// Every operation against PyTorch: values and gradients, in every layout and both precisions.
struct PyTorchTests {
  private static func golden() throws -> Golden {
    let url = try #require(
      Bundle.module.url(forResource: "operations", withExtension: "json", subdirectory: "Goldens"))
    return try Golden(url)
  }

  private typealias Function = (_ x: [Tensor], _ golden: Golden.Case) -> Tensor

  @Test(arguments: Layout.allCases, Precision.allCases)
  func valuesAndGradientsAgree(_ layout: Layout, _ precision: Precision) throws {
    let golden = try Self.golden()
    #expect(golden.generator == "Tests/Goldens/operations.py")
    // Both sides compute in Double, sums of at most 30 terms; Float has 24 bits, and the worst cases
    // subtract numbers of size 30 from one another.
    let tolerance = precision == .double ? 1e-12 : 2e-5
    for golden in golden.cases {
      let function = try #require(functions[golden.name], "\(golden.name)")
      let inputs = golden.inputs.map { layout(Tensor(columnMajor: $0, precision: precision)) }
      let tape = Tape()
      let output = tape.record { function(inputs, golden) }
      expectClose(output, Tensor(columnMajor: golden.output), tolerance, golden.name)
      #expect(output.shape == Shape(golden.output.shape), "\(golden.name)")
      #expect(output.precision == precision, "\(golden.name)")
      let cotangent = try #require(golden.cotangent)
      let gradients = tape.gradients(
        of: output, cotangent: layout(Tensor(columnMajor: cotangent, precision: precision)))
      for (k, expected) in try #require(golden.gradients).enumerated() {
        let found = gradients[inputs[k]]
        expectClose(
          found, Tensor(columnMajor: expected), tolerance, "\(golden.name), gradient \(k)")
        #expect(found.shape == inputs[k].shape, "\(golden.name), gradient \(k)")
      }
    }
  }

  @Test func everyComputationHasItsGoldenValue() throws {
    let names = try Self.golden().cases.map(\.name)
    #expect(Set(names) == Set(functions.keys))
    for function in UnaryFunction.allCases { #expect(functions[function.rawValue] != nil) }
  }

  private let functions: [String: Function] = {
    var functions: [String: Function] = [
      "A·B": { x, _ in x[0] * x[1] },
      "A·B, one row": { x, _ in x[0] * x[1] },
      "A·B, one inner": { x, _ in x[0] * x[1] },
      "A·B, one column": { x, _ in x[0] * x[1] },
      "A·b": { x, _ in x[0] * x[1] },
      "Aᵀ·B": { x, _ in x[0].transposed * x[1] },
      "A·Bᵀ": { x, _ in x[0] * x[1].transposed },
      "Aᵀ·Bᵀ": { x, _ in x[0].transposed * x[1].transposed },
      "Aᵀ·b": { x, _ in x[0].transposed * x[1] },
      "A·A": { x, _ in x[0] * x[0] },
      "A·T": { x, _ in x[0] * x[1] },
      "affine": { x, _ in affine(x[0], x[1], x[2]) },
      "affine, vector": { x, _ in affine(x[0], x[1], x[2]) },
      "gather": { x, golden in gather(x[0], columns: (golden.integers ?? []).compactMap { $0 }) },
      "scale": { x, _ in -1.75 * x[0] },
      "divide by a number": { x, _ in x[0] / 2.4 },
      "negative": { x, _ in -x[0] },
      "stack": { x, _ in stack(rows: x) },
      "stack vectors": { x, _ in stack(rows: x) },
      "side by side": { x, _ in concatenate(columns: x) },
      "side by side, vectors": { x, _ in concatenate(columns: x) },
      "rows 2 … 3": { x, _ in x[0].rows(2..<4) },
      "columns 1 … 3": { x, _ in x[0].columns(1..<4) },
      "column 2": { x, _ in x[0].column(2) },
      "rows 1 … 2, rank 3": { x, _ in x[0].rows(1..<3) },
      "transpose": { x, _ in x[0].transposed },
      "reshape 3 × 4 as 6 × 2": { x, _ in x[0].reshaped([6, 2]) },
      "reshape 3 × 4 as 2 × 3 × 2": { x, _ in x[0].reshaped([2, 3, 2]) },
      "softmax": { x, _ in softmax(x[0]) },
      "softmax, large scores": { x, _ in softmax(x[0]) },
      "softmax, vector": { x, _ in softmax(x[0]) },
      "log softmax": { x, _ in logSoftmax(x[0]) },
      "log softmax, large scores": { x, _ in logSoftmax(x[0]) },
      "layer norm, ε = 0": { x, _ in layerNorm(x[0], gamma: x[1], beta: x[2]) },
      "layer norm, ε = 0.01": { x, _ in layerNorm(x[0], gamma: x[1], beta: x[2], epsilon: 0.01) },
      "RMS norm, ε = 0": { x, _ in rmsNorm(x[0], gamma: x[1]) },
      "RMS norm, ε = 0.01": { x, _ in rmsNorm(x[0], gamma: x[1], epsilon: 0.01) },
      "attention, causal": { x, _ in attend(x, .causal) },
      "attention, cross": { x, _ in attend(x, .bidirectional) },
      "attention, explicit": { x, golden in attend(x, .explicit(rows: golden.mask ?? [])) },
      "attention, packed 2 + 3": { x, _ in attend(x, .bidirectional, [2, 3], [2, 3]) },
      "attention, packed 2 + 3, causal": { x, _ in attend(x, .causal, [2, 3], [2, 3]) },
      "attention, packed 2 + 3 to 4 + 1": { x, _ in attend(x, .bidirectional, [2, 3], [4, 1]) },
      "sum": { x, _ in sum(x[0]) },
      "mean": { x, _ in mean(x[0]) },
      "sum, vector": { x, _ in sum(x[0]) },
      "column sums": { x, _ in columnSums(x[0]) },
      "column means": { x, _ in columnMeans(x[0]) },
      "column means, vector": { x, _ in columnMeans(x[0]) },
      "cross-entropy": { x, golden in crossEntropy(x[0], targets: golden.integers ?? []) },
      "cross-entropy of one column": { x, _ in crossEntropy(x[0], targets: [2]) },
      "a block": { x, _ in block(x[0], x[1], x[2], x[3]) },
    ]
    for spread in ["same", "number", "column", "row", "vectors", "rank 3"] {
      functions["+ \(spread)"] = { x, _ in x[0] + x[1] }
      functions["− \(spread)"] = { x, _ in x[0] - x[1] }
      functions["⊙ \(spread)"] = { x, _ in x[0] .* x[1] }
      functions["/ \(spread)"] = { x, _ in x[0] / x[1] }
    }
    for function in UnaryFunction.allCases {
      functions[function.rawValue] = { x, _ in map(function, x[0]) }
      if ![.exp, .log, .squareRoot].contains(function) {
        functions["\(function.rawValue), rank 3"] = { x, _ in map(function, x[0]) }
      }
    }
    return functions
  }()
}

/// Ṽ = V · softmax(masked(Kᵀ Q) / √d), the queries and keys packed where lengths are given.
private func attend(
  _ x: [Tensor], _ mask: Mask, _ queries: [Int]? = nil, _ keys: [Int]? = nil
) -> Tensor {
  func packed(_ x: Tensor, _ lengths: [Int]?) -> Tensor {
    lengths.map { x.packed(TokenAxis(lengths: $0)) } ?? x
  }
  let (Q, K, V) = (packed(x[0], queries), packed(x[1], keys), packed(x[2], keys))
  return V * softmax(masked(K.transposed * Q, mask) / Double(Q.rows).squareRoot())
}

/// Every operand used more than once.
private func block(_ X: Tensor, _ W: Tensor, _ U: Tensor, _ b: Tensor) -> Tensor {
  let inner = W * layerNorm(X, gamma: b, beta: b, epsilon: 1e-5) + W * b
  let H = X + U * gelu(inner)
  return H .* softmax(H) + mean(H.transposed * H) - H / squareRoot(columnSums(square(H)))
}
