import Foundation
import Testing

/// A built program of the package, run as a reader runs it.
struct Program {
  /// What a run left behind.
  struct Result {
    let status: Int32
    let output: String
    let error: String
    let seconds: Double
  }

  let name: String
  var folder = Self.folder

  /// The chapters by their folders, in their order.
  static let chapters: [String] = {
    let folder = project.appending(path: "chapters").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.first?.isNumber == true }.sorted()
  }()

  static let project = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Programs lie beside the test bundle.
  static let folder: URL = {
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
  func run(
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

/// One short run of every chapter, shared by the tests that look at its pages and records.
actor ChapterRuns {
  struct Run: Sendable {
    let status: Int32
    let output: String
    let error: String
    let seconds: Double
    let folder: URL
  }

  static let shared = ChapterRuns()
  private var runs: [String: Run] = [:]

  /// The folder for pages, made anew for each test process.
  static let folder = FileManager.default.temporaryDirectory
    .appending(path: "chapter-pages-\(ProcessInfo.processInfo.processIdentifier)")

  func run(_ chapter: String) throws -> Run {
    if let run = runs[chapter] { return run }
    let result = try Program(name: "ch\(chapter)").run(
      ["--quick", "--check-records", "--output", Self.folder.path], environment: ["COLUMNS": "80"])
    let run = Run(
      status: result.status, output: result.output, error: result.error,
      seconds: result.seconds, folder: Self.folder)
    runs[chapter] = run
    return run
  }
}
