extension Element {
  package static func normalise(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, gamma: UnsafePointer<Self>?,
    beta: UnsafePointer<Self>?, centred: Bool, epsilon: Self, count: Int
  ) -> (mean: Self, inverseDeviation: Self) {
    let n = Self(count)
    var mean: Self = 0
    if centred {
      mean = sum(x, count: count) / n
      // The mean of the rest corrects the rounding: a constant column has its value as the mean.
      var rest: Self = 0
      for i in 0..<count { rest += x[i] - mean }
      mean += rest / n
    }
    var squares = 0.0
    for i in 0..<count {
      let d = Double(x[i] - mean)
      squares += d * d
    }
    let inverseDeviation = Self(1 / (squares / Double(count) + Double(epsilon)).squareRoot())
    for i in 0..<count {
      var value = (x[i] - mean) * inverseDeviation
      if let gamma { value *= gamma[i] }
      if let beta { value += beta[i] }
      y[i] = value
    }
    return (mean, inverseDeviation)
  }

  package static func normalisePullback(
    x: UnsafePointer<Self>, dy: UnsafePointer<Self>, gamma: UnsafePointer<Self>?,
    dx: UnsafeMutablePointer<Self>?, dgamma: UnsafeMutablePointer<Self>?,
    dbeta: UnsafeMutablePointer<Self>?, mean: Self, inverseDeviation: Self, centred: Bool,
    count: Int
  ) {
    var sumG = 0.0
    var sumGX = 0.0
    for i in 0..<count {
      let g = Double(gamma.map { $0[i] * dy[i] } ?? dy[i])
      sumG += g
      sumGX += g * Double((x[i] - mean) * inverseDeviation)
    }
    let meanG = centred ? Self(sumG / Double(count)) : 0
    let meanGX = Self(sumGX / Double(count))
    for i in 0..<count {
      let normal = (x[i] - mean) * inverseDeviation
      let g = gamma.map { $0[i] * dy[i] } ?? dy[i]
      if let dx { dx[i] += (g - meanG - normal * meanGX) * inverseDeviation }
      if let dgamma { dgamma[i] += normal * dy[i] }
      if let dbeta { dbeta[i] += dy[i] }
    }
  }
}
