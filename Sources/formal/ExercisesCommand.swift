import ArgumentParser
import Checks
import Foundation

/// `formal exercises`: where the learner stands, chapter by chapter.
struct ExercisesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exercises",
    abstract: "What is written, right and open in Sources/Exercises.",
    subcommands: [List.self, Next.self, Hint.self, Reset.self, Judge.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell of every exercise whether it is right, wrong or untouched.")
    @Option(help: "One chapter instead of all.")
    var chapter: Int?

    func run() throws {
      let exercises = Exercise.all.filter { chapter == nil || $0.chapter == chapter }
      guard !exercises.isEmpty else {
        throw ValidationError("chapter \(chapter ?? 0) has no exercises")
      }
      for exercise in exercises {
        let outcome = try judged(exercise)
        print("\(sign(outcome)) \(exercise.name): \(stateText(outcome))")
      }
    }

    private func sign(_ outcome: Outcome) -> String {
      switch outcome.state {
      case .right: "✔"
      case .wrong: "✘"
      case .untouched: "➜"
      }
    }

    private func stateText(_ outcome: Outcome) -> String {
      switch outcome.state {
      case .right: "right"
      case .wrong: outcome.summary
      case .untouched: "untouched"
      }
    }
  }

  struct Next: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the task of the first exercise that is not right.")

    func run() throws {
      for exercise in Exercise.all {
        let outcome = try judged(exercise)
        if outcome.state == .right { continue }
        try endingWithStatus {
          let file = try ExerciseFolder().unsolved(exercise.chapter)
          print(exercise.name, file.function(exercise.function)?.task ?? "", separator: "\n\n")
        }
        if outcome.state == .wrong { print("\nYour answer: \(outcome)") }
        print("\nWrite it in \(ExerciseFolder().exercises(exercise.chapter).path)")
        return
      }
      print("All \(Exercise.all.count) exercises are right.")
    }
  }

  struct Hint: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the hint of an exercise.")
    @Argument(help: "The exercise, as in Chapter04.attention.")
    var name: String

    func run() throws { print(try exercise(name).hint) }
  }

  struct Reset: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begin an exercise or a chapter again; a copy of what you wrote is kept.")
    @Argument(help: "The exercise or chapter, as in Chapter04.attention or Chapter04.")
    var name: String
    @Flag(help: "Do not ask first.")
    var force = false

    func run() throws {
      let file = name.contains(".") ? try exercise(name).chapter : try chapter(name)
      let function = name.contains(".") ? try exercise(name).function : nil
      if !force {
        print("Take back what is written in \(name)? A copy is kept. [y/N] ", terminator: "")
        guard readLine()?.lowercased().hasPrefix("y") == true else {
          return print("Left as it is.")
        }
      }
      try endingWithStatus {
        let copy = try ExerciseFolder().reset(chapter: file, function: function)
        print("\(name) is untouched again. What you wrote is in \(copy.path)")
      }
    }

    private func chapter(_ name: String) throws -> Int {
      guard let found = Exercise.all.first(where: { $0.name.hasPrefix("\(name).") }) else {
        throw ValidationError("there is no chapter \(name) with exercises, as in Chapter04")
      }
      return found.chapter
    }
  }

  struct Judge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Judge one exercise in this process, which its answer may end.",
      shouldDisplay: false)
    @Argument(help: "The exercise.")
    var name: String

    func run() throws { Journal.runInChild(name) }
  }
}

private func exercise(_ name: String) throws -> Exercise {
  guard let found = Exercise.named(name) else {
    let all = Exercise.all.map(\.name).joined(separator: ", ")
    throw ValidationError("there is no exercise \(name); there are \(all)")
  }
  return found
}

/// Judges the learner's answer in a child process: what it does to the process it does to that one.
private func judged(_ exercise: Exercise) throws -> Outcome {
  let scratch = FileManager.default.temporaryDirectory.appending(path: "exercise-\(UUID())")
  try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: scratch) }
  // Files, not pipes: a full pipe would stop the child.
  let places = ["out", "error"].map { scratch.appending(path: $0) }
  for place in places { try Data().write(to: place) }
  let process = Process()
  process.executableURL = Bundle.main.executableURL
  process.arguments = ["exercises", "judge", exercise.name]
  process.environment = ProcessInfo.processInfo.environment.merging(
    ["SWIFT_BACKTRACE": "enable=no"]) { $1 }
  process.standardOutput = try FileHandle(forWritingTo: places[0])
  process.standardError = try FileHandle(forWritingTo: places[1])
  try process.run()
  process.waitUntilExit()
  let ending: Journal.Ending =
    process.terminationReason == .exit
    ? .status(process.terminationStatus) : .signal(process.terminationStatus)
  return Journal.outcome(
    output: Array(try Data(contentsOf: places[0])), error: Array(try Data(contentsOf: places[1])),
    ending: ending)
}
