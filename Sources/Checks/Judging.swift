import Exercises
import Tensors

extension Check {
  /// Tries an answer, in this order: is it untouched? Is it right? Is it a known mistake? Else the
  /// smallest case that fails.
  ///
  /// - Parameters:
  ///   - answer: the function.
  ///   - hint: what to say of an untouched one.
  ///   - journal: is told what will be tried next, and what is known so far: the answer may end the
  ///     program.
  func judge(_ answer: Answer, hint: String, journal: Journal = .silent) -> Outcome {
    for (index, trial) in trials.enumerated() {
      journal.tries(reason == nil ? "the case \(trial.input())" : "the question")
      switch Result(catching: { try trial.values(of: answer) }) {
      case .failure(is Untouched): return .untouched(hint: hint)
      case .failure(let error):
        return Outcome(.wrong, "the function threw \(error)", ["case: \(trial.input())"])
      case .success((let found, let fault)):
        guard let failure = failure(of: trial, found: found, fault: fault) else { continue }
        // Said at once: what comes now runs the answer on other data, where it may end the program.
        journal.knows(failure)
        return named(answer, failure, at: index, journal) ?? failure
      }
    }
    return brokenLaw(answer, journal) ?? .right
  }

  /// The outcome of a case that fails; nil if it does not.
  private func failure(of trial: Trial<Answer>, found: Value, fault: Fault?) -> Outcome? {
    guard let right = try? trial.values(of: self.right).value,
      let difference = found.difference(from: right)
    else { return nil }
    if let reason {
      return Outcome(
        .wrong, "predicted \(found), and the run gives \(right)", [reason])
    }
    var details = ["case:     \(trial.input())", "expected: \(right)", "found:    \(found)"]
    // Where two short answers part anybody sees.
    let isShort = max("\(right)".count, "\(found)".count) <= 16 && "\(right)" != "\(found)"
    if difference != "they differ", !isShort { details.append("that is, \(difference)") }
    if let fault { details.append("on the way: \(fault)") }
    return Outcome(.wrong, "wrong in a way of its own, which shows first in this case", details)
  }

  /// The outcome with the name of the mistake that the answer makes, if it is a known one.
  ///
  /// - Parameter index: the case that fails; nil if none does.
  private func named(
    _ answer: Answer, _ failure: Outcome, at index: Int?, _ journal: Journal
  ) -> Outcome? {
    journal.tries("known mistakes")
    // In the later cases the answer may end the program. What it looks like up to here is known then.
    if let index, let mistake = mistakes.first(where: { agree(answer, $0.answer, in: 0...index) }) {
      let first = "this is what “\(mistake.name)” gives here, and a later case ended the program"
      journal.knows(outcome(mistake, failure, first))
    }
    if let mistake = known.first(where: { agree(answer, $0.answer, in: trials.indices) }) {
      let first = "this is what “\(mistake.name)” gives"
      return outcome(mistake, failure, reason == nil ? first : failure.summary)
    }
    guard let mistake = catalogue?.recognise(answer) else { return nil }
    // Where no case fails, what has failed is a law, and the mistake has one to show.
    let details = index == nil ? [] : failure.details
    return Outcome(
      .wrong, "this is what “\(mistake.name)” gives",
      [mistake.sentence, "the law: \(mistake.evidence)"] + details, mistake: mistake.name)
  }

  /// A failure with the name of a mistake that is made of cases alone.
  private func outcome(
    _ mistake: KnownMistake<Answer>, _ failure: Outcome, _ summary: String
  ) -> Outcome {
    Outcome(.wrong, summary, [mistake.sentence] + failure.details, mistake: mistake.name)
  }

  /// Whether two answers give the same in these cases.
  private func agree(
    _ a: Answer, _ b: Answer, in cases: some Sequence<Int>
  ) -> Bool {
    cases.allSatisfy { index in
      let trial = trials[index]
      guard let x = try? trial.values(of: a), let y = try? trial.values(of: b) else { return false }
      return x.value.agrees(with: y.value)
    }
  }

  /// The first law that an answer breaks which is right in all cases.
  private func brokenLaw(_ answer: Answer, _ journal: Journal) -> Outcome? {
    guard let catalogue else { return nil }
    for law in catalogue.laws {
      journal.tries("the law “\(law.statement)”")
      guard let found = law.broken(answer) else { continue }
      let failure = Outcome(
        .wrong, "right in the small cases, but a law is broken", [law.statement, "found: \(found)"])
      journal.knows(failure)
      return named(answer, failure, at: nil, journal) ?? failure
    }
    return nil
  }
}
