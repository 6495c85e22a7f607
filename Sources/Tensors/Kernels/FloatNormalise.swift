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
      var i = 0
      while i < count {
        sum.add(Lanes(x + i, upTo: count &- i))
        i &+= 16
      }
      mean = sum.total(of: count) / Double(count)
    }
    let high = Float(mean)
    let low = Float(mean - Double(high))
    var squares = LaneSum()
    var i = 0
    while i < count {
      let rest = count &- i
      var d = (Lanes(x + i, upTo: rest, filler: high) - high) - low
      if rest < 16 { d = d.first(rest) }
      squares.add(d, times: d)
      i &+= 16
    }
    let variance = squares.total(of: count) / Double(count)
    let inverse = Float(1 / (variance + Double(epsilon)).squareRoot())
    switch (gamma, beta) {
    case (let gamma?, let beta?):
      var i = 0
      while i < count {
        let rest = count &- i
        let normal = ((Lanes(x + i, upTo: rest) - high) - low) * inverse
        mulAdd(normal, Lanes(gamma + i, upTo: rest), Lanes(beta + i, upTo: rest))
          .store(y + i, upTo: rest)
        i &+= 16
      }
    case (let gamma?, nil):
      var i = 0
      while i < count {
        let rest = count &- i
        let normal = ((Lanes(x + i, upTo: rest) - high) - low) * inverse
        (normal * Lanes(gamma + i, upTo: rest)).store(y + i, upTo: rest)
        i &+= 16
      }
    case (nil, let beta?):
      var i = 0
      while i < count {
        let rest = count &- i
        mulAdd((Lanes(x + i, upTo: rest) - high) - low, inverse, Lanes(beta + i, upTo: rest))
          .store(y + i, upTo: rest)
        i &+= 16
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
      var i = 0
      while i < count {
        let rest = count &- i
        let g = weighted(dy + i, gamma, i, rest)
        sumG.add(g)
        sumGX.add(g, times: (Lanes(x + i, upTo: rest) - mean) * inverseDeviation)
        i &+= 16
      }
      let meanG = centred ? Float(sumG.total(of: count) / Double(count)) : 0
      let meanGX = Float(sumGX.total(of: count) / Double(count))
      i = 0
      while i < count {
        let rest = count &- i
        let normal = (Lanes(x + i, upTo: rest) - mean) * inverseDeviation
        let change = weighted(dy + i, gamma, i, rest) - meanG - normal * meanGX
        mulAdd(change, inverseDeviation, Lanes(dx + i, upTo: rest)).store(dx + i, upTo: rest)
        i &+= 16
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
    _ dy: UnsafePointer<Float>, _ gamma: UnsafePointer<Float>?, _ i: Int, _ rest: Int
  ) -> Lanes {
    let dy = Lanes(dy, upTo: rest)
    guard let gamma else { return dy }
    return Lanes(gamma + i, upTo: rest) * dy
  }
}
