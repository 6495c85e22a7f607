import Foundation
import TestSupport

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
