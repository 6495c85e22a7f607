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

  @Flag(help: "Short experiments and the records of long ones (the default).")
  var quick = false

  @Flag(help: "Longer experiments, where a chapter has them.")
  var full = false

  @Flag(help: "With --full: keep the results as records for later runs, in the chapter's folder.")
  var record = false

  @Flag(help: "Walk through the pseudocode line by line: Enter for the next line, q to go on.")
  var step = false

  @Flag(
    help: ArgumentHelp(
      "Do the beginning of every record again and compare.", visibility: .hidden))
  var checkRecords = false

  func validate() throws {
    if quick && full { throw ValidationError("--quick and --full exclude each other") }
    if record && !full {
      throw ValidationError("--record keeps what --full computes: give both, or neither")
    }
  }
}

/// The flag of a chapter that reads a text.
struct TextFlags: TextChoice {
  @Option(
    help: ArgumentHelp("A text of your own (UTF-8) in place of the chapter's.", valueName: "file"))
  var text: String?
}

/// The flags of a chapter that answers what a reader types.
struct PromptFlags: PromptChoice {
  @Option(help: ArgumentHelp("Words of your own in place of the chapter's.", valueName: "text"))
  var prompt: String?

  @Flag(help: "At the end, read lines from the keyboard and answer each.")
  var interactive = false
}

/// What a chapter takes besides the common flags: a text or nothing.
protocol TextChoice: ParsableArguments {
  var text: String? { get }
}

/// What a chapter takes besides the common flags: a prompt or nothing.
protocol PromptChoice: ParsableArguments {
  var prompt: String? { get }
  var interactive: Bool { get }
}

struct NoText: TextChoice { var text: String? { nil } }

struct NoPrompt: PromptChoice {
  var prompt: String? { nil }
  var interactive: Bool { false }
}

/// The command line of a chapter.
struct ChapterFlags<Text: TextChoice, Prompt: PromptChoice>: ParsableCommand {
  static var configuration: CommandConfiguration {
    let program = CommandLine.arguments.first.map { URL(filePath: $0).lastPathComponent }
    return CommandConfiguration(
      commandName: program ?? "chapter", abstract: chapterQuestion.withLock { $0 })
  }

  @OptionGroup var common: CommonFlags
  @OptionGroup var text: Text
  @OptionGroup var prompt: Prompt

  /// The flags on the command line. A wrong one ends the program with a message and status 64, a plea
  /// for help with the usage and status 0.
  static func fromCommandLine(question: String) -> ChapterRequest {
    chapterQuestion.withLock { $0 = question }
    do {
      var command = try Self.parseAsRoot()
      if let flags = command as? Self { return ChapterRequest(flags) }
      try command.run()  // A plea for help is a command of its own.
      Self.exit()
    } catch {
      Self.exit(withError: error)
    }
  }
}

/// What the flags ask for, whichever a chapter takes.
struct ChapterRequest {
  let common: CommonFlags
  let text: String?
  let prompt: String?
  let isInteractive: Bool

  init(_ flags: ChapterFlags<some TextChoice, some PromptChoice>) {
    common = flags.common
    text = flags.text.text
    (prompt, isInteractive) = (flags.prompt.prompt, flags.prompt.interactive)
  }

  /// Reads the command line of a chapter that takes a text, a prompt, both or neither.
  static func fromCommandLine(
    question: String, readsText: Bool, readsPrompt: Bool
  ) -> ChapterRequest {
    switch (readsText, readsPrompt) {
    case (false, false): ChapterFlags<NoText, NoPrompt>.fromCommandLine(question: question)
    case (true, false): ChapterFlags<TextFlags, NoPrompt>.fromCommandLine(question: question)
    case (false, true): ChapterFlags<NoText, PromptFlags>.fromCommandLine(question: question)
    case (true, true): ChapterFlags<TextFlags, PromptFlags>.fromCommandLine(question: question)
    }
  }
}

private let chapterQuestion = Mutex("")
