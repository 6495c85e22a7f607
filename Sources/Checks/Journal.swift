import Foundation

/// What a check tells while it runs, for whoever waits outside: learners' code may end its process, by an
/// index that is out of range or by `stop`, and what was known until then must not be lost.
public struct Journal: Sendable {
  private let write: @Sendable (Entry) -> Void

  private enum Entry: Codable {
    case tries(String)
    case knows(Outcome)
    case ends(Outcome)
  }

  /// Tells nobody.
  static let silent = Journal { _ in }

  private init(write: @escaping @Sendable (Entry) -> Void) { self.write = write }

  func tries(_ what: String) { write(.tries(what)) }
  func knows(_ outcome: Outcome) { write(.knows(outcome)) }

  /// Begins a line of the journal; learners' code may print lines of its own.
  private static let mark = "\u{1E}journal "

  // MARK: - In the child process

  /// The seconds of work that a check may take; most take a thousandth of one.
  static let seconds: UInt64 = 5

  /// Judges what the learner wrote, in a process that may end of it: tells the journal on standard output,
  /// and ends with status 1. Any other end was not meant.
  public static func runInChild(_ name: String) -> Never {
    guard let exercise = Exercise.named(name) else {
      FileHandle.standardError.write(Data("there is no exercise \(name)\n".utf8))
      exit(2)
    }
    runInChild(exercise, seconds: seconds)
  }

  static func runInChild(_ exercise: Exercise, seconds: UInt64) -> Never {
    limitResources(seconds: seconds)
    let output = Journal { entry in
      guard let data = try? JSONEncoder().encode(entry) else { return }
      // A line of its own, whatever the learner has printed.
      FileHandle.standardOutput.write(Data("\n\(mark)".utf8) + data + Data("\n".utf8))
    }
    output.write(.ends(exercise.learner(output)))
    fflush(nil)
    _exit(1)
  }

  /// Endless loops and endless lists end: by seconds of work, by seconds on the clock, by memory.
  private static func limitResources(seconds: UInt64) {
    func limit(_ resource: Int32, _ value: UInt64) {
      var limits = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
      #if canImport(Darwin)
        setrlimit(resource, &limits)
      #else
        setrlimit(__rlimit_resource_t(UInt32(resource)), &limits)
      #endif
    }
    #if canImport(Darwin)
      limit(RLIMIT_CPU, seconds)
      limit(RLIMIT_CORE, 0)
    #else
      limit(Int32(RLIMIT_CPU.rawValue), seconds)
      limit(Int32(RLIMIT_CORE.rawValue), 0)
      limit(Int32(RLIMIT_DATA.rawValue), 4 << 30)
    #endif
    alarm(60)
  }

  // MARK: - Outside

  /// How a process ended.
  public enum Ending: Sendable, Equatable {
    /// By itself, with a status.
    case status(Int32)
    /// By a signal.
    case signal(Int32)
  }

  /// What a child process has found out, from what it left behind.
  ///
  /// - Parameters:
  ///   - output: its standard output: the journal and what learners' code printed.
  ///   - error: its standard error.
  ///   - ending: how it ended.
  public static func outcome(output: [UInt8], error: [UInt8], ending: Ending) -> Outcome {
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
    let entries = lines.compactMap { line -> Entry? in
      guard line.hasPrefix(mark) else { return nil }
      return try? JSONDecoder().decode(Entry.self, from: Data(line.dropFirst(mark.count).utf8))
    }
    var (trying, known): (String?, Outcome?)
    for entry in entries {
      switch entry {
      case .tries(let what): trying = what
      case .knows(let outcome): known = outcome
      case .ends(let outcome): return outcome
      }
    }
    if let known { return known }
    var details = lastWords(error).map { "it said: \($0)" }
    if let trying { details.append("it was at \(trying)") }
    return Outcome(.wrong, reason(ending), details)
  }

  private static func reason(_ ending: Ending) -> String {
    switch ending {
    case .signal(SIGXCPU), .signal(SIGALRM), .signal(SIGKILL):
      "no answer after \(seconds) seconds of work: does a loop end?"
    case .signal(SIGSEGV), .signal(SIGBUS):
      "the function used up its memory: does it call itself without end?"
    case .signal:
      "the function ended the program: an index, a missing value or a number out of range"
    case .status(70):
      "an operation could not be done: sizes do not fit, or an index is out of range"
    case .status: "the function ended the program"
    }
  }

  /// What a process wrote before it ended, without the trace of the stack.
  private static func lastWords(_ error: [UInt8]) -> [String] {
    let text = String(decoding: error, as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    let said = lines.prefix { !$0.hasPrefix("Current stack trace") && !$0.hasPrefix("***") }
    return said.filter { !$0.contains("\u{FFFD}") }.prefix(3).map {
      // What stands before is the place in Swift's library, or the name of what stopped.
      $0.replacing(/^(Swift\/\w+\.swift:\d+: Fatal error: |stop: )/, with: "")
    }
  }
}
