extension Double {
  package static func normalise(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, gamma: UnsafePointer<Double>?,
    beta: UnsafePointer<Double>?, centred: Bool, epsilon: Double, count: Int
  ) -> (mean: Double, inverseDeviation: Double) {
    let n = Double(count)
    var mean = 0.0
    if centred {
      mean = sum(x, count: count) / n
      // The mean of the rest corrects the rounding: a constant column has its value as the mean.
      mean += sumOfDifferences(x, mean, count) / n
    }
    let variance = sumOfSquares(x, mean, count) / n
    let inverseDeviation = 1 / (variance + epsilon).squareRoot()
    for i in 0..<count { y[i] = (x[i] - mean) * inverseDeviation }
    if let gamma { for i in 0..<count { y[i] *= gamma[i] } }
    if let beta { for i in 0..<count { y[i] += beta[i] } }
    return (mean, inverseDeviation)
  }

  package static func normalisePullback(
    x: UnsafePointer<Double>, dy: UnsafePointer<Double>, gamma: UnsafePointer<Double>?,
    dx: UnsafeMutablePointer<Double>?, dgamma: UnsafeMutablePointer<Double>?,
    dbeta: UnsafeMutablePointer<Double>?, mean: Double, inverseDeviation: Double, centred: Bool,
    count: Int
  ) {
    if let dx {
      var (sumG, sumGX) = (LaneSum(), LaneSum())
      byLanes(count) { i, size in
        let normal = (WideLanes(x + i, upTo: size) - mean) * inverseDeviation
        let g = weighted(dy + i, gamma, i, size)
        sumG.add(g)
        sumGX.add(g, times: normal)
      }
      let meanG = centred ? sumG.total(of: count) / Double(count) : 0
      let meanGX = sumGX.total(of: count) / Double(count)
      for i in 0..<count {
        let normal = (x[i] - mean) * inverseDeviation
        let g = gamma.map { $0[i] * dy[i] } ?? dy[i]
        dx[i] += (g - meanG - normal * meanGX) * inverseDeviation
      }
    }
    if let dgamma {
      for i in 0..<count { dgamma[i] += (x[i] - mean) * inverseDeviation * dy[i] }
    }
    if let dbeta { axpy(1, dy, dbeta, count: count) }
  }

  /// γ ⊙ dy.
  @inline(__always)
  private static func weighted(
    _ dy: UnsafePointer<Double>, _ gamma: UnsafePointer<Double>?, _ i: Int, _ size: Int
  ) -> WideLanes {
    let dy = WideLanes(dy, upTo: size)
    guard let gamma else { return dy }
    return WideLanes(gamma + i, upTo: size) * dy
  }

  /// Σ (x − m).
  private static func sumOfDifferences(
    _ x: UnsafePointer<Double>, _ mean: Double, _ count: Int
  ) -> Double {
    var sum = LaneSum()
    byLanes(count) { i, size in
      sum.add(WideLanes(x + i, upTo: size, filler: mean) - mean)
    }
    return sum.total(of: count)
  }

  /// Σ (x − m)².
  private static func sumOfSquares(
    _ x: UnsafePointer<Double>, _ mean: Double, _ count: Int
  ) -> Double {
    var sum = LaneSum()
    byLanes(count) { i, size in
      let d = WideLanes(x + i, upTo: size, filler: mean) - mean
      sum.add(d, times: d)
    }
    return sum.total(of: count)
  }
}
