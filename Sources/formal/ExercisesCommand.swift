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
    @Option(help: "One chapter instead of all, and what is wrong in full.")
    var chapter: Int?

    func run() throws {
      let exercises = try exercises(of: chapter)
      var counts: [Outcome.State: Int] = [:]
      for exercise in exercises {
        let outcome = try judged(exercise)
        counts[outcome.state, default: 0] += 1
        print("\(sign(outcome)) \(exercise.name): \(stateText(outcome))")
        if chapter != nil { outcome.details.forEach { print("    \($0)") } }
      }
      func count(_ state: Outcome.State) -> String { "\(counts[state] ?? 0) \(state.rawValue)" }
      print("\n\(count(.right)), \(count(.wrong)), \(count(.untouched))")
      if counts[.right] != exercises.count {
        print("The first that is open: swift run formal exercises next")
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
    @Option(help: "The first of this chapter.")
    var chapter: Int?
    @Option(help: .hidden)
    var project: String?

    func run() throws {
      let exercises = try exercises(of: chapter)
      for exercise in exercises {
        let outcome = try judged(exercise)
        if outcome.state == .right { continue }
        return try endingWithStatus { try show(exercise, outcome) }
      }
      print("All \(exercises.count) exercises are right.")
    }

    private func show(_ exercise: Exercise, _ outcome: Outcome) throws {
      let folder = ExerciseFolder(project: project.map { URL(filePath: $0) })
      let task = try folder.unsolved(exercise.chapter).function(exercise.function)?.task ?? ""
      print(exercise.name, task, separator: "\n\n")
      if outcome.state == .wrong { print("\nYour answer: \(outcome)") }
      let line = try folder.written(exercise.chapter).function(exercise.function)?.line
      let place = folder.exercises(exercise.chapter).path + (line.map { ":\($0)" } ?? "")
      print(
        """

        Write it: \(place)
        Test it:  swift test --filter \(exercise.name.prefix { $0 != "." })
        A hint:   swift run formal exercises hint \(exercise.name)
        """)
    }
  }

  struct Hint: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the hint of an exercise.")
    @Argument(help: "The exercise, as in Chapter04.attention.")
    var name: String

    func run() throws {
      switch try ExerciseName(name) {
      case .exercise(let exercise): print(exercise.hint)
      case .chapter(let number):
        for exercise in Exercise.all where exercise.chapter == number {
          print("\(exercise.function): \(exercise.hint)")
        }
      }
    }
  }

  struct Reset: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begin an exercise or a chapter again; a copy of what you wrote is kept.")
    @Argument(help: "The exercise or chapter, as in Chapter04.attention or Chapter04.")
    var name: String
    @Flag(help: "Do not ask first.")
    var force = false
    @Option(help: .hidden)
    var project: String?

    func run() throws {
      let found = try ExerciseName(name)
      let (chapter, function): (Int, String?) =
        switch found {
        case .exercise(let exercise): (exercise.chapter, exercise.function)
        case .chapter(let number): (number, nil)
        }
      if !force {
        print("Take back what is written in \(found)? A copy is kept. [y/N] ", terminator: "")
        fflush(nil)
        guard readLine()?.lowercased().hasPrefix("y") == true else {
          return print("Left as it is.")
        }
      }
      try endingWithStatus {
        let folder = ExerciseFolder(project: project.map { URL(filePath: $0) })
        let copy = try folder.reset(chapter: chapter, function: function)
        print("\(found) is untouched again. What you wrote is in \(copy.path)")
      }
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

/// The exercises of a chapter; all where none is named.
private func exercises(of chapter: Int?) throws -> [Exercise] {
  let exercises = Exercise.all.filter { chapter == nil || $0.chapter == chapter }
  guard !exercises.isEmpty else {
    throw ValidationError("chapter \(chapter ?? 0) has no exercises")
  }
  return exercises
}

/// What a learner calls an exercise or a chapter: `Chapter04.attention`, `4.attention`, `attention`,
/// `Chapter04`, `4`.
private enum ExerciseName: CustomStringConvertible {
  case exercise(Exercise)
  case chapter(Int)

  init(_ text: String) throws {
    let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
    let first = parts.first ?? ""
    let number = Int(first.lowercased().replacing(/^chapter/, with: "").trimmingPrefix(" "))
    let function = number == nil ? first : parts.count > 1 ? parts[1] : nil
    let inChapter = Exercise.all.filter { number == nil || $0.chapter == number }
    guard !inChapter.isEmpty else {
      throw ValidationError("there is no chapter \(first) with exercises, as in Chapter04")
    }
    guard let function else {
      self = .chapter(inChapter[0].chapter)
      return
    }
    let found = inChapter.filter { $0.function.lowercased() == function.lowercased() }
    if found.count == 1 {
      self = .exercise(found[0])
      return
    }
    func list(_ exercises: [Exercise]) -> String {
      exercises.map(\.name).joined(separator: ", ")
    }
    if found.count > 1 { throw ValidationError("which one? There are \(list(found))") }
    let others = number == nil ? "" : "; there are \(list(inChapter))"
    throw ValidationError(
      "there is no exercise \(text)\(others); `formal exercises` lists all of them")
  }

  var description: String {
    switch self {
    case .exercise(let exercise): exercise.name
    case .chapter(let number): ExerciseFile.name(ofChapter: number)
    }
  }
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
