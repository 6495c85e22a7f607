import Tensors

/// Which items each step of a training sees: all of them once in each epoch, in an order of its own.
///
/// Seed and step alone decide, so that a run that was stopped and goes on sees what it would have seen.
/// A step at the end of an epoch takes the rest from the next one, so that all are of one size.
///
/// ```swift
/// let batches = ShuffledBatches(of: 5, size: 2, seed: 1)
/// (0..<5).flatMap { batches[$0] }  // two epochs: 0 … 4 in some order, and again in another
/// ```
public struct ShuffledBatches: Sendable, Hashable {
  /// The number of items.
  public let items: Int
  /// How many of them a step sees.
  public let size: Int
  /// What decides the order.
  public let seed: UInt64

  /// Batches of `size` of the items 0 … items − 1. Stops when either is not positive.
  public init(of items: Int, size: Int, seed: UInt64) {
    guard items > 0, size > 0 else {
      stop("shuffled batches", "batches of \(size) of \(items) items")
    }
    (self.items, self.size, self.seed) = (items, size, seed)
  }

  /// The items of a step, counted from 0.
  ///
  /// - Complexity: O(items).
  public subscript(step: Int) -> [Int] {
    var batch: [Int] = []
    var place = step * size
    while batch.count < size {
      let (epoch, start) = place.quotientAndRemainder(dividingBy: items)
      let taken = order(epoch: epoch)[start...].prefix(size - batch.count)
      batch += taken
      place += taken.count
    }
    return batch
  }

  /// The order of an epoch, counted from 0.
  public func order(epoch: Int) -> [Int] {
    var order = Array(0..<items)
    var random = RandomSource(seed: seed, step: epoch)
    random.shuffle(&order)
    return order
  }
}
