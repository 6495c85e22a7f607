import Exercises
import Mistakes
import Tensors

/// How an answer is tried, written once: for the learner's, for the solution, for every known mistake.
///
/// `Answer` is the type of the function, as in `@Sendable (Tensor) throws -> Tensor`.
public struct Check<Answer: Sendable>: Sendable {
  /// A right answer, from the library where it has one.
  let right: Answer
  /// The cases, smallest first.
  let trials: [Trial<Answer>]
  /// Wrong answers that have a name.
  let known: [KnownMistake<Answer>]
  /// Laws that the answer has to keep beyond the cases, and mistakes with a probe of their own.
  let catalogue: AnswerCatalogue<Answer>?
  /// Why the right answer of a question is right; nil for a function to be written.
  let reason: String?

  /// Makes a check of a function.
  ///
  /// - Parameters:
  ///   - right: gives what is expected; the library's own function where it has one.
  ///   - trials: the cases, smallest first.
  ///   - known: wrong answers that have a name, as answers.
  ///   - catalogue: laws and mistakes of the library.
  public init(
    right: Answer, trials: [Trial<Answer>], known: [KnownMistake<Answer>] = [],
    catalogue: AnswerCatalogue<Answer>? = nil
  ) {
    (self.right, self.trials, self.known, self.catalogue) = (right, trials, known, catalogue)
    reason = nil
  }

  private init(right: Answer, trial: Trial<Answer>, known: [KnownMistake<Answer>], reason: String) {
    (self.right, trials, self.known, self.reason) = (right, [trial], known, reason)
    catalogue = nil
  }

  /// Makes a check of a question: what does a run give?
  ///
  /// - Parameters:
  ///   - run: finds out.
  ///   - reason: why it is so, in a sentence or two.
  ///   - known: answers that one may think of, and what is wrong with each.
  public static func prediction<Found: Answerable>(
    because reason: String, known: [(answer: Found, sentence: String)] = [],
    run: @escaping @Sendable () -> Found
  ) -> Check where Answer == @Sendable () throws -> Found {
    Check(
      right: run, trial: Trial("") { try $0() },
      known: known.map { wrong, sentence in
        KnownMistake("\(wrong.value)", sentence) { wrong }
      }, reason: reason)
  }

  /// Every wrong answer that has a name, with the name.
  var mistakes: [KnownMistake<Answer>] { known + (catalogue?.mistakes ?? []) }
}

/// A case: what goes in, and how it goes in.
public struct Trial<Answer: Sendable>: Sendable {
  let input: @Sendable () -> String
  let run: @Sendable (Answer) throws -> Value

  /// Makes a case.
  ///
  /// - Parameters:
  ///   - input: what goes in, for a reader; made only when the case fails.
  ///   - run: calls the answer.
  public init<Found: Answerable>(
    _ input: @autoclosure @escaping @Sendable () -> String,
    run: @escaping @Sendable (Answer) throws -> Found
  ) {
    self.input = input
    self.run = { try run($0).value }
  }

  /// What an answer gives, recording nothing, and the first fault of the data on the way.
  func values(of answer: Answer) throws -> (value: Value, fault: Fault?) {
    try Tape.pause { try collectingFault { try run(answer) } }
  }
}

/// A wrong answer that has a name.
public struct KnownMistake<Answer: Sendable>: Sendable {
  /// A few words, as in `mask transposed`.
  public let name: String
  /// What is done wrong, in a sentence.
  public let sentence: String
  /// An answer with this one thing wrong.
  let answer: Answer

  /// Makes a known mistake.
  public init(_ name: String, _ sentence: String, answer: Answer) {
    (self.name, self.sentence, self.answer) = (name, sentence, answer)
  }
}

/// A catalogue of `Mistakes`, as it applies to an answer.
public struct AnswerCatalogue<Answer: Sendable>: Sendable {
  /// The mistakes as answers.
  let mistakes: [KnownMistake<Answer>]
  /// The mistake that an answer makes, and the number that gives it away.
  let recognise: @Sendable (Answer) -> (name: String, sentence: String, evidence: String)?
  /// The laws, each with what is found if the answer breaks it.
  let laws: [(statement: String, broken: @Sendable (Answer) -> String?)]

  /// Takes laws and mistakes from a catalogue.
  ///
  /// - Parameters:
  ///   - catalogue: the laws and mistakes of an algorithm.
  ///   - asFunction: the catalogue's kind of function made of an answer, which may throw: see ``attempt(_:)``.
  ///   - asAnswer: an answer made of the catalogue's kind of function; nil where a mistake is of another
  ///     part of the algorithm than the answer is.
  public init<Function>(
    _ catalogue: Catalogue<Function>, asFunction: @escaping @Sendable (Answer) -> Function,
    asAnswer: @Sendable (Mistake<Function>) -> Answer?
  ) {
    mistakes = catalogue.mistakes.compactMap { mistake in
      asAnswer(mistake).map { KnownMistake(mistake.name, mistake.sentence, answer: $0) }
    }
    recognise = { answer in
      guard let mistake = catalogue.mistake(like: asFunction(answer)) else { return nil }
      return (mistake.name, mistake.sentence, "\(mistake.law.statement) \(Self.found(mistake))")
    }
    laws = catalogue.laws.map { law in
      (
        law.statement,
        { answer in
          let verdict = law.check(asFunction(answer))
          return verdict.passes ? nil : verdict.description
        }
      )
    }
  }

  private static func found<Function>(_ mistake: Mistake<Function>) -> String {
    "Found: \(mistake.evidence)."
  }
}

/// A value that may not come: what a throwing answer gives, and NaN with a fault where it throws.
/// For ``AnswerCatalogue``, whose functions do not throw.
public func attempt(_ body: () throws -> Tensor) -> Tensor {
  do { return try body() } catch {
    noteFault("the function threw \(error)")
    return Tensor(scalar: .nan)
  }
}
