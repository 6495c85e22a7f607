import Tensors
import TestSupport
import Testing

/// Two nested calls with a loop, a length and a fused line:
///
///     Outer: 1 n ← length      Inner: 1 for h:
///            2 Y ← Inner              2    S_h
///            3–4 Z                    3 sum
private func outer(_ X: Tensor) -> Tensor {
  inScope("Outer", number: 21) { line in
    let n = line(1) { X.columns }
    let Y = line(2) { inner(X, turns: n) }
    return line(3, 4) { relu(Y) - Tensor(scalar: 1) }
  }
}

private func inner(_ X: Tensor, turns: Int) -> Tensor {
  inScope("Inner") { line in
    var parts: [Tensor] = []
    for h in line(1, each: "h", in: 0..<turns) {
      parts.append(line(2) { square(X.column(h)) })
    }
    return line(3) { sum(stack(rows: parts)) }
  }
}

private let stops = [
  Stop("line: the call it belongs to is over, or another tape records inside it") {
    var kept: Lines?
    inScope("Gone") { line in kept = line }
    kept?(1) {}
  },
  Stop("line: the call it belongs to is over, or another tape records inside it (Inner)") {
    inScope("Outer") { line in
      Tape().record {
        inScope("Inner") { _ in
          inScope("Deeper") { inner in inner(1) {} }; gone()
        }
      }
      line(1) {}
    }
  },
]

private func gone() {
  var kept: Lines?
  inScope("Gone") { line in kept = line }
  kept?(1) {}
}

/// A line that calls a line, then a number.
private func tapped(_ X: Tensor) -> Tensor {
  inScope("Tapped", number: 31) { line in
    let Y = line(1) { inScope("Inside") { line in line(4) { 2 * X } } }
    let n = line(2) { Y.columns }
    return line(3) { Double(n) * Y }
  }
}

struct ScopesTests {
  private let X = Tensor(rows: [[1, 2], [3, 4], [5, 6]])

  @Test func eventsStandInTheOrderOfExecution() {
    let tape = Tape()
    let Z = tape.record { outer(X) }
    #expect(Z.scalar == 90)
    #expect(tape.scopes.map(\.label) == ["", "Outer", "Inner"])
    #expect(tape.scopes.map(\.number) == [nil, 21, nil])
    #expect(tape.scopes.map(\.parent) == [nil, 0, 1])
    #expect(tape.scopes.map(\.depth) == [-1, 0, 1])
    #expect(tape.scopes.map(\.event) == [nil, nil, 1])
    #expect(tape.scopes[1].file.hasSuffix("ScopesTests.swift"))
    let events = tape.events.map {
      "\($0.scope) \($0.lines) \($0.turns.map { "\($0.letter)\($0.value)" })"
    }
    #expect(
      events == [
        "1 [1] []", "1 [2] []", "2 [1] [\"h1\"]", "2 [2] [\"h1\"]", "2 [1] [\"h2\"]",
        "2 [2] [\"h2\"]", "2 [3] []", "1 [3, 4] []",
      ])
    #expect(tape.events.map(\.depth) == [0, 0, 1, 1, 1, 1, 1, 0])
  }

  @Test func anEventKnowsItsNodesAndItsValue() {
    let tape = Tape()
    let Z = tape.record { outer(X) }
    let events = tape.events
    #expect(events[0].number == 2)
    #expect(events[0].nodes.isEmpty)
    // The caller's line holds the nodes of the call; a loop's header holds none.
    #expect(events[1].nodes.lowerBound == 0)
    #expect(events[1].nodes.upperBound == events[6].nodes.upperBound)
    #expect(events[1].result == events[6].result)
    #expect(events[2].nodes.isEmpty && events[4].nodes.isEmpty)
    let names = events[3].nodes.map { tape.nodes[$0].operation?.name ?? "input" }
    #expect(names == ["input", "columns", "reshape", "²"])
    #expect(events[7].result == tape.find(Z))
    #expect(tape.nodes[events[7].result ?? 0].event == 7)
    // The source line of an event is where its `line(…)` stands.
    #expect(events[7].sourceLine - events[0].sourceLine == 2)
  }

  @Test func aNodeKnowsItsPlace() {
    let tape = Tape()
    tape.record {
      _ = 2 * X
      _ = outer(X)
    }
    let places = tape.nodes.indices.map { tape.location(of: $0)?.description ?? "outside" }
    #expect(
      places == [
        "outside", "outside", "Inner, line 2", "Inner, line 2", "Inner, line 2", "Inner, line 2",
        "Inner, line 2", "Inner, line 2", "Inner, line 3", "Inner, line 3",
        "Algorithm 21 (Outer), line 3", "outside", "Algorithm 21 (Outer), line 3",
      ])
  }

  @Test func anEventKnowsItsPlace() {
    let tape = Tape()
    tape.record { _ = outer(X) }
    let places = tape.events.indices.map { tape.location(ofEvent: $0).description }
    let (caller, called) = ("Algorithm 21 (Outer), line", "Inner, line")
    #expect(
      places == [
        "\(caller) 1", "\(caller) 2", "\(called) 1", "\(called) 2", "\(called) 1", "\(called) 2",
        "\(called) 3", "\(caller) 3",
      ])
  }

  @Test func withoutATapeTheValuesAreTheSame() {
    let tape = Tape()
    #expect(outer(X).isIdentical(to: tape.record { outer(X) }))
  }

  @Test func innerLoopsKeepTheirOuterTurns() {
    let tape = Tape()
    tape.record {
      inScope("Loops") { line in
        for a in line(1, each: "l", in: 0..<2) {
          for _ in line(2, each: "h", in: 0...a) { line(3) {} }
          line(4) {}
        }
        line(5) {}
      }
    }
    let events = tape.events.map { event in
      "\(event.lines[0])" + event.turns.map { " \($0.letter)\($0.value)" }.joined()
    }
    #expect(
      events == [
        "1 l1", "2 l1 h1", "3 l1 h1", "4 l1", "1 l2", "2 l2 h1", "3 l2 h1", "2 l2 h2", "3 l2 h2",
        "4 l2", "5",
      ])
  }

  /// Halves x until it is below 1; the condition notes each time it is asked.
  private func halved(_ x: Double, asked: inout Int) -> Double {
    func isLarge(_ x: Double, _ asked: inout Int) -> Bool {
      asked += 1
      return x >= 1
    }
    return inScope("Halve") { line in
      var x = line(1) { Tensor(scalar: x) }
      while line(2, while: isLarge(x.scalar, &asked)) {
        x = line(3) { x / 2 }
      }
      return line(5) { x }.scalar
    }
  }

  @Test func aWhileIsAnEventForEachTurnAndNoneForItsEnd() {
    for (start, turns) in [(0.5, 0), (1.0, 1), (5.0, 3)] {
      let tape = Tape()
      var asked = 0
      #expect(tape.record { halved(start, asked: &asked) } < 1)
      #expect(asked == turns + 1)
      #expect(
        tape.events.map(\.lines) == [[1]] + (0..<turns).flatMap { _ in [[2], [3]] } + [[5]])
      for event in tape.events where event.lines == [2] {
        #expect(event.nodes.isEmpty && event.result == nil && event.turns.isEmpty)
      }
      asked = 0
      #expect(halved(start, asked: &asked) < 1 && asked == turns + 1)
    }
  }

  @Test func aWhileKeepsTheTurnsAroundIt() {
    let tape = Tape()
    tape.record {
      inScope("Loops") { line in
        for l in line(1, each: "l", in: 1...2) {
          var left = l
          while line(2, while: left > 0) { left = line(3) { left - 1 } }
        }
        line(4) {}
      }
    }
    let events = tape.events.map { event in
      "\(event.lines[0])" + event.turns.map { " \($0.letter)\($0.value)" }.joined()
    }
    #expect(
      events == ["1 l1", "2 l1", "3 l1", "1 l2", "2 l2", "3 l2", "2 l2", "3 l2", "4"])
    #expect(tape.events.filter { $0.lines == [3] }.map(\.number) == [0, 1, 0])
  }

  @Test func aFaultInTheConditionOfAWhileNamesItsLine() {
    let (_, fault) = collectingFault {
      inScope("Loop", number: 15) { line in
        line(1) {}
        while line(3, while: gather(X, columns: [2]).isFinite) {}
      }
    }
    #expect(fault?.location?.description == "Algorithm 15 (Loop), line 3")
  }

  @Test func aCallThatThrowsIsOver() {
    struct Interrupted: Error {}
    let tape = Tape()
    tape.record {
      #expect(throws: Interrupted.self) {
        try inScope("Throws") { line in try line(1) { throw Interrupted() } }
      }
      inScope("After") { line in line(2) { _ = 2 * X } }
    }
    #expect(tape.scopes.map(\.label) == ["", "Throws", "After"])
    #expect(tape.scopes.map(\.parent) == [nil, 0, 0])
    #expect(tape.scopes[2].event == nil)
    #expect(tape.location(of: 1)?.description == "After, line 2")
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test func aTapPutsAnotherTensorInPlaceOfALinesValue() {
    var places: [String] = []
    let tape = Tape()
    let found = tappingLines(
      { place, value in
        places.append("\(place)")
        // A line inside the tap is not tapped again.
        let other = inScope("Own") { line in line(1) { 10 * value } }
        return place.line == 4 ? other : nil
      },
      {
        let plain = tapped(X)
        let recorded = tape.record { tapped(X) }
        #expect(plain.isIdentical(to: recorded))
        return recorded
      })
    #expect(found.isIdentical(to: 40 * X))
    let once = ["Inside, line 4", "Algorithm 31 (Tapped), line 1", "Algorithm 31 (Tapped), line 3"]
    #expect(places == once + once)
    // What the tap computes belongs to the line, and the line's value is what it gave.
    let event = tape.events.first { $0.lines == [4] }
    #expect(event?.result.map { tape.nodes[$0].value.isIdentical(to: 20 * X) } == true)
    #expect(tape.gradients(of: found)[X].scalars == [Double](repeating: 40, count: 6))
    #expect(tapped(X).isIdentical(to: 4 * X))
  }

  @Test func aTapIsOfItsThreadAlone() async {
    let X = X
    let elsewhere = await tappingLines({ _, value in 10 * value }) {
      Task.detached { tapped(X) }
    }.value
    #expect(elsewhere.isIdentical(to: 4 * X))
  }

  @Test func aTapThatChangesTheShapeStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      _ = tappingLines({ _, value in value.transposed }) {
        inScope("Short") { line in line(7) { Tensor(vector: [1, 2]) } }
      }
    }
    expectLine(result, "tap: 1 × 2 in place of 2 (Short, line 7)")
  }
}

/// Finding the first value that is not finite.
struct FirstNonFiniteTests {
  private let X = Tensor(rows: [[1, 2, 0], [0.5, 4, 1], [3, -1, 1]])

  private func find(_ body: () -> Tensor) -> String {
    let tape = Tape()
    _ = collectingFault { tape.record(body) }
    guard let found = tape.firstNonFinite() else { return "none" }
    return "\(found.node): \(found.operation)\(found.location.map { ", \($0)" } ?? "")"
  }

  @Test func finiteValuesHaveNone() {
    #expect(find { softmax(X) * X } == "none")
  }

  @Test func theFirstOperationIsNamedWithItsPlace() {
    let found = find {
      inScope("Norm", number: 6) { line in
        let Y = line(1) { X - Tensor(scalar: 0.5) }
        let Z = line(2) { log(Y) }  // of −0.5: NaN
        return line(3) { sum(exp(Z) * Z) }
      }
    }
    #expect(found == "3: log, Algorithm 6 (Norm), line 2")
  }

  @Test func anInfinityCountsToo() {
    #expect(find { Tensor.ones([3, 3]) / X } == "2: /")
    #expect(find { exp(1000 * X) } == "2: exp")
    #expect(find { -1 * exp(1000 * X) } == "2: exp")
  }

  @Test func anInputThatIsNotFiniteIsCalledInput() {
    let bad = Tensor(vector: [1, .nan])
    #expect(find { sum(relu(bad) + Tensor(vector: [1, 2])) } == "0: input")
    let infinite = Tensor(vector: [1, -.infinity])
    #expect(find { softmax(infinite) } == "0: input")
  }

  @Test func scoresMaskedOnPurposeDoNotCount() {
    let b = Tensor(vector: [1, 2, 3])
    #expect(find { X * softmax(masked(X.transposed * X, .causal) / 2) } == "none")
    // Nor what hands the −∞ on: views, sums, joins, log softmax.
    #expect(find { softmax(masked(X, .causal).transposed) } == "none")
    #expect(find { softmax(masked(X, .causal) + b) } == "none")
    #expect(find { softmax(b + (masked(X, .causal) - b).column(1) / 2) } == "none")
    #expect(find { logSoftmax(masked(X, .causal)) } == "none")
    #expect(find { softmax(stack(rows: [masked(X, .causal), X])).rows(0..<2) } == "none")
    #expect(find { softmax(masked(X, .causal).reshaped([9]).rows(0..<3)) } == "none")
  }

  @Test func aMaskExcusesNothingElse() {
    // NaN after a mask: 0·(−∞), and a column that may attend to nothing.
    #expect(find { 0.0 * masked(X, .causal) } == "2: scale")
    let blind = Mask.explicit(rows: [
      [true, false, true], [true, false, true], [true, false, true],
    ])
    #expect(find { softmax(masked(X, blind)) } == "2: softmax")
    // +∞ beside a mask, and −∞ after the masked scores have become finite again.
    #expect(find { exp(1000 * X) + masked(X, .causal) } == "2: exp")
    #expect(find { exp(-1 * masked(X, .causal)) } == "2: scale")
    #expect(find { log(softmax(masked(X, .causal))) } == "3: log")
  }
}
