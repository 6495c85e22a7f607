import FormalAlgorithms
import Tensors

/// What a case asks for, counted before anything is computed.
struct Work {
  /// In products of matrices.
  var multiplications = 0.0
  /// Numbers that are made; each takes time and memory besides its products.
  var numbers = 0.0
  /// Operations and lines, which take time however small they are.
  var operations = 0.0

  static func + (a: Self, b: Self) -> Self {
    Self(
      multiplications: a.multiplications + b.multiplications, numbers: a.numbers + b.numbers,
      operations: a.operations + b.operations)
  }

  static func * (n: Double, a: Self) -> Self {
    Self(
      multiplications: n * a.multiplications, numbers: n * a.numbers, operations: n * a.operations)
  }

  static func sum(_ parts: some Sequence<Self>) -> Self { parts.reduce(Self(), +) }

  /// All of it as multiplications. The weights are measured: 10⁹ take seconds and about a gigabyte,
  /// whatever they are made of.
  var total: Double { multiplications + 32 * numbers + 1000 * operations }
}

// Counted in Double, so that no product of sizes overflows; the readable counts of chapter 12 are Ints.
extension Computation {
  /// About how much work it is, as multiplications.
  var work: Double {
    let (step, count) = steps
    // An epoch without data is a turn of the loop all the same.
    return count * step.total + 100 * Double(epochs)
  }

  private var epochs: Int {
    switch self {
    case .edTraining(_, _, let epochs, _), .eTraining(_, _, let epochs, _, _, _),
      .dTraining(_, _, let epochs, _):
      epochs
    default: 0
    }
  }

  /// How often a training visits a sequence; 0 for all others.
  var visits: Int {
    switch self {
    case .edTraining(let data, _, let epochs, _): product(epochs, data.count)
    case .eTraining(let data, _, let epochs, _, _, _): product(epochs, data.count)
    case .dTraining(let data, _, let epochs, _): product(epochs, data.count)
    default: 0
    }
  }

  private func product(_ a: Int, _ b: Int) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
  }

  /// The work of one pass, visit or token, in the mean, and how many there are.
  private var steps: (work: Work, count: Double) {
    switch self {
    case .tokenEmbedding, .positionalEmbedding, .layerNorm: return (Work(), 1)
    // No more numbers than the case holds.
    case .unembedding(_, let u): return (Work(multiplications: Double(u.count)), 1)
    case .singleQueryAttention(_, let E, let W):
      let columns = (1.0, Double(E.columns))
      return (Self.attention(columns, [W.q], [W.k, W.v], heads: 1, W.q.rows + W.v.rows), 1)
    case .attention(let X, let Z, let W, _):
      let columns = (Double(X.columns), Double(Z.columns))
      return (Self.attention(columns, [W.q], [W.k, W.v], heads: 1, W.q.rows + W.v.rows), 1)
    case .mhAttention(let X, let Z, let W, _):
      return (Self.attention(Double(X.columns), Double(Z.columns), W), 1)
    case .edTransformer(let z, let x, let θ): return (Self.pass(θ, z.count, x.count), 1)
    case .eTransformer(let x, let θ): return (Self.pass(θ, x.count), 1)
    case .dTransformer(let x, let θ): return (Self.pass(θ, x.count), 1)
    case .edTraining(let data, let θ, let epochs, _):
      return Self.steps(data.map { Self.pass(θ, $0.z.count, $0.x.count) }, epochs)
    case .eTraining(let data, let θ, let epochs, _, _, _):
      return Self.steps(data.map { Self.pass(θ, $0.count) }, epochs)
    case .dTraining(let data, let θ, let epochs, _):
      return Self.steps(data.map { Self.pass(θ, $0.count) }, epochs)
    case .dInference(let x, let θ, let ℓ_gen, _):
      return (Self.pass(θ, x.count + ℓ_gen), Double(ℓ_gen))
    case .edInference(let z, let θ, _, let cap): return (Self.pass(θ, z.count, cap), Double(cap))
    }
  }

  /// A visit takes forwards and backwards three times its pass.
  private static func steps(_ passes: [Work], _ epochs: Int) -> (Work, Double) {
    guard !passes.isEmpty else { return (Work(), 0) }
    let count = Double(passes.count)
    return (3 / count * Work.sum(passes), count * Double(epochs))
  }
}

// MARK: - Models

extension Computation {
  private static func pass(_ θ: EDTransformerParameters, _ ℓ_z: Int, _ ℓ_x: Int) -> Work {
    let (z, x) = (Double(ℓ_z), Double(ℓ_x))
    let encoder = θ.encoder.map {
      attention(z, z, $0.Wenc) + perColumn(z, [$0.mlp1, $0.mlp2], operations: 40)
    }
    let decoder = θ.decoder.map {
      attention(x, x, $0.Wdec) + attention(x, z, $0.Wed)
        + perColumn(x, [$0.mlp3, $0.mlp4], operations: 60)
    }
    return embedding(z + x, θ.e) + Work.sum(encoder) + Work.sum(decoder)
      + perColumn(x, [θ.u], operations: 10)
  }

  private static func pass(_ θ: ETransformerParameters, _ ℓ: Int) -> Work {
    let columns = Double(ℓ)
    let layers = θ.layers.map {
      attention(columns, columns, $0.W) + perColumn(columns, [$0.mlp1, $0.mlp2], operations: 40)
    }
    return embedding(columns, θ.e) + Work.sum(layers)
      + perColumn(columns, [θ.f, θ.u], operations: 20)
  }

  private static func pass(_ θ: DTransformerParameters, _ ℓ: Int) -> Work {
    let columns = Double(ℓ)
    let layers = θ.layers.map {
      attention(columns, columns, $0.W) + perColumn(columns, [$0.mlp1, $0.mlp2], operations: 40)
    }
    return embedding(columns, θ.e) + Work.sum(layers)
      + perColumn(columns, [θ.u], operations: 20)
  }

  /// Token by token.
  private static func embedding(_ columns: Double, _ e: Tensor) -> Work {
    Work(numbers: 4 * columns * Double(e.rows), operations: 5 * columns)
  }

  /// Matrices that are multiplied with so many columns.
  private static func perColumn(_ columns: Double, _ matrices: [Tensor], operations: Double) -> Work
  {
    Work.sum(
      matrices.map {
        Work(
          multiplications: columns * Double($0.count), numbers: 2 * columns * Double($0.rows))
      }) + Work(operations: operations)
  }

  private static func attention(
    _ queries: Double, _ keys: Double, _ W: MHAttentionParameters
  ) -> Work {
    attention((queries, keys), [W.q, W.o], [W.k, W.v], heads: W.heads, W.q.rows + W.v.rows)
  }

  /// Projections of queries and of keys, the scores of every pair, and the values that each query gathers:
  /// products of `height` rows in all.
  private static func attention(
    _ columns: (queries: Double, keys: Double), _ ofQueries: [Tensor], _ ofKeys: [Tensor],
    heads: Int, _ height: Int
  ) -> Work {
    let pairs = columns.queries * columns.keys
    return perColumn(columns.queries, ofQueries, operations: 0)
      + perColumn(columns.keys, ofKeys, operations: 0)
      + Work(
        multiplications: pairs * Double(height),
        numbers: pairs * Double(heads) + columns.queries * Double(height),
        operations: 10 * Double(heads))
  }
}
