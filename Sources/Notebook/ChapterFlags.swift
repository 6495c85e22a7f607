import ArgumentParser
import Foundation
import Synchronization

/// The flags that every chapter takes.
struct CommonFlags: ParsableArguments {
  @Option(help: "The seed of all random numbers: the same seed gives the same pages.")
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "The folder for the pages (default: .build/docs in the project).", valueName: "folder"))
  var output: String?

  @Flag(help: "Short experiments (the default).")
  var quick = false

  @Flag(help: "Longer experiments, where a chapter has them.")
  var full = false

  @Flag(help: "Walk through the pseudocode line by line: Enter for the next line, q to go on.")
  var step = false

  func validate() throws {
    if quick && full { throw ValidationError("--quick and --full exclude each other") }
  }
}

/// The flags of a chapter that works on numbers of its own.
struct PlainFlags: ChapterFlags {
  static var configuration: CommandConfiguration { chapterConfiguration() }
  @OptionGroup var common: CommonFlags
  var text: String? { nil }
}

/// The flags of a chapter that reads a text.
struct TextFlags: ChapterFlags {
  static var configuration: CommandConfiguration { chapterConfiguration() }
  @OptionGroup var common: CommonFlags

  @Option(
    help: ArgumentHelp("A text of your own (UTF-8) in place of the chapter's.", valueName: "file"))
  var text: String?
}

protocol ChapterFlags: ParsableCommand {
  var common: CommonFlags { get }
  var text: String? { get }
}

extension ChapterFlags {
  /// The flags on the command line. A wrong one ends the program with a message and status 64, a plea
  /// for help with the usage and status 0.
  static func fromCommandLine(question: String) -> Self {
    chapterQuestion.withLock { $0 = question }
    do {
      var command = try Self.parseAsRoot()
      if let flags = command as? Self { return flags }
      try command.run()  // A plea for help is a command of its own.
      Self.exit()
    } catch {
      Self.exit(withError: error)
    }
  }
}

private let chapterQuestion = Mutex("")

private func chapterConfiguration() -> CommandConfiguration {
  let program = CommandLine.arguments.first.map { URL(filePath: $0).lastPathComponent }
  return CommandConfiguration(
    commandName: program ?? "chapter", abstract: chapterQuestion.withLock { $0 })
}
