import FormalAlgorithms
import Foundation
import Tensors
import Testing

/// What is known about a run before its trace is looked at.
public struct TraceExpectation: Sendable {
  /// Sizes by their symbols, for each algorithm: `[5: ["H": 2, "ℓ_x": 3]]`. A loop's bound must be
  /// among them. A size that is not given is taken from the first tensor that has it; all others
  /// must agree.
  public var sizes: [Int: [String: Int]]
  /// How often a loop turns, by algorithm, header line and the turns around it, where that is not a
  /// size: sequences of different lengths. Nil leaves it to the sizes.
  public var turns: @Sendable (_ algorithm: Int, _ line: Int, _ outer: [Turn]) -> Int?
  /// Algorithms that a line calls though the paper writes out what they do: Algorithm 10, line 2 is
  /// Algorithms 1 and 2. Keyed by algorithm, then line.
  public var implied: [Int: [Int: [Int]]]

  /// Takes what is known.
  public init(
    sizes: [Int: [String: Int]] = [:], implied: [Int: [Int: [Int]]] = [:],
    turns: @escaping @Sendable (_ algorithm: Int, _ line: Int, _ outer: [Turn]) -> Int? = {
      _, _, _ in nil
    }
  ) {
    (self.sizes, self.implied, self.turns) = (sizes, implied, turns)
  }
}

/// Expects the only call on the tape to be one of Algorithm `number`, line by line as the paper has
/// it (design D1).
public func expectTrace(
  of tape: Tape, algorithm number: Int, _ expectation: TraceExpectation = TraceExpectation(),
  sourceLocation: SourceLocation = #_sourceLocation
) {
  for problem in traceProblems(of: tape, algorithm: number, expectation) {
    Issue.record("\(problem)", sourceLocation: sourceLocation)
  }
}

/// Where the trace of a call of Algorithm `number` departs from the pseudocode: lines, their order,
/// turns of loops, calls, shapes of what is assigned, and the comment beside each line of source.
public func traceProblems(
  of tape: Tape, algorithm number: Int, _ expectation: TraceExpectation = TraceExpectation()
) -> [String] {
  let outermost = tape.scopes.indices.filter { tape.scopes[$0].parent == 0 }
  guard outermost.count == 1, tape.scopes[outermost[0]].number == number else {
    let calls = outermost.map { "\(tape.scopes[$0].number ?? 0)" }.joined(separator: ", ")
    return ["expected one call of Algorithm \(number), found calls of [\(calls)]"]
  }
  var checker = TraceChecker(tape: tape, expectation: expectation)
  checker.check(scope: outermost[0])
  return checker.problems
}

private struct TraceChecker {
  let tape: Tape
  let expectation: TraceExpectation
  /// The events of each scope, the scopes called in each event, and those called in each scope.
  private let events: [[Int]]
  private let calls: [Int: [Int]]
  private let inner: [[Int]]
  var problems: [String] = []

  // The call that is being read: its events, and how far they have been read.
  private var own: [Int] = []
  private var position = 0
  private var sizes: [String: Int] = [:]
  private var algorithm = Pseudocode[1]
  private var isBroken = false

  init(tape: Tape, expectation: TraceExpectation) {
    (self.tape, self.expectation) = (tape, expectation)
    var events = [[Int]](repeating: [], count: tape.scopes.count)
    for (index, event) in tape.events.enumerated() { events[event.scope].append(index) }
    var calls: [Int: [Int]] = [:]
    var inner = [[Int]](repeating: [], count: tape.scopes.count)
    for (index, scope) in tape.scopes.enumerated() {
      if let event = scope.event { calls[event, default: []].append(index) }
      if let parent = scope.parent { inner[parent].append(index) }
    }
    (self.events, self.calls, self.inner) = (events, calls, inner)
  }

  mutating func check(scope: Int) {
    guard let number = tape.scopes[scope].number else {
      return problems.append("a call of \(tape.scopes[scope].label) has no number")
    }
    let outer = (own, position, sizes, algorithm, isBroken)
    defer { (own, position, sizes, algorithm, isBroken) = outer }
    own = events[scope]
    position = 0
    algorithm = Pseudocode[number]
    sizes = expectation.sizes[number] ?? [:]
    isBroken = false
    checkPlace(of: scope)
    walk(algorithm.statements, turns: [], scope)
    if !isBroken, position < own.count {
      report("line \(tape.events[own[position]].lines) after the end")
    }
  }

  /// The name, the depth, and that every call made in this one happens in a line.
  private mutating func checkPlace(of scope: Int) {
    let call = tape.scopes[scope]
    if call.label != algorithm.name { report("is called \(call.label)") }
    if let parent = call.parent, call.depth != tape.scopes[parent].depth + 1 {
      report("lies at depth \(call.depth) in depth \(tape.scopes[parent].depth)")
    }
    for index in inner[scope] where tape.scopes[index].event == nil {
      report("calls \(tape.scopes[index].label) outside any line")
    }
  }

  private mutating func walk(_ statements: [Statement], turns: [Turn], _ scope: Int) {
    var index = 0
    while index < statements.count, !isBroken {
      let statement = statements[index]
      index += 1
      switch statement.kind {
      case .plain:
        guard let event = take(statement.line.number, turns) else { return }
        // A fused operation stands for several lines that follow each other.
        let lines = tape.events[event].lines
        let meant = statements[(index - 1)...].prefix(lines.count)
        index += lines.count - 1
        if meant.map(\.line.number) != lines {
          return fail("lines \(lines) as one, where \(statement.line.number) is next")
        }
        read(event, meant.map(\.line), scope)
      case .loop(let letter, let bound):
        let number = statement.line.number
        guard let count = expectation.turns(algorithm.number, number, turns) ?? sizes[bound] else {
          return fail("line \(number): no size is given for \(bound)")
        }
        for turn in 0..<count where !isBroken {
          let inner = turns + [Turn(letter, turn + 1)]
          guard let event = take(number, inner) else { return }
          checkComment(event, [statement.line], scope)
          walk(statement.body, turns: inner, scope)
        }
      case .condition:
        let number = statement.line.number
        repeat {
          guard let event = take(number, turns) else { return }
          checkComment(event, [statement.line], scope)
          walk(statement.body, turns: turns, scope)
        } while !isBroken && position < own.count && tape.events[own[position]].lines == [number]
      }
    }
  }

  /// The next event, if it is this line in these turns.
  private mutating func take(_ line: Int, _ turns: [Turn]) -> Int? {
    guard position < own.count else {
      fail("ends before line \(line)\(described(turns))")
      return nil
    }
    let event = tape.events[own[position]]
    guard event.lines.first == line, event.turns == turns else {
      fail(
        "found line \(event.lines)\(described(event.turns)) in place of line \(line)"
          + described(turns))
      return nil
    }
    position += 1
    return own[position - 1]
  }

  /// Calls, shape and comment of an executed line.
  private mutating func read(_ event: Int, _ lines: [Pseudocode.Line], _ scope: Int) {
    checkComment(event, lines, scope)
    let result = tape.events[event].result.map { tape.nodes[$0].value.shape }
    if let line = lines.last { checkShape(result, tape.events[event].number, line) }
    let next = position < own.count ? own[position] : nil
    let called = calls[event] ?? []
    let implied = lines.flatMap { expectation.implied[algorithm.number]?[$0.number] ?? [] }
    let expected = lines.compactMap(\.callee) + implied.map { Pseudocode[$0].name }
    let found = called.map { tape.scopes[$0].label }
    if expected != found {
      report("line \(lines.map(\.number)) calls \(found), where the paper calls \(expected)")
    }
    for inner in called {
      let events = events[inner]
      if events.contains(where: { $0 < event || $0 > next ?? Int.max }) {
        report("line \(lines.map(\.number)): lines of \(tape.scopes[inner].label) outside of it")
      }
      if events.contains(where: { tape.events[$0].depth != tape.events[event].depth + 1 }) {
        report("line \(lines.map(\.number)): \(tape.scopes[inner].label) not one level deeper")
      }
      check(scope: inner)
    }
  }

  // MARK: Shapes

  private mutating func checkShape(_ shape: Shape?, _ length: Int?, _ line: Pseudocode.Line) {
    let target = AssignedSymbol.of(line, in: algorithm)
    guard let symbol = target.symbol else { return }
    if target.isLength {
      // Each sequence has its own length, unless the caller says which.
      if expectation.sizes[algorithm.number]?[symbol] == nil { sizes[symbol] = nil }
      return unify(symbol, length, "line \(line.number): \(symbol)")
    }
    guard let factors = target.domain else { return }
    guard let shape else { return report("line \(line.number) gives no value to \(symbol)") }
    unify(factors[0], shape.rows, "line \(line.number): the rows of \(symbol)")
    if factors.count > 1 {
      unify(factors[1], shape.columns, "line \(line.number): the columns of \(symbol)")
    }
  }

  /// A size must be what its symbols multiply to; a single unknown symbol gets its value here.
  private mutating func unify(_ size: String, _ found: Int?, _ what: String) {
    guard let found else { return report("\(what): no value") }
    let factors = size.components(separatedBy: "·")
    let known = factors.compactMap { Int($0) ?? sizes[$0] }
    if known.count == factors.count {
      let expected = known.reduce(1, *)
      if expected != found { report("\(what): \(found), where \(size) = \(expected)") }
    } else if factors.count == 1 {
      sizes[size] = found
    }
  }

  // MARK: Comments

  private mutating func checkComment(_ event: Int, _ lines: [Pseudocode.Line], _ scope: Int) {
    let file = tape.scopes[scope].file
    let number = tape.events[event].sourceLine
    guard let comments = SourceComments.of(file: file, line: number) else {
      return report("line \(lines.map(\.number)): \(file):\(number) cannot be read")
    }
    let expected = lines.map(\.statement)
    if !comments.contains(expected) {
      let name = URL(fileURLWithPath: file).lastPathComponent
      report("line \(expected): \(name):\(number) says \(comments)")
    }
  }

  private func described(_ turns: [Turn]) -> String {
    turns.map { " (\($0.letter) = \($0.value))" }.joined()
  }

  private mutating func report(_ problem: String) {
    problems.append("Algorithm \(algorithm.number): \(problem)")
  }

  /// A problem after which the rest of this call cannot be compared.
  private mutating func fail(_ problem: String) {
    report(problem)
    isBroken = true
  }
}
