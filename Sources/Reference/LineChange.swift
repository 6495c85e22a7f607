import Foundation
import Tensors

/// A change of one line of the algorithms, and the tests that failed when it was made.
///
/// The changes stand in `Tests/Mutants/mutants.json`, what came of them in `results.json`, which
/// `Tests/Mutants/run` measures.
public struct LineChange: Sendable, Identifiable {
  /// As in `4.6.a`: algorithm, line, and a letter.
  public let id: String
  /// The number of the algorithm.
  public let algorithm: Int
  /// The paper's number of the line.
  public let line: Int
  /// Which of the places where the source has this line, counted from 1.
  public let place: Int
  /// What is wrong after it, in a few words.
  public let summary: String
  /// A text of the line.
  public let original: String
  /// What takes its place.
  public let replacement: String
  /// Whether a test failed, or the program ended.
  public let isNoticed: Bool
  /// Whether a test that meets it ends the whole program, so that not all tests could be counted.
  public let endsProgram: Bool
  /// Whether none but tests of traces failed, which see that a line was there, not whether it was right.
  public let isSeenByTracesAlone: Bool
  /// How many tests failed.
  public let count: Int
  /// The first of them, as `suite/test(argument:)`, those of the algorithm before others.
  public let failing: [String]

  /// All changes, line by line; stops if a file cannot be read or the two do not belong together.
  public static let all: [LineChange] = {
    let changes: [Change] = read("mutants.json")
    let results: [Result] = read("results.json")
    guard changes.map(\.id) == results.map(\.id) else {
      stop("changes of lines", "results.json is not of this mutants.json: Tests/Mutants/run")
    }
    return zip(changes, results).map { change, result in
      LineChange(
        id: change.id, algorithm: change.algorithm, line: change.line, place: change.place ?? 1,
        summary: change.change, original: change.from, replacement: change.to,
        isNoticed: result.killed, endsProgram: result.ends ?? false,
        isSeenByTracesAlone: result.traceOnly ?? false, count: result.count,
        failing: result.failing)
    }
  }()

  private struct Change: Decodable {
    let id: String
    let algorithm: Int
    let line: Int
    let place: Int?
    let change: String
    let from: String
    let to: String
  }

  private struct Result: Decodable {
    let id: String
    let killed: Bool
    let ends: Bool?
    let traceOnly: Bool?
    let count: Int
    let failing: [String]
  }

  private static func read<T: Decodable>(_ name: String) -> [T] {
    let file = SourceTree.root.appending(path: "Tests/Mutants/\(name)")
    do { return try JSONDecoder().decode([T].self, from: Data(contentsOf: file)) } catch {
      stop("changes of lines", "\(name) cannot be read: \(error)")
    }
  }
}
