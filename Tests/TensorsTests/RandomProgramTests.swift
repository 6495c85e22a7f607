import Tensors
import TestSupport
import Testing

/// A program that nobody thought of: random operations on the results so far, with views of views,
/// spread operands and repeated use. The seed chooses it; shapes decide what is possible.
private struct RandomProgram {
  var random: RandomSource
  var pool: [Tensor]

  /// The mean squares of all results, and the sum of the first input.
  static func run(_ inputs: [Tensor], seed: UInt64, steps: Int) -> Tensor {
    var program = RandomProgram(random: RandomSource(seed: seed), pool: inputs)
    for _ in 0..<steps { program.step() }
    return stack(
      rows: program.pool.dropFirst(inputs.count).map { mean(square($0)) } + [sum(inputs[0])])
  }

  private mutating func step() {
    // Late results are used most.
    let x = pool[max(random.integer(below: pool.count), random.integer(below: pool.count))]
    let kind = random.integer(below: 26)
    if kind < 5 {
      if let view = view(kind, x) { pool.append(view) }
    } else if let result = kind < 12 ? pair(kind, x) : kind < 19 ? spread(kind, x) : other(kind, x)
    {
      // Kept in bounds, so that the stencil's error stays small.
      pool.append(tanh(0.5 * result))
    }
  }

  private mutating func pick(where fits: (Tensor) -> Bool) -> Tensor? {
    let fitting = pool.filter(fits)
    return fitting.isEmpty ? nil : fitting[random.integer(below: fitting.count)]
  }

  private mutating func range(_ count: Int) -> Range<Int> {
    let start = random.integer(below: count)
    return start..<start + 1 + random.integer(below: count - start)
  }

  private func number(_ x: Double) -> Tensor { Tensor(scalar: x, precision: pool[0].precision) }

  private mutating func view(_ kind: Int, _ x: Tensor) -> Tensor? {
    let isMatrix = x.shape.rank == 2
    switch kind {
    case 0: return isMatrix ? x.transposed : nil
    case 1: return x.rows(range(x.rows))
    case 2: return isMatrix ? x.columns(range(x.columns)) : nil
    case 3: return x.column(random.integer(below: x.columns))
    default: return x.reshaped(x.shape.rank == 1 ? [1, x.count] : [x.count])
    }
  }

  private mutating func pair(_ kind: Int, _ x: Tensor) -> Tensor? {
    switch kind {
    case 8: return pick { $0.rows == x.columns }.map { x * $0 }
    case 9: return pick { $0.columns == x.columns && $0.shape.rank == 2 }.map { $0 * x.transposed }
    case 10: return pick { $0.rows == x.rows }.map { x.transposed * $0 }
    default: break
    }
    guard let y = pick(where: { $0.shape == x.shape }) else { return nil }
    switch kind {
    case 5: return x + y
    case 6: return x - y
    case 7: return x .* y
    default: return x / (square(y) + number(1))
    }
  }

  private mutating func spread(_ kind: Int, _ x: Tensor) -> Tensor? {
    if kind < 14 {
      guard let row = pick(where: { $0.shape == [1, x.columns] }) else { return nil }
      return kind == 12 ? x - row : x .* row
    }
    guard let b = pick(where: { $0.shape == [x.rows] }) else { return nil }
    switch kind {
    case 14: return x + b
    case 15: return x / (exp(0.3 * b) + number(0.5))
    case 16: return layerNorm(x, gamma: b, beta: b, epsilon: 0.5)
    case 17: return rmsNorm(x, gamma: b, epsilon: 0.5)
    default: return affine(x * x.transposed, x, b)
    }
  }

  private mutating func other(_ kind: Int, _ x: Tensor) -> Tensor? {
    switch kind {
    case 19: return softmax(x)
    case 20: return logSoftmax(x.transposed).transposed
    case 21: return x.rows == x.columns ? x * softmax(masked(x, .causal)) : silu(x)
    case 22: return gather(x, columns: (0..<3).map { _ in random.integer(below: x.columns) })
    case 23: return x.count < 40 ? stack(rows: [x, gelu(x), x.rows(0..<1)]) : geluTanh(x)
    case 24: return x.count < 40 ? concatenate(columns: [x, x.columns(0..<1)]) : sigmoid(x)
    default: return columnMeans(x)
    }
  }
}

struct RandomProgramTests {
  private static func inputs(_ seed: UInt64, _ precision: Precision = .double) -> [Tensor] {
    var random = RandomSource(seed: seed ^ 0xABCDEF)
    let shapes: [Shape] = [[3, 4], [4, 4], [3], [4], [1, 4]]
    return shapes.map { .normal($0, deviation: 0.7, precision: precision, from: &random) }
  }

  @Test(arguments: UInt64(0)..<24) func gradientsAgreeWithTheStencil(_ seed: UInt64) {
    expectGradients(at: Self.inputs(seed), "program \(seed)") {
      RandomProgram.run($0, seed: seed, steps: 30)
    }
  }

  @Test(arguments: UInt64(100)..<140) func layoutsAndReplaysAgree(_ seed: UInt64) {
    let inputs = Self.inputs(seed)
    let tape = Tape()
    let expected = tape.record { RandomProgram.run(inputs, seed: seed, steps: 60) }
    let gradients = tape.gradients(of: expected)
    #expect(tape.replayed().last?.isIdentical(to: expected) == true, "program \(seed)")
    #expect(expected.isFinite, "program \(seed)")
    for layout in Layout.allCases {
      let views = inputs.map { layout($0) }
      let other = Tape()
      let found = other.record { RandomProgram.run(views, seed: seed, steps: 60) }
      // Only the order in which products are summed differs.
      expectClose(found, expected, 1e-12, "program \(seed), \(layout)")
      let others = other.gradients(of: found, with: views)
      for (k, view) in views.enumerated() {
        expectClose(
          others[view], gradients[inputs[k]], 1e-11, "program \(seed), \(layout), \(k)")
      }
    }
  }

  @Test(arguments: UInt64(200)..<220) func floatsFollowDoubles(_ seed: UInt64) {
    let (doubles, floats) = (Self.inputs(seed), Self.inputs(seed, .float))
    let (one, two) = (Tape(), Tape())
    let exact = one.record { RandomProgram.run(doubles, seed: seed, steps: 40) }
    let rounded = two.record { RandomProgram.run(floats, seed: seed, steps: 40) }
    // 40 operations of 24 bits each, none of which magnifies an error much.
    expectClose(rounded, exact, 1e-4, "program \(seed)")
    let (a, b) = (one.gradients(of: exact), two.gradients(of: rounded))
    for (k, (x, y)) in zip(doubles, floats).enumerated() {
      expectClose(b[y], a[x], 1e-4, "program \(seed), gradient \(k)")
    }
  }
}
