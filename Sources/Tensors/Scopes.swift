/// Marks the lines of an algorithm while it runs: `line(3) { … }`.
///
/// Each line executed is an event on the recording tape. Without a tape only the place is kept, for
/// the message of a fault.
public struct Lines {
  let depth: Int

  /// Runs a line, or several that one fused operation stands for, and returns its value.
  public func callAsFunction<T>(
    _ number: Int, _ others: Int..., sourceLine: Int = #line, _ body: () throws -> T
  ) rethrows -> T {
    let context = Context.current
    context.enter(line: number, depth: depth)
    guard let tape = context.tape else {
      let value = try body()
      return context.tap == nil ? value : context.tapped(value, line: number, depth: depth)
    }
    let event = tape.open(lines: [number] + others, sourceLine: sourceLine, context)
    let outer = context.currentEvent
    context.currentEvent = event
    defer { context.currentEvent = outer }
    var value = try body()
    if context.tap != nil { value = context.tapped(value, line: number, depth: depth) }
    tape.close(event, value: value)
    return value
  }

  /// Runs a loop whose header is line `number`: one event for each turn, the letter counted from 1.
  ///
  /// Leave it at its end or with `return`: after a `break` the lines that follow would still count as
  /// its last turn.
  public func callAsFunction<S: Sequence>(
    _ number: Int, each letter: String, in values: S, sourceLine: Int = #line
  ) -> LineLoop<S> {
    LineLoop(base: values, number: number, letter: letter, depth: depth, sourceLine: sourceLine)
  }
}

extension Lines {
  /// Whether a `while` on line `number` turns once more; each turn is an event, the last test, which
  /// fails, is none.
  ///
  /// ```swift
  /// while line(3, while: y != eos) { … }
  /// ```
  public func callAsFunction(
    _ number: Int, while condition: @autoclosure () -> Bool, sourceLine: Int = #line
  ) -> Bool {
    let context = Context.current
    context.enter(line: number, depth: depth)
    guard condition() else { return false }
    _ = context.tape?.open(lines: [number], sourceLine: sourceLine, context)
    return true
  }
}

/// The turns of a loop in the pseudocode.
public struct LineLoop<Base: Sequence>: Sequence {
  let base: Base
  let number: Int
  let letter: String
  let depth: Int
  let sourceLine: Int

  /// Steps through the turns, noting each on the recording tape.
  public struct Iterator: IteratorProtocol {
    var base: Base.Iterator
    let loop: LineLoop
    let outerTurns: [Turn]
    var count = 0

    /// The next turn's value.
    public mutating func next() -> Base.Element? {
      let context = Context.current
      context.enter(line: loop.number, depth: loop.depth)
      guard let value = base.next() else {
        context.frames[loop.depth].turns = outerTurns
        return nil
      }
      count += 1
      context.frames[loop.depth].turns = outerTurns + [Turn(loop.letter, count)]
      _ = context.tape?.open(lines: [loop.number], sourceLine: loop.sourceLine, context)
      return value
    }
  }

  /// Begins the loop.
  public func makeIterator() -> Iterator {
    Iterator(
      base: base.makeIterator(), loop: self, outerTurns: Context.current.frames[depth].turns)
  }
}

/// What may take the place of a line's value: told the place and the value, it gives another tensor of
/// the same shape, or nil to leave it.
package typealias LineTap = (_ place: Location, _ value: Tensor) -> Tensor?

/// Evaluates `body` on this thread while `tap` may replace the value of every executed line that is a
/// tensor. What it computes belongs to the line.
package func tappingLines<T>(_ tap: LineTap, _ body: () throws -> T) rethrows -> T {
  try withoutActuallyEscaping(tap) { tap in
    let context = Context.current
    let outer = context.tap
    context.tap = tap
    defer { context.tap = outer }
    return try body()
  }
}

extension Context {
  /// The value of a line, or what the tap puts in its place. The tap itself is not tapped.
  fileprivate func tapped<T>(_ value: T, line: Int, depth: Int) -> T {
    guard let tap, let tensor = value as? Tensor else { return value }
    self.tap = nil
    defer { self.tap = tap }
    let frame = frames[depth]
    let place = Location(label: frame.label, number: frame.number, line: line)
    guard let replaced = tap(place, tensor) else { return value }
    if replaced.shape != tensor.shape || replaced.precision != tensor.precision {
      stop("tap", "\(replaced.shape) in place of \(tensor.shape)")
    }
    return replaced as? T ?? value
  }

  /// Notes the line that a call has come to.
  fileprivate func enter(line: Int, depth: Int) {
    guard frames.indices.contains(depth) else {
      stop("line", "the call it belongs to is over, or another tape records inside it")
    }
    frames[depth].line = line
  }
}

/// Runs `body` as a call of an algorithm: what it computes and the lines it marks belong to a scope
/// with this label and number.
public func inScope<T>(
  _ label: String, number: Int? = nil, file: String = #filePath, _ body: (Lines) throws -> T
) rethrows -> T {
  let context = Context.current
  let scope = context.tape?.open(label: label, number: number, file: file, context) ?? 0
  let depth = context.frames.count
  context.frames.append(Context.Frame(label: label, number: number, scope: scope))
  let event = context.currentEvent
  context.currentEvent = nil
  defer {
    context.frames.removeLast(context.frames.count - depth)
    context.currentEvent = event
  }
  return try body(Lines(depth: depth))
}

extension Tape {
  func open(lines: [Int], sourceLine: Int, _ context: Context) -> Int {
    let frame = context.frames[context.frames.count - 1]
    events.append(
      Event(
        scope: frame.scope, lines: lines, turns: frame.turns, depth: scopes[frame.scope].depth,
        sourceLine: sourceLine, nodes: nodes.count..<nodes.count))
    return events.count - 1
  }

  func close(_ event: Int, value: some Any) {
    events[event].nodes = events[event].nodes.lowerBound..<nodes.count
    if let tensor = value as? Tensor {
      events[event].result = find(tensor)
    } else if let number = value as? Int {
      events[event].number = number
    }
  }

  /// Where a node was computed: the algorithm and line; nil outside any algorithm.
  public func location(of node: Int) -> Location? {
    let scope = scopes[nodes[node].scope]
    guard scope.parent != nil else { return nil }
    let line = nodes[node].event.map { events[$0].lines[0] } ?? 0
    return Location(label: scope.label, number: scope.number, line: line)
  }

  /// Where an executed line stands: the algorithm and line.
  public func location(ofEvent index: Int) -> Location {
    let scope = scopes[events[index].scope]
    return Location(label: scope.label, number: scope.number, line: events[index].lines[0])
  }

  /// The first value on the tape with an infinite or undefined element: its node, operation
  /// (`input` for a tensor from outside), algorithm and line; nil if all are finite.
  ///
  /// The −∞ of scores masked on purpose do not count, nor where an operation hands them on (a scale, a
  /// sum, a view): not until a value has become finite again.
  public func firstNonFinite() -> (node: Int, operation: String, location: Location?)? {
    var holdsMask = [Bool](repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      let mayHold = node.operation is Masked || node.inputs.contains { holdsMask[$0] }
      for x in node.value.scalars where !x.isFinite {
        guard mayHold, x == -.infinity else {
          return (index, node.operation?.name ?? "input", location(of: index))
        }
        holdsMask[index] = true
      }
    }
    return nil
  }
}
