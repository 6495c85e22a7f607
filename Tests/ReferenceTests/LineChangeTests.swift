import FormalAlgorithms
import Reference
import TestSupport
import Testing

/// Every line of the pseudocode is watched by a test: measured by `Tests/Mutants/run`, whose table and
/// results may not drift away from the sources and the tests.
struct LineChangeTests {
  private static let lines = Pseudocode.algorithms.flatMap { algorithm in
    algorithm.lines.filter { $0.statement != "end" }.map { (algorithm.number, $0.number) }
  }

  @Test func everyLineIsChangedInTwoWaysOrMore() {
    #expect(Self.lines.count == 100)
    for (algorithm, line) in Self.lines {
      let changes = LineChange.all.filter { $0.algorithm == algorithm && $0.line == line }
      #expect(changes.count >= 2, "line \(line) of Algorithm \(algorithm)")
      #expect(
        Set(changes.map { "\($0.place) \($0.original) \($0.replacement)" }).count == changes.count)
    }
  }

  @Test func everyChangeIsNoticed() {
    for change in LineChange.all {
      #expect(change.isNoticed && !change.failing.isEmpty, "\(change.id): \(change.summary)")
    }
  }

  @Test func everyChangeIsOfTextThatTheLineHas() {
    for change in LineChange.all {
      let statements = SourceTree.statements(ofAlgorithm: change.algorithm, line: change.line)
      guard statements.indices.contains(change.place - 1) else {
        Issue.record("\(change.id): the source has \(statements.count) such lines")
        continue
      }
      let statement = statements[change.place - 1]
      #expect(statement.contains(change.original), "\(change.id)")
      #expect(change.original != change.replacement, "\(change.id)")
    }
  }

  @Test func everyTestThatIsNamedIsThere() {
    for change in LineChange.all {
      for test in change.failing {
        #expect(
          SourceTree.path(ofTest: test) != nil,
          "\(change.id): there is no \(test); Tests/Mutants/run \(change.algorithm)")
      }
    }
  }

  /// A trace tells that a line was there and what shape its value had, not whether it was right: some other
  /// test must notice at least one change of each line.
  @Test func everyLineIsWatchedByMoreThanATrace() {
    for (algorithm, line) in Self.lines {
      let changes = LineChange.all.filter { $0.algorithm == algorithm && $0.line == line }
      #expect(
        changes.contains { $0.isNoticed && !$0.isSeenByTracesAlone },
        "line \(line) of Algorithm \(algorithm)")
    }
  }
}
