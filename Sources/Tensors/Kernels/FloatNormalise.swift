extension Float {
  package static func normalise(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, gamma: UnsafePointer<Float>?,
    beta: UnsafePointer<Float>?, centred: Bool, epsilon: Float, count: Int
  ) -> (mean: Float, inverseDeviation: Float) {
    // The sum of equal Floats is exact in Double: a constant column has its value as the mean. The
    // mean is used in two parts; rounded to one Float it would shift a column far from 0.
    var mean = 0.0
    if centred {
      var sum = LaneSum()
      byLanes(count) { i, size in
        sum.add(Lanes(x + i, upTo: size))
      }
      mean = sum.total(of: count) / Double(count)
    }
    let high = Float(mean)
    let low = Float(mean - Double(high))
    var squares = LaneSum()
    byLanes(count) { i, size in
      var d = (Lanes(x + i, upTo: size, filler: high) - high) - low
      if size < 16 { d = d.first(size) }
      squares.add(d, times: d)
    }
    let variance = squares.total(of: count) / Double(count)
    let inverse = Float(1 / (variance + Double(epsilon)).squareRoot())
    switch (gamma, beta) {
    case (let gamma?, let beta?):
      byLanes(count) { i, size in
        let normal = ((Lanes(x + i, upTo: size) - high) - low) * inverse
        mulAdd(normal, Lanes(gamma + i, upTo: size), Lanes(beta + i, upTo: size))
          .store(y + i, upTo: size)
      }
    case (let gamma?, nil):
      byLanes(count) { i, size in
        let normal = ((Lanes(x + i, upTo: size) - high) - low) * inverse
        (normal * Lanes(gamma + i, upTo: size)).store(y + i, upTo: size)
      }
    case (nil, let beta?):
      byLanes(count) { i, size in
        mulAdd((Lanes(x + i, upTo: size) - high) - low, inverse, Lanes(beta + i, upTo: size))
          .store(y + i, upTo: size)
      }
    case (nil, nil):
      mapLanes(x, y, count: count) { (($0 - high) - low) * inverse }
    }
    return (high, inverse)
  }

  package static func normalisePullback(
    x: UnsafePointer<Float>, dy: UnsafePointer<Float>, gamma: UnsafePointer<Float>?,
    dx: UnsafeMutablePointer<Float>?, dgamma: UnsafeMutablePointer<Float>?,
    dbeta: UnsafeMutablePointer<Float>?, mean: Float, inverseDeviation: Float, centred: Bool,
    count: Int
  ) {
    if let dx {
      var sumG = LaneSum()
      var sumGX = LaneSum()
      byLanes(count) { i, size in
        let g = weighted(dy + i, gamma, i, size)
        sumG.add(g)
        sumGX.add(g, times: (Lanes(x + i, upTo: size) - mean) * inverseDeviation)
      }
      let meanG = centred ? Float(sumG.total(of: count) / Double(count)) : 0
      let meanGX = Float(sumGX.total(of: count) / Double(count))
      byLanes(count) { i, size in
        let normal = (Lanes(x + i, upTo: size) - mean) * inverseDeviation
        let change = weighted(dy + i, gamma, i, size) - meanG - normal * meanGX
        mulAdd(change, inverseDeviation, Lanes(dx + i, upTo: size)).store(dx + i, upTo: size)
      }
    }
    if let dgamma {
      addLanes(x, dy, dgamma, count: count) { x, dy in (x - mean) * inverseDeviation * dy }
    }
    if let dbeta { axpy(1, dy, dbeta, count: count) }
  }

  /// γ ⊙ dy.
  @inline(__always)
  private static func weighted(
    _ dy: UnsafePointer<Float>, _ gamma: UnsafePointer<Float>?, _ i: Int, _ size: Int
  ) -> Lanes {
    let dy = Lanes(dy, upTo: size)
    guard let gamma else { return dy }
    return Lanes(gamma + i, upTo: size) * dy
  }
}
