import Exercises

/// One function to write or one question to answer: where it stands, and how an answer is checked.
public struct Exercise: Sendable {
  /// As in `Chapter04.attention`: the file and the function.
  public let name: String
  /// What is open, in a sentence.
  public let hint: String
  let learner: @Sendable (Journal) -> Outcome
  let solution: @Sendable () -> Outcome
  let mistakes: [(name: String, judge: @Sendable () -> Outcome)]

  /// Makes an exercise.
  ///
  /// - Parameters:
  ///   - name: file and function, as in `Chapter04.attention`.
  ///   - hint: what is open, in a sentence.
  ///   - learner: the function in `Exercises`.
  ///   - solution: the function in `Solutions`.
  ///   - check: tries both.
  public init<Answer>(
    _ name: String, hint: String, learner: Answer, solution: Answer, check: Check<Answer>
  ) {
    (self.name, self.hint) = (name, hint)
    self.learner = { check.judge(learner, hint: hint, journal: $0) }
    self.solution = { check.judge(solution, hint: hint) }
    mistakes = check.mistakes.map { mistake in
      (mistake.name, { check.judge(mistake.answer, hint: hint) })
    }
  }

  /// The number of the chapter.
  public var chapter: Int { Int(name.prefix { $0 != "." }.suffix(2)) ?? 0 }
  /// The name of the function.
  public var function: String { String(name.drop { $0 != "." }.dropFirst()) }

  /// Every exercise, in the order taught.
  public static let all: [Exercise] = chapters.flatMap(\.self)

  /// The exercises of each chapter.
  static let chapters: [[Exercise]] = [
    chapter01, chapter02, chapter03, chapter04, chapter05, chapter06,
    chapter07, chapter08, chapter09, chapter10, chapter11, chapter12,
  ]

  /// The exercise of this name.
  public static func named(_ name: String) -> Exercise? { all.first { $0.name == name } }
}
