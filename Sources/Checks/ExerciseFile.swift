import Foundation

/// The text of a chapter's exercises or solutions: its functions, each with its task.
///
/// Files of both kinds are alike but for the first lines and the bodies, so the unsolved file is made
/// from the solved one: nothing else has to be kept.
public struct ExerciseFile: Sendable {
  /// A function of a file.
  public struct Function: Sendable {
    /// As in `attention`.
    public let name: String
    /// The task, from the comment above it, without its slashes.
    public let task: String
    /// Whether its body is `throw Untouched()` and nothing else.
    public var isUntouched: Bool { body == [ExerciseFile.untouched] }
    /// The line where its comment begins, and that of its closing brace; from 0.
    let lines: ClosedRange<Int>
    let bodyLines: Range<Int>
    let body: [String]
    /// The line of `func`, from 1.
    public let line: Int
  }

  private static let untouched = "    throw Untouched()"

  let lines: [String]
  /// The functions in their order.
  public let functions: [Function]

  /// Reads the text of a file.
  public init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    functions = Self.functions(lines)
  }

  /// The whole text.
  public var text: String { lines.joined(separator: "\n") }

  /// The function of this name.
  public func function(_ name: String) -> Function? { functions.first { $0.name == name } }

  private static func functions(_ lines: [String]) -> [Function] {
    var found: [Function] = []
    for (i, line) in lines.enumerated() {
      guard let match = line.firstMatch(of: /^  public static func (\w+)/),
        let open = lines[i...].firstIndex(where: { $0.hasSuffix("{") }),
        let close = lines[open...].firstIndex(of: "  }")
      else { continue }
      var first = i
      while first > 0, lines[first - 1].hasPrefix("  ///") { first -= 1 }
      let task = lines[first..<i].map { String($0.dropFirst(5)).drop { $0 == " " } }
      found.append(
        Function(
          name: String(match.1), task: task.joined(separator: "\n"), lines: first...close,
          bodyLines: open + 1..<close, body: Array(lines[open + 1..<close]), line: i + 1))
    }
    return found
  }

  /// The text of this function, comment and all.
  func text(of function: Function) -> [String] { Array(lines[function.lines]) }

  /// The file with a function's text replaced.
  func replacing(_ function: Function, by text: [String]) -> ExerciseFile {
    var lines = lines
    lines.replaceSubrange(function.lines, with: text)
    return ExerciseFile(lines.joined(separator: "\n"))
  }

  /// A file of solutions with every body taken out: the exercises as nobody has touched them.
  public func unsolved(chapter: Int) -> ExerciseFile {
    var lines = lines
    for function in functions.reversed() {
      lines.replaceSubrange(function.bodyLines, with: [Self.untouched])
    }
    let title = functions.isEmpty ? "" : lines.first { $0.hasPrefix("// Chapter") } ?? ""
    let subject = title.prefix { $0 != "." }
    let number = Self.name(ofChapter: chapter)
    let head = """
      \(subject). Replace each `throw Untouched()` by your answer, then run

          swift test --filter \(number)

      The comment above a function is its task. `swift run formal exercises hint \(number).NAME` helps,
      `swift run formal exercises reset \(number).NAME` begins again. You may use all of the modules below;
      what a task needs it names. The library's own answer, where it has one, would teach you nothing.
      """
    let comment = head.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      $0 == 0 ? String($1) : $1.isEmpty ? "//" : "// \($1)"
    }
    let rest = lines.firstIndex(of: "") ?? 0
    lines.replaceSubrange(..<rest, with: comment)
    return ExerciseFile(lines.joined(separator: "\n"))
  }

  /// As in `Chapter04`.
  public static func name(ofChapter chapter: Int) -> String {
    "Chapter" + (chapter < 10 ? "0" : "") + "\(chapter)"
  }
}

/// The folder of the package, where the learner edits.
public struct ExerciseFolder: Sendable {
  /// The root of the package.
  public let project: URL

  /// The clone that this was built in, unless told otherwise.
  public init(project: URL? = nil) {
    self.project =
      project
      ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// The learner's file of a chapter.
  public func exercises(_ chapter: Int) -> URL { file("Exercises", chapter) }
  /// The solutions of a chapter.
  public func solutions(_ chapter: Int) -> URL { file("Solutions", chapter) }

  private func file(_ module: String, _ chapter: Int) -> URL {
    project.appending(path: "Sources/\(module)/\(ExerciseFile.name(ofChapter: chapter)).swift")
  }

  /// The learner's file, as it is now.
  public func written(_ chapter: Int) throws -> ExerciseFile {
    try ExerciseFile(read(exercises(chapter)))
  }

  /// The learner's file, as it was before anything was written.
  public func unsolved(_ chapter: Int) throws -> ExerciseFile {
    try ExerciseFile(read(solutions(chapter))).unsolved(chapter: chapter)
  }

  /// Puts the unsolved text back for one function, or for the whole file, and keeps a copy of what was there.
  ///
  /// - Returns: the copy, in `.build-exercises` at the root of the package.
  public func reset(chapter: Int, function: String? = nil) throws -> URL {
    let (old, unsolved) = (try written(chapter), try unsolved(chapter))
    var new = unsolved
    if let function {
      guard let mine = old.function(function), let original = unsolved.function(function) else {
        throw ExerciseError(
          "\(exercises(chapter).path) has no function \(function) any more: reset the whole chapter"
        )
      }
      new = old.replacing(mine, by: unsolved.text(of: original))
    }
    let copies = project.appending(path: ".build-exercises")
    let stamp = UInt64(Date().timeIntervalSince1970 * 1000)
    let copy = copies.appending(
      path: "\(ExerciseFile.name(ofChapter: chapter))-\(stamp).swift")
    do {
      try FileManager.default.createDirectory(at: copies, withIntermediateDirectories: true)
      try Data(old.text.utf8).write(to: copy, options: .atomic)
      try Data(new.text.utf8).write(to: exercises(chapter), options: .atomic)
    } catch {
      throw ExerciseError("cannot write to \(project.path): \(error.localizedDescription)")
    }
    return copy
  }

  private func read(_ file: URL) throws -> String {
    do { return try String(contentsOf: file, encoding: .utf8) } catch {
      throw ExerciseError("cannot read \(file.path): exercises live in a clone of the package")
    }
  }
}

/// What is wrong with a name or a file, in one line.
public struct ExerciseError: Error, CustomStringConvertible {
  /// The line.
  public let description: String

  /// Makes an error.
  public init(_ description: String) { self.description = description }
}
