import Foundation
import Tensors

/// Algorithm 2: the vector that stands for a position, column ℓ of the positional matrix.
///
/// - Parameters:
///   - t: a position, counted from 0 (the paper's ℓ − 1).
///   - W_p: the positional embedding matrix, `d_e × ℓ_max`, learned or sinusoidal.
/// - Returns: `d_e` numbers, exactly as they stand in `W_p`.
///
/// A position at or beyond ℓ_max is a fault (erratum E16).
public func positionalEmbedding(_ t: Int, _ W_p: Tensor) -> Tensor {
  algorithm(2) { line in
    line(1) {  // return e_p = W_p[:, ℓ]
      requirePositions([t], of: W_p)
      return gather(W_p, columns: [t]).reshaped([W_p.rows])
    }
  }
}

/// Algorithm 2 for several positions, counted from 0: `d_e × ℓ`.
public func positionalEmbedding(_ positions: [Int], _ W_p: Tensor) -> Tensor {
  algorithm(2) { line in
    line(1) {  // return e_p = W_p[:, ℓ]
      requirePositions(positions, of: W_p)
      return gather(W_p, columns: positions)
    }
  }
}

private func requirePositions(_ positions: [Int], of W_p: Tensor) {
  for t in positions where !(0..<W_p.columns).contains(t) {
    noteFault("position \(t) is not among 0 … \(W_p.columns - 1) (ℓ_max = \(W_p.columns))")
  }
}

/// Equation (1): a sequence as vectors, e_t = W_e[:, x[t]] + W_p[:, t] in column t: `d_e × ℓ`.
public func initialEmbedding(_ x: [Int], _ W_e: Tensor, _ W_p: Tensor) -> Tensor {
  tokenEmbedding(x, W_e) + positionalEmbedding(Array(x.indices), W_p)
}

/// Equation (1) for several sequences, each with positions from 0: their columns lie side by side,
/// and their token axis keeps them apart in attention.
public func initialEmbedding(_ sequences: [[Int]], _ W_e: Tensor, _ W_p: Tensor) -> Tensor {
  let X =
    tokenEmbedding(sequences.flatMap { $0 }, W_e)
    + positionalEmbedding(sequences.flatMap { Array($0.indices) }, W_p)
  return X.packed(TokenAxis(lengths: sequences.map(\.count)))
}

/// The paper's fixed positions: W_p[2i−1, t] = sin(t/ℓ_max^{2i/d_e}) and W_p[2i, t] the cosine, for
/// 0 < i ≤ d_e/2 and t counted from 1: `d_e × ℓ_max`.
///
/// Not the formula of 2017, for which see ``originalSinusoids(length:size:base:precision:)``
/// (erratum E11).
///
/// - Parameters:
///   - maximumLength: ℓ_max, both the number of columns and the base.
///   - size: d_e, even.
public func sinusoidalPositions(
  maximumLength: Int, size: Int, precision: Precision = .double
) -> Tensor {
  sinusoids(columns: maximumLength, size: size, precision: precision) { pair, column in
    let exponent = 2 * Double(pair + 1) / Double(size)
    return Double(column + 1) / pow(Double(maximumLength), exponent)
  }
}

/// The sinusoids of Vaswani et al., 2017, with base 10,000, exponents from 0 and positions from 0:
/// `d_e × length`.
public func originalSinusoids(
  length: Int, size: Int, base: Double = 10_000, precision: Precision = .double
) -> Tensor {
  sinusoids(columns: length, size: size, precision: precision) { pair, column in
    Double(column) / pow(base, 2 * Double(pair) / Double(size))
  }
}

private func sinusoids(
  columns: Int, size: Int, precision: Precision, angle: (_ pair: Int, _ column: Int) -> Double
) -> Tensor {
  guard size > 0, size.isMultiple(of: 2) else {
    stop("sinusoidal positions", "d_e = \(size): sines and cosines come in pairs")
  }
  var scalars: [Double] = []
  for column in 0..<columns {
    for pair in 0..<size / 2 {
      let angle = angle(pair, column)
      scalars += [sin(angle), cos(angle)]
    }
  }
  return Tensor(shape: [size, columns], scalars: scalars, precision: precision)
}
