import FormalText
import Testing

struct ShuffledBatchesTests {
  /// Sizes that divide the number of items, that do not, and that exceed it.
  @Test(arguments: [(12, 3), (7, 3), (5, 11), (1, 4), (6, 6)])
  func everyEpochHasEveryItemOnce(items: Int, size: Int) {
    let batches = ShuffledBatches(of: items, size: size, seed: 4)
    let seen = (0..<4 * items).flatMap { batches[$0] }
    #expect(seen.count == 4 * items * size)
    for epoch in 0..<4 * size {
      let part = Array(seen[epoch * items..<(epoch + 1) * items])
      #expect(part.sorted() == Array(0..<items))
      #expect(part == batches.order(epoch: epoch))
    }
  }

  @Test func stepsDoNotDependOnWhatWasDrawnBefore() {
    let batches = ShuffledBatches(of: 100, size: 7, seed: 4)
    let inOrder = (0..<40).map { batches[$0] }
    let again = ShuffledBatches(of: 100, size: 7, seed: 4)
    for step in (0..<40).reversed() { #expect(again[step] == inOrder[step]) }
  }

  @Test func epochsAndSeedsHaveOrdersOfTheirOwn() {
    let orders = (0..<4).flatMap { seed in
      (0..<4).map { ShuffledBatches(of: 20, size: 2, seed: seed).order(epoch: $0) }
    }
    // Also those of equal seed + epoch.
    #expect(Set(orders).count == 16)
  }

  @Test func nothingToDrawFromStops() async {
    await #expect(processExitsWith: .exitCode(70)) {
      _ = ShuffledBatches(of: 0, size: 2, seed: 1)
    }
    await #expect(processExitsWith: .exitCode(70)) {
      _ = ShuffledBatches(of: 2, size: 0, seed: 1)
    }
  }
}
