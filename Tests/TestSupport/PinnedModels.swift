import FormalAlgorithms
import Foundation
import Tensors

/// The small models of the specification's section 6, whose parameters are sines: the tensors are
/// numbered s = 1, 2, … in order, and every head counts its own.
public enum PinnedModel {
  /// The specification's x = [6, 1, 3, 2, 7], counted from 0.
  public static let x = [5, 0, 2, 1, 6]
  /// Its x̃ = [6, 5, 3, 5, 7], masked at the second and fourth place.
  public static let masked = [5, 4, 2, 4, 6]
  /// Its z = [6, 4, 2, 7].
  public static let z = [5, 3, 1, 6]

  /// Algorithm 8's: L_enc = 1, L_dec = 2.
  public static var edTransformer: EDTransformerParameters {
    var source = RandomSource(seed: 1)
    return filled(
      EDTransformerParameters(
        vocabulary: 7, maximumLength: 6, encoderLayers: 1, decoderLayers: 2, heads: 2, de: 4,
        dattn: 3, dmid: 2, dmlp: 5, from: &source), heads: 2)
  }

  /// Algorithm 9's: L = 2, and d_f = 3 unless other sizes are asked for.
  public static func eTransformer(
    de: Int = 4, dmlp: Int = 5, df: Int = 3
  ) -> ETransformerParameters {
    var source = RandomSource(seed: 1)
    return filled(
      ETransformerParameters(
        vocabulary: 7, maximumLength: 6, layers: 2, heads: 2, de: de, dattn: 3, dmid: 2,
        dmlp: dmlp, df: df, from: &source), heads: 2)
  }

  /// Algorithm 10's: L = 2.
  public static var dTransformer: DTransformerParameters {
    var source = RandomSource(seed: 1)
    return filled(
      DTransformerParameters(
        vocabulary: 7, maximumLength: 6, layers: 2, heads: 2, de: 4, dattn: 3, dmid: 2, dmlp: 5,
        from: &source), heads: 2)
  }

  /// The tensors as the specification numbers them: the stacked weights of the heads cut apart, head by
  /// head.
  public static func numbered(_ θ: some Parameters, heads: Int) -> [Tensor] {
    let all = θ.namedTensors
    var found: [Tensor] = []
    var index = 0
    while index < all.count {
      guard all[index].symbol.hasSuffix("W_q") else {
        found.append(all[index].tensor)
        index += 1
        continue
      }
      for h in 0..<heads {
        for (_, stacked) in all[index..<index + 6] {
          let size = stacked.rows / heads
          found.append(stacked.rows(h * size..<(h + 1) * size))
        }
      }
      index += 6
    }
    return found
  }

  /// The gradients of the tensors of θ, in the same order and cut in the same way.
  public static func numbered(
    _ gradients: Gradients, of θ: some Parameters, heads: Int
  ) -> [Tensor] {
    numbered(θ.mapTensors { gradients[$0] }, heads: heads)
  }

  private static func filled<P: Parameters>(_ θ: P, heads: Int) -> P {
    let all = θ.namedTensors
    var tensors: [Tensor] = []
    var s = 0
    var index = 0
    while index < all.count {
      if all[index].symbol.hasSuffix("W_q") {
        let stacked = all[index..<index + 6].map(\.tensor)
        var blocks = [[Tensor]](repeating: [], count: 6)
        for _ in 0..<heads {
          for (k, tensor) in stacked.enumerated() {
            s += 1
            let shape: Shape =
              tensor.shape.rank == 1
              ? [tensor.rows / heads] : [tensor.rows / heads, tensor.columns]
            blocks[k].append(pattern(s, shape, "W"))
          }
        }
        tensors += blocks.map { stack(rows: $0) }
        index += 6
      } else {
        s += 1
        tensors.append(pattern(s, all[index].tensor.shape, all[index].symbol))
        index += 1
      }
    }
    return θ.replacingTensors(tensors)
  }

  /// The rows and columns count from 1, angles are in radians.
  private static func pattern(_ s: Int, _ shape: Shape, _ symbol: String) -> Tensor {
    var scalars: [Double] = []
    for j in 1...shape.columns {
      for i in 1...shape.rows {
        let (i, j, s) = (Double(i), Double(j), Double(s))
        if shape.rank == 2 {
          scalars.append(0.5 * sin(s + 0.7 * i + 1.3 * j + 0.9 * i * j))
        } else if symbol.hasPrefix("γ") {
          scalars.append(1 + 0.2 * sin(s + 0.7 * i))
        } else {
          scalars.append((symbol.hasPrefix("β") ? 0.2 : 0.5) * sin(s + 0.7 * i))
        }
      }
    }
    return Tensor(shape: shape, scalars: scalars)
  }
}
