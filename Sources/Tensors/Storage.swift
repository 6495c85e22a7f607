import Synchronization

/// A buffer of elements. What a tensor has seen of it never changes once the operation that made it
/// has returned, so tensors and their views share it freely (``GrowingColumns`` writes only behind
/// what any has seen). Freed buffers are kept for the next request of their size:
/// fresh pages cost more than the arithmetic that fills them.
final class Storage: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  private let capacity: Int

  init(byteCount: Int) { (base, capacity) = BufferPool.take(byteCount) }

  deinit { BufferPool.give(base, capacity) }
}

/// Free lists of buffers by size. Sizes are rounded up to one of four steps an octave.
enum BufferPool {
  private struct Free: @unchecked Sendable {
    var lists: [Int: [UnsafeMutableRawPointer]] = [:]
    var bytes = 0
  }
  private static let free = Mutex(Free())
  /// Buffers below this size go to the system, which is as fast for them.
  private static let smallest = 1 << 14
  private static let limit = 1 << 30

  static func take(_ byteCount: Int) -> (UnsafeMutableRawPointer, Int) {
    guard byteCount >= smallest else {
      // A wider alignment than the system's own would cost more than a small operation.
      return (.allocate(byteCount: max(byteCount, 16), alignment: byteCount < 1024 ? 16 : 64), 0)
    }
    let step = 1 << max(0, Int.bitWidth - byteCount.leadingZeroBitCount - 3)
    let capacity = (byteCount + step - 1) / step * step
    let kept = free.withLock { free -> UnsafeMutableRawPointer? in
      guard let buffer = free.lists[capacity]?.popLast() else { return nil }
      free.bytes -= capacity
      return buffer
    }
    return (kept ?? .allocate(byteCount: capacity, alignment: 64), capacity)
  }

  static func give(_ buffer: UnsafeMutableRawPointer, _ capacity: Int) {
    guard capacity > 0 else { return buffer.deallocate() }
    let isKept = free.withLock { free in
      guard free.bytes + capacity <= limit else { return false }
      free.lists[capacity, default: []].append(buffer)
      free.bytes += capacity
      return true
    }
    if !isKept { buffer.deallocate() }
  }
}
