import FormalAlgorithms
import FormalInference
import Tensors

extension Computation {
  /// About how many multiplications the case takes: three times those of a model for a visit of
  /// training, and for each pass through a layer or a token at least ``pass``, which its small
  /// operations cost in any case.
  var cost: Double {
    switch self {
    case .tokenEmbedding, .positionalEmbedding, .layerNorm: return 0
    case .unembedding(let e, let u): return Double(e.columns) * Double(u.count)
    case .singleQueryAttention(_, let E, let W): return head(1, E.columns, W)
    case .attention(let X, let Z, let W, _): return head(X.columns, Z.columns, W)
    case .mhAttention(let X, let Z, let W, _):
      let pairs = Double(X.columns) * Double(Z.columns) * Double(W.q.rows + W.v.rows)
      return pairs + Double(X.columns) * Double(W.q.count + W.o.count)
        + Double(Z.columns) * Double(W.k.count + W.v.count)
    case .edTransformer(let z, let x, let θ): return pass(θ, z.count, x.count)
    case .eTransformer(let x, let θ): return pass(θ, x.count)
    case .dTransformer(let x, let θ): return pass(θ, x.count)
    case .edTraining(let data, let θ, let epochs, _):
      return data.reduce(0) { $0 + 3 * pass(θ, $1.z.count, $1.x.count) } * Double(epochs)
        + Double(epochs)
    case .eTraining(let data, let θ, let epochs, _, _, _):
      return data.reduce(0) { $0 + 3 * pass(θ, $1.count) } * Double(epochs) + Double(epochs)
    case .dTraining(let data, let θ, let epochs, _):
      return data.reduce(0) { $0 + 3 * pass(θ, $1.count) } * Double(epochs) + Double(epochs)
    case .dInference(let x, let θ, let ℓ_gen, _):
      return pass(θ, x.count + ℓ_gen) * Double(ℓ_gen)
    case .edInference(let z, let θ, _, let cap): return pass(θ, z.count, cap) * Double(cap)
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

  /// What a pass through a model costs however small it is.
  private static let pass = 10_000.0

  private func head(_ queries: Int, _ keys: Int, _ W: AttentionParameters) -> Double {
    Double(queries) * Double(keys) * Double(W.q.rows + W.v.rows)
      + Double(queries) * Double(W.q.count) + Double(keys) * Double(W.k.count + W.v.count)
  }

  private func pass(_ θ: EDTransformerParameters, _ ℓ_z: Int, _ ℓ_x: Int) -> Double {
    bounded(θ, ℓ_z + ℓ_x) { θ.multiplications(context: ℓ_z, length: ℓ_x) }
  }

  private func pass(_ θ: ETransformerParameters, _ ℓ: Int) -> Double {
    bounded(θ, ℓ) { θ.multiplications(length: ℓ) }
  }

  private func pass(_ θ: DTransformerParameters, _ ℓ: Int) -> Double {
    bounded(θ, ℓ) { θ.multiplications(length: ℓ) }
  }

  /// The multiplications, unless even a rough bound of them is beyond an Int: then that bound.
  private func bounded(_ θ: some Parameters, _ ℓ: Int, _ exact: () -> Int) -> Double {
    let bound = Double(ℓ) * Double(ℓ) * Double(θ.parameterCount)
    return max(Self.pass, bound < 1e17 ? Double(exact()) : bound)
  }
}
