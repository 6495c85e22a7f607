import Foundation

/// A built program of the package, run as a reader runs it.
public struct Program: Sendable {
  /// What a run left behind.
  public struct Result: Sendable {
    /// The exit status.
    public let status: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let error: String
    /// From start to end.
    public let seconds: Double
  }

  private let name: String
  private let folder: URL

  /// The program of this name, beside the test bundle unless told otherwise.
  public init(name: String, folder: URL = Self.folder) { (self.name, self.folder) = (name, folder) }

  /// The chapters by their folders, in their order.
  public static let chapters = folders.filter { $0.first?.isNumber == true }

  /// The appendices by their folders, which are the names of their programs.
  public static let appendices = folders.filter { $0.first?.isLetter == true }

  private static var folders: [String] {
    let folder = project.appending(path: "chapters").path
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// The root of the package.
  public static let project = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The text of a file of the package, as in `docs/oracle.md`.
  public static func text(_ path: String) throws -> String {
    try String(contentsOf: project.appending(path: path), encoding: .utf8)
  }

  /// Programs lie beside the test bundle.
  public static let folder: URL = {
    let arguments = CommandLine.arguments
    let bundle = arguments.first { $0.hasSuffix(".xctest") } ?? arguments[0]
    return URL(filePath: bundle).deletingLastPathComponent()
  }()

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - arguments: its flags.
  ///   - input: what it finds on standard input.
  ///   - environment: what to change in the environment.
  public func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Result {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID())")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    // Files, not pipes: a full pipe would stop the program.
    let places = ["in", "out", "error"].map { scratch.appending(path: $0) }
    try Data(input.utf8).write(to: places[0])
    for place in places.dropFirst() { try Data().write(to: place) }

    let process = Process()
    process.executableURL = folder.appending(path: name)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: places[0])
    process.standardOutput = try FileHandle(forWritingTo: places[1])
    process.standardError = try FileHandle(forWritingTo: places[2])
    let start = ContinuousClock.now
    try process.run()
    process.waitUntilExit()
    let duration = ContinuousClock.now - start
    return Result(
      status: process.terminationStatus,
      output: try String(contentsOf: places[1], encoding: .utf8),
      error: try String(contentsOf: places[2], encoding: .utf8),
      seconds: duration / .seconds(1))
  }
}

/// The blocks of code in this language on a page of Markdown, in their order, each with its last line break.
public func codeBlocks(_ language: String, in page: String) -> [String] {
  page.components(separatedBy: "```\(language)\n").dropFirst().map {
    $0.components(separatedBy: "```")[0]
  }
}
