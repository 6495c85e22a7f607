import Foundation
import Tensors

/// Operations over 10⁶ Floats.
enum Functions {
  static func measure(rounds: Int, into table: inout [Row]) {
    let cores = Double(ProcessInfo.processInfo.activeProcessorCount)
    var random = RandomSource(seed: 2)
    let X = Tensor.normal([1000, 1000], deviation: 2, precision: .float, from: &random)
    let gamma = Tensor.normal([1000], precision: .float, from: &random)
    let beta = Tensor.normal([1000], precision: .float, from: &random)
    let cases: [(String, Bool, () -> Void)] = [
      ("GELU", true, { _ = gelu(X) }),
      ("softmax of columns", true, { _ = softmax(X) }),
      ("layer norm of columns", true, { _ = layerNorm(X, gamma: gamma, beta: beta) }),
      ("GELU (tanh)", false, { _ = geluTanh(X) }),
      ("SiLU", false, { _ = silu(X) }),
      ("exp", false, { _ = exp(X) }),
      ("log softmax of columns", false, { _ = logSoftmax(X) }),
      ("sum", false, { _ = sum(X) }),
      ("X + X", false, { _ = X + X }),
    ]
    let times = interleaved(rounds: rounds, cases.map(\.2))
    for ((name, hasGoal, _), time) in zip(cases, times) {
      let nanoseconds = time.best * 1e9 * cores / Double(X.count)
      table.append(
        Row(
          what: "\(name), 10⁶ Floats",
          measured: String(format: "%.2f ns an element and core", nanoseconds),
          goal: hasGoal ? "≤ 1" : "", isMet: hasGoal ? nanoseconds <= 1 : nil))
    }
  }
}
