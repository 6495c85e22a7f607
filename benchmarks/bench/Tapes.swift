import Foundation
import Tensors

/// What recording and differentiating costs.
enum Tapes {
  static func measure(rounds: Int, into table: inout [Row]) {
    small(rounds: rounds, into: &table)
    long(into: &table)
  }

  /// Operations on 4 × 4 matrices, where the arithmetic is next to nothing.
  private static func small(rounds: Int, into table: inout [Row]) {
    var random = RandomSource(seed: 3)
    let A = Tensor.normal([4, 4], precision: .float, from: &random)
    let B = Tensor.normal([4, 4], precision: .float, from: &random)
    let b = Tensor.normal([4], precision: .float, from: &random)
    let cases: [(String, () -> Tensor)] = [
      ("A·B", { A * B }),
      ("A + B", { A + B }),
      ("A ⊙ B", { A .* B }),
      ("affine", { affine(A, B, b) }),
      ("GELU", { gelu(A) }),
      ("softmax", { softmax(A) }),
      ("layer norm", { layerNorm(A, gamma: b, beta: b) }),
      ("Aᵀ", { A.transposed }),
    ]
    let count = 1000
    let times = interleaved(
      rounds: rounds,
      cases.map { (_, body) in { Tape().record { for _ in 0..<count { _ = body() } } } })
    for ((name, _), time) in zip(cases, times) {
      let microseconds = time.best * 1e6 / Double(count)
      table.append(
        Row(
          what: "\(name) of 4 × 4 matrices, recorded",
          measured: String(format: "%.2f µs", microseconds), goal: "≤ 1 µs",
          isMet: microseconds <= 1))
    }
  }

  /// A chain of 10⁵ operations: the backward pass is a loop, so no stack grows.
  private static func long(into table: inout [Row]) {
    let count = 100_000
    var random = RandomSource(seed: 4)
    let start = Tensor.normal([4, 4], precision: .float, from: &random)
    let step = Tensor.normal([4, 4], deviation: 0.01, precision: .float, from: &random)
    var recorded: (tape: Tape, output: Tensor)?
    var gradient = Tensor(scalar: 0)
    let times = interleaved(
      rounds: 3,
      [
        {
          let tape = Tape()
          let output = tape.record {
            var x = start
            for _ in 0..<count { x = x + step }
            return sum(x)
          }
          recorded = (tape, output)
        },
        { if let (tape, output) = recorded { gradient = tape.gradients(of: output)[step] } },
      ])
    let isRight = gradient.scalars.allSatisfy { $0 == Double(count) }
    table.append(
      Row(
        what: "10⁵ operations recorded",
        measured: String(format: "%.2f µs an operation", times[0].best * 1e6 / Double(count))))
    table.append(
      Row(
        what: "10⁵ operations differentiated",
        measured: String(format: "%.2f µs an operation", times[1].best * 1e6 / Double(count)),
        goal: "gradient 10⁵", isMet: isRight))
  }
}
