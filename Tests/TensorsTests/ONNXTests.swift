import Foundation
import Tensors
import TestSupport
import Testing

/// The operator vectors of ONNX, answered by our operations.
///
/// ONNX holds tokens in rows and stores row after row, we hold them in columns and store column after
/// column: read with its sizes backwards, one of its arrays is one of ours (`Tensor(rowMajor:)`), and
/// a product X·W of theirs is Wᵀ·Xᵀ of ours.
struct ONNXTests {
  private static let golden: Golden? = {
    let url = Bundle.module.url(forResource: "onnx", withExtension: "json", subdirectory: "Goldens")
    return url.flatMap { try? Golden($0) }
  }()

  private static let operators = [
    "Attention": 46, "Gather": 3, "Gelu": 4, "Gemm": 11, "LayerNormalization": 19, "LogSoftmax": 14,
    "MatMul": 16, "RMSNormalization": 19, "Softmax": 7, "SoftmaxCrossEntropyLoss": 14,
  ]

  @Test(arguments: operators.keys.sorted(), Precision.allCases)
  func ourOperationGivesTheVectorsOfONNX(_ name: String, _ precision: Precision) throws {
    let golden = try #require(Self.golden)
    let cases = golden.cases.filter { $0.operation == name }
    // That many there are; a file cut short would prove nothing.
    #expect(cases.count == Self.operators[name])
    for golden in cases {
      let answer = Answer(golden: golden, precision: precision)
      let (found, expected) = try answer.pair(name)
      // The vectors are Floats of size up to 10, computed with NumPy's Floats.
      expectClose(found, expected, 2e-6, golden.name)
    }
  }

  @Test func theFileNamesItsOriginAndWhatIsLeftOut() throws {
    let golden = try #require(Self.golden)
    #expect(golden.generator == "Tests/Goldens/onnx_vectors.py")
    let leftOut = try #require(golden.leftOut)
    #expect(leftOut["test_gather_negative_indices"]?.contains("fault") == true)
    #expect(Set(golden.cases.compactMap(\.operation)) == Set(Self.operators.keys))
  }

  /// What ONNX answers with 0 or from the end is a fault here.
  @Test func whatIsLeftOutAsAFaultIsOne() {
    let vector = Tensor(rows: [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]])
    #expect(collectingFault { gather(vector, columns: [0, -9, -10]) }.fault != nil)
    let blind = Mask.explicit(rows: [[true, false], [true, false]])
    #expect(collectingFault { masked(.ones([2, 2]), blind) }.fault != nil)
  }
}

/// One vector with the operation that answers it.
private struct Answer {
  let golden: Golden.Case
  let precision: Precision

  /// Our result, and ONNX's in our arrangement.
  func pair(_ name: String) throws -> (found: Tensor, expected: Tensor) {
    let x = golden.inputs
    switch name {
    case "Softmax": return (softmax(columns(x[0])), columns(golden.output))
    case "LogSoftmax": return (logSoftmax(columns(x[0])), columns(golden.output))
    case "LayerNormalization":
      let Y = layerNorm(
        normalised(x[0]), gamma: flat(x[1]), beta: flat(x[2]), epsilon: number("epsilon"))
      return (Y, normalised(golden.output))
    case "RMSNormalization":
      let Y = rmsNorm(normalised(x[0]), gamma: flat(x[1]), epsilon: number("epsilon"))
      return (Y, normalised(golden.output))
    case "Gelu":
      let X = tensor(x[0])
      return (number("tanh") == 1 ? geluTanh(X) : gelu(X), tensor(golden.output))
    case "MatMul": return (tensor(x[1]) * tensor(x[0]), tensor(golden.output))
    case "Gemm": return (gemm(), tensor(golden.output))
    case "Gather": return (gathered(), flat(golden.output))
    case "Attention": return (attention(), tensor(golden.output))
    default: return (loss(), flat(golden.output))
    }
  }

  private func number(_ name: String) -> Double { golden.attributes?[name] ?? 0 }

  private func tensor(_ x: Golden.Numbers) -> Tensor { Tensor(rowMajor: x, precision: precision) }

  /// All numbers in their order, as a vector.
  private func flat(_ x: Golden.Numbers) -> Tensor {
    Tensor(vector: x.scalars, precision: precision)
  }

  /// A column for every place of the other axes, along the axis that is named; it moves to the front
  /// of our sizes.
  private func columns(_ x: Golden.Numbers) -> Tensor {
    let axis = Int(number("axis"))
    let size = x.shape[axis]
    let inner = x.shape[(axis + 1)...].reduce(1, *)
    let outer = x.shape[..<axis].reduce(1, *)
    let columns = (0..<outer * inner).map { place in
      let start = place / inner * size * inner + place % inner
      return (0..<size).map { x.scalars[start + $0 * inner] }
    }
    return Tensor(columns: columns, precision: precision)
  }

  /// A column of everything from the named axis on.
  private func normalised(_ x: Golden.Numbers) -> Tensor {
    let rows = x.shape[Int(number("axis"))...].reduce(1, *)
    return flat(x).reshaped([rows, x.scalars.count / rows])
  }

  /// α·A·B + β·C, whose transpose is α·Bᵀ·Aᵀ + β·Cᵀ: their B and A as they lie here are Bᵀ and Aᵀ.
  private func gemm() -> Tensor {
    let (A, B) = (tensor(golden.inputs[0]), tensor(golden.inputs[1]))
    let Bt = number("transB") == 1 ? B.transposed : B
    let At = number("transA") == 1 ? A.transposed : A
    let product = number("alpha") * (Bt * At)
    guard golden.inputs.count > 2 else { return product }
    let C = golden.inputs[2]
    // A row for all rows there is a column for all columns here.
    let spread: Shape =
      C.scalars.count == 1 ? [] : C.shape[0] == 1 ? [C.shape[1]] : [C.shape[1], C.shape[0]]
    let bias = number("beta") * flat(C).reshaped(spread)
    guard spread.rank == 1, number("alpha") == 1 else { return product + bias }
    // The fused operation answers as well, or the sum would not be repeated.
    let fused = affine(Bt, At, bias)
    expectClose(fused, product + bias, precision == .double ? 1e-14 : 1e-6, golden.name)
    return fused
  }

  /// Chosen along one axis: the axes after it make up a column, those before it are gone through.
  private func gathered() -> Tensor {
    let x = golden.inputs[0]
    let axis = Int(number("axis"))
    let (size, inner) = (x.shape[axis], x.shape[(axis + 1)...].reduce(1, *))
    let outer = x.shape[..<axis].reduce(1, *)
    let all = flat(x).reshaped([inner, size * outer])
    let indices = (golden.integers ?? []).compactMap { $0 }
    let parts = (0..<outer).map {
      gather(all.columns($0 * size..<($0 + 1) * size), columns: indices)
    }
    let joined = concatenate(columns: parts)
    return joined.reshaped([joined.count])
  }

  /// One head: queries, keys and values lie in columns here. A mask of numbers is added to the scores;
  /// `past` counts the keys before those of the first query.
  private func attention() -> Tensor {
    let x = golden.inputs.map(tensor)
    let (Q, K, V) = (x[0], x[1], x[2])
    var S = number("scale") * (K.transposed * Q)
    if let cap = golden.attributes?["softcap"] { S = cap * tanh(S / cap) }
    if x.count > 3 { S = S + x[3] }
    if let past = golden.attributes?["past"] {
      let offset = Int(past)
      let isSquare = K.columns == Q.columns && offset == 0
      let seen = (0..<K.columns).map { z in (0..<Q.columns).map { x in z <= x + offset } }
      S = masked(S, isSquare ? .causal : .explicit(rows: seen))
    }
    if let mask = golden.mask {
      // Their rows are queries, ours are keys.
      let seen = (0..<K.columns).map { z in (0..<Q.columns).map { x in mask[x][z] } }
      S = masked(S, .explicit(rows: seen))
    }
    return V * softmax(S)
  }

  /// Logits `N × C × …` have a column for every N and place; the targets lie in the same order.
  private func loss() -> Tensor {
    let (X, targets) = (classes(golden.inputs[0]), golden.integers ?? [])
    if number("reduction") == 0 {  // each column's own loss
      let losses = targets.enumerated().map { t, target in
        crossEntropy(X.columns(t..<t + 1), targets: [target])
      }
      return stack(rows: losses)
    }
    let total = crossEntropy(X, targets: targets)
    let kept = Double(targets.count { $0 != nil })
    return (number("reduction") == 1 ? total : total / kept).reshaped([1])
  }

  private func classes(_ x: Golden.Numbers) -> Tensor {
    let (size, inner) = (x.shape[1], x.shape[2...].reduce(1, *))
    let columns = (0..<x.shape[0] * inner).map { place in
      (0..<size).map { x.scalars[(place / inner * size + $0) * inner + place % inner] }
    }
    return Tensor(columns: columns, precision: precision)
  }
}
