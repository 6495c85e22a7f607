import Foundation
import Testing

@testable import Tensors

@Suite(.serialized) struct StorageTests {
  /// A size that no other test asks for, in the pool's largest class of these tests.
  private static let ownSize = 200_000_003

  @Test func theNextRequestOfASizeGetsTheFreedBuffer() {
    var first: Storage? = Storage(byteCount: Self.ownSize)
    let address = first?.base
    let mark = first?.base.bindMemory(to: UInt64.self, capacity: 1000)
    mark?[999] = 0x5EED
    first = nil
    // A little smaller, yet of the same class.
    let second = Storage(byteCount: Self.ownSize - 1000)
    #expect(second.base == address)
    // It was kept, not given back: fresh pages of the system would hold zeros.
    #expect(second.base.load(fromByteOffset: 999 * 8, as: UInt64.self) == 0x5EED)
    let third = Storage(byteCount: Self.ownSize)
    #expect(third.base != address)
  }

  @Test func tensorsReuseBuffersToo() {
    let shape = Shape(1000, 33_333)
    var first: Tensor? = .ones(shape)
    let address = first?.storage.base
    first = nil
    let second = Tensor.zeros(shape)
    #expect(second.storage.base == address)
    #expect(sum(second).scalar == 0)
  }

  @Test func aViewKeepsItsBufferAlive() {
    let shape = Shape(1000, 44_444)
    var whole: Tensor? = .full(shape, 3)
    let view = whole?.rows(10..<12).columns(5..<8)
    whole = nil
    let other = Tensor.zeros(shape)
    #expect(view?.scalars == [3, 3, 3, 3, 3, 3])
    #expect(other[10, 5] == 0)
  }

  @Test func aBufferIsLargeEnoughAndWastesLessThanAQuarter() {
    for byteCount in [1 << 14, (1 << 14) + 1, 20_479, 20_481, 32_767, 32_768, 32_769, 1_000_003] {
      let (base, capacity) = BufferPool.take(byteCount)
      defer { BufferPool.give(base, capacity) }
      #expect(capacity >= byteCount)
      #expect(4 * capacity <= 5 * byteCount + 4)
      #expect(Int(bitPattern: base) % 64 == 0)
      // The whole of it may be written.
      base.initializeMemory(as: UInt8.self, repeating: 0xA5, count: capacity)
    }
  }

  @Test func smallBuffersAreAlignedToo() {
    for byteCount in [0, 1, 8, 100, 1023, 1024, (1 << 14) - 1] {
      let storage = Storage(byteCount: byteCount)
      #expect(Int(bitPattern: storage.base) % (byteCount < 1024 ? 16 : 64) == 0)
      storage.base.initializeMemory(as: UInt8.self, repeating: 0xA5, count: byteCount)
    }
  }

  @Test func threadsNeverShareABuffer() {
    let wrong = Mutexed(0)
    DispatchQueue.concurrentPerform(iterations: 64) { i in
      for round in 0..<50 {
        let mark = Double(i * 1000 + round)
        let tensor = Tensor.full([64, 100], mark)
        if tensor.scalars.contains(where: { $0 != mark }) { wrong.add(1) }
      }
    }
    #expect(wrong.value == 0)
  }
}

/// A number that threads may count in.
final class Mutexed: @unchecked Sendable {
  private let lock = NSLock()
  private var count: Int

  init(_ count: Int) { self.count = count }
  func add(_ n: Int) { lock.withLock { count += n } }
  var value: Int { lock.withLock { count } }
}
