import Tensors

extension Collection<Double> {
  /// The mean of each `count` numbers in a row: a curve of losses without its noise. What is left at the
  /// end, less than `count` numbers, is left out.
  ///
  /// ```swift
  /// [4, 2, 3, 1, 5].means(of: 2)  // [3, 2]
  /// ```
  ///
  /// A count below 1 stops.
  public func means(of count: Int) -> [Double] {
    guard count > 0 else { stop("means", "of \(count) numbers") }
    let numbers = Array(self)
    return stride(from: 0, through: numbers.count - count, by: count).map { start in
      numbers[start..<start + count].reduce(0, +) / Double(count)
    }
  }
}
