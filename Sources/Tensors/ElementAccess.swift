extension Tensor {
  /// A tensor whose elements `body` sets: the memory holds them in column-major order, as `Float` or
  /// `Double` by the precision. It is not cleared first, so `body` must set every element.
  public init(
    shape: Shape, precision: Precision,
    settingElements body: (UnsafeMutableRawBufferPointer) -> Void
  ) {
    self.init(uninitialized: shape, precision: precision)
    body(
      UnsafeMutableRawBufferPointer(
        start: storage.base, count: shape.count * precision.byteCount))
  }

  /// Calls `body` with the memory of the elements in column-major order, `Float` or `Double` by the
  /// precision. A view with gaps is copied first.
  public func withElements<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let dense = contiguous
    return try withExtendedLifetime(dense) {
      let start = dense.storage.base + dense.offset * precision.byteCount
      return try body(UnsafeRawBufferPointer(start: start, count: count * precision.byteCount))
    }
  }
}
