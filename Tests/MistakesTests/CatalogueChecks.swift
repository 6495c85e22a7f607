import Mistakes
import Testing

/// Expects what makes a catalogue worth its name: the right function keeps all laws, each mistake breaks
/// the law that is said to reject it, no two mistakes are the same, and each is recognised.
func expectCatalogue<Function>(
  _ catalogue: Catalogue<Function>, sourceLocation: SourceLocation = #_sourceLocation
) {
  for (law, verdict) in catalogue.broken(by: catalogue.right) {
    Issue.record(
      "the right \(catalogue.subject) breaks “\(law.name)”: \(verdict)",
      sourceLocation: sourceLocation)
  }
  #expect(catalogue.mistake(like: catalogue.right) == nil, sourceLocation: sourceLocation)
  for mistake in catalogue.mistakes {
    if mistake.evidence.passes {
      Issue.record(
        "“\(mistake.name)” keeps “\(mistake.law.name)”: \(mistake.evidence)",
        sourceLocation: sourceLocation)
    }
    let found = catalogue.mistake(like: mistake.run)?.name
    #expect(found == mistake.name, sourceLocation: sourceLocation)
    #expect(
      !mistake.sentence.isEmpty && mistake.sentence.hasSuffix("."), sourceLocation: sourceLocation)
    #expect(
      !mistake.source.isEmpty && catalogue.laws.contains { $0.name == mistake.law.name },
      sourceLocation: sourceLocation)
  }
  #expect(
    Set(catalogue.mistakes.map(\.name)).count == catalogue.mistakes.count,
    sourceLocation: sourceLocation)
  #expect(
    Set(catalogue.laws.map(\.name)).count == catalogue.laws.count, sourceLocation: sourceLocation)
}

extension Catalogue {
  /// Whether a mistake breaks a law, whichever the law that is named with it.
  func breaks(_ mistake: Mistake<Function>, _ law: Law<Function>) -> Bool {
    !law.check(mistake.run).passes
  }
}

/// Expects every law to be broken by a known mistake or by one of the given wrong functions: a law that
/// cannot fail says nothing.
func expectLawsCanFail<Function>(
  _ catalogue: Catalogue<Function>, also wrong: [Function] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  for law in catalogue.laws {
    let rejects =
      catalogue.mistakes.contains { !law.check($0.run).passes }
      || wrong.contains { !law.check($0).passes }
    if !rejects {
      Issue.record("nothing breaks “\(law.name)”", sourceLocation: sourceLocation)
    }
  }
}
