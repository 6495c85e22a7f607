extension Double {
  /// The nearest number with `digits` significant decimal digits; halves go away from zero. Whole
  /// numbers stay as they are.
  ///
  /// ```swift
  /// 2.718281828.rounded(digits: 6)  // 2.71828
  /// ```
  public func rounded(digits: Int) -> Double {
    isFinite ? Double(machineText(self, digits: max(1, digits))) ?? self : self
  }
}

extension Sequence<Double> {
  /// Every number with `digits` significant digits: enough to draw and to compare, and a record of
  /// thousands of them stays small.
  public func rounded(digits: Int) -> [Double] { map { $0.rounded(digits: digits) } }
}
