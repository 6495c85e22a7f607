import Dispatch

/// Cuts `count` items into shards of `size` and works on them over the cores.
///
/// The cut depends on the size of the work, never on the number of cores, so the same bits come out
/// on any number of them.
package func inParallel(_ count: Int, shard size: Int, _ body: (Range<Int>) -> Void) {
  let size = max(1, size)
  let shards = (count + size - 1) / size
  if shards <= 1 { return body(0..<count) }
  withoutActuallyEscaping(body) { body in
    let work = Shards(count: count, size: size, body: body)
    if Context.current.isOnOneThread {
      for shard in 0..<shards { work.run(shard) }
      return
    }
    DispatchQueue.concurrentPerform(iterations: shards) { work.run($0) }
  }
}

/// Evaluates `body` with all its work on the calling thread, the cut into shards being the same: the
/// bits are those of any number of cores. For measuring, and for callers that share out work themselves.
public func onOneThread<T>(_ body: () throws -> T) rethrows -> T {
  let context = Context.current
  let outer = context.isOnOneThread
  context.isOnOneThread = true
  defer { context.isOnOneThread = outer }
  return try body()
}

private struct Shards: @unchecked Sendable {
  let count: Int
  let size: Int
  let body: (Range<Int>) -> Void

  func run(_ shard: Int) { body(shard * size..<min(count, (shard + 1) * size)) }
}

/// Elements of a shard: small enough to share the work, large enough to be worth a thread.
let elementsPerShard = 1 << 15
