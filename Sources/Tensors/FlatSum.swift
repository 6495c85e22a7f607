/// A sum of gradients in one flat vector, added to in place until it is read.
///
/// It belongs to whoever makes it; one thread at a time may add.
package final class FlatSum: @unchecked Sendable {
  private let sum: Tensor
  private var isRead = false

  /// Zeros.
  package init(count: Int, precision: Precision) {
    sum = .zeros([count], precision: precision)
  }

  /// Adds the elements of the tensors, one tensor after the other, to those of the vector.
  package func add(_ tensors: [Tensor]) {
    guard !isRead else { stop("flat sum", "it has been read") }
    var start = 0
    for term in tensors {
      guard start + term.count <= sum.count else { break }
      let place = sum.block(start..<start + term.count, 0..<1)
      accumulate(term.contiguous.shaped(like: place), into: place)
      start += term.count
    }
    let count = tensors.reduce(0) { $0 + $1.count }
    if count != sum.count { stop("flat sum", "\(count) numbers for \(sum.count)") }
  }

  /// The sum times `factor`. After it nothing can be added.
  package func read(times factor: Double) -> Tensor {
    isRead = true
    if factor != 1 { scale(sum, by: factor) }
    return sum
  }
}

/// `x *= factor`, in place; `x` is contiguous.
private func scale(_ x: Tensor, by factor: Double) {
  func run<T: Element>(_: T.Type) {
    let x = x.pointer(T.self)
    inParallel(count, shard: elementsPerShard) {
      T.scale(T(factor), x + $0.lowerBound, x + $0.lowerBound, count: $0.count)
    }
  }
  let count = x.count
  withExtendedLifetime(x) { run(x.precision.element) }
}

/// Σ xᵢ² in Double, summed in a fixed order on any number of cores.
package func squaredNorm(_ x: Tensor) -> Double {
  let dense = x.contiguous
  let shards = max(1, (x.count + elementsPerShard - 1) / elementsPerShard)
  let partial = Tensor(uninitialized: [shards], precision: .double)
  func run<T: Element>(_: T.Type) {
    let (x, sums) = (dense.pointer(T.self), partial.pointer(Double.self))
    inParallel(dense.count, shard: elementsPerShard) {
      let part = x + $0.lowerBound
      sums[$0.lowerBound / elementsPerShard] = Double(T.dot(part, part, count: $0.count))
    }
  }
  run(x.precision.element)
  return partial.scalars.reduce(0, +)
}
