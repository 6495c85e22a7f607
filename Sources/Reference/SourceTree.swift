import Foundation
import Notebook
import Tensors

/// The sources and tests that the pages cut from and lead to.
public enum SourceTree {
  /// The folder of the package.
  public static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Where the source of Algorithm `number` lies, from the root of the package.
  public static func path(ofAlgorithm number: Int) -> String {
    let folder = "Sources/FormalAlgorithms"
    let prefix = "Algorithm\(number < 10 ? "0" : "")\(number)"
    guard let name = files(in: folder).first(where: { $0.hasPrefix(prefix) }) else {
      stop("sources", "there is no \(folder)/\(prefix)….swift")
    }
    return "\(folder)/\(name)"
  }

  /// The statements of the source that are line `line` of Algorithm `number`: one, or one for each
  /// overload; none for a bare `end`. A loop gives its header alone.
  public static func statements(ofAlgorithm number: Int, line: Int) -> [String] {
    let file = root.appending(path: path(ofAlgorithm: number)).path
    let code = lines(of: file)
    let marks = ["line(\(line))", "line(\(line),"]
    return code.indices.filter { index in
      let text = code[index]
      let isComment = text.drop(while: \.isWhitespace).hasPrefix("//")
      return !isComment && marks.contains { text.contains($0) }
    }
    .map { index in
      let statement = SwiftExcerpt.statement(file: file, line: index + 1)
      // The lines inside a loop have sections of their own.
      let isLoop = statement.hasPrefix("while ")
      return isLoop ? String(statement.prefix { $0 != "\n" }) : statement
    }
  }

  /// Where a test stands, from the root of the package; nil if there is no such test.
  public static func path(ofTest test: String) -> String? {
    let parts = test.split(separator: "/").map(String.init)
    guard parts.count == 2, let suite = suites[parts[0]] else { return nil }
    let function = parts[1].prefix { $0 != "(" }
    return suite.functions.contains(String(function)) ? suite.path : nil
  }

  private struct Suite: Sendable {
    let path: String
    let functions: Set<String>
  }

  /// The suites of the algorithms' tests by name.
  private static let suites: [String: Suite] = {
    let folder = "Tests/FormalAlgorithmsTests"
    var found: [String: Suite] = [:]
    for name in files(in: folder) where name.hasSuffix(".swift") {
      let path = "\(folder)/\(name)"
      let words = lines(of: root.appending(path: path).path).map { $0.split(separator: " ") }
      // `@Test func name() {`, and what stands after the word.
      func names(after word: String) -> [String] {
        words.compactMap { words in
          guard let index = words.firstIndex(where: { $0 == word }), index + 1 < words.count else {
            return nil
          }
          return String(words[index + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        }
      }
      let suite = Suite(path: path, functions: Set(names(after: "func")))
      for name in names(after: "struct") { found[name] = suite }
    }
    return found
  }()

  private static func files(in folder: String) -> [String] {
    let path = root.appending(path: folder).path
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  private static func lines(of file: String) -> [String] {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      stop("sources", "\(file) cannot be read")
    }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
