import Mistakes
import Testing

struct CataloguesTests {
  /// The whole matrix: every mistake under every law of its catalogue.
  @Test(arguments: Catalogues.all.indices)
  func everyMistakeBreaksTheLawNamedWithItAndTheRightFunctionNone(number: Int) throws {
    let catalogue = Catalogues.all[number]
    for (law, verdict) in zip(catalogue.laws, catalogue.verdictsOnRight) where !verdict.passes {
      Issue.record("the right \(catalogue.subject) breaks “\(law.name)”: \(verdict)")
    }
    for (index, mistake) in catalogue.mistakes.enumerated() {
      let verdicts = catalogue.verdicts(on: index)
      let law = try #require(mistake.law, "“\(mistake.name)” names a law of another catalogue")
      #expect(
        !verdicts[law].passes,
        "“\(mistake.name)” keeps “\(catalogue.laws[law].name)”: \(verdicts[law])")
    }
  }

  @Test func namesAreDifferentAndSentencesAreSentences() {
    #expect(Set(Catalogues.all.map(\.subject)).count == Catalogues.all.count)
    for catalogue in Catalogues.all {
      #expect(Set(catalogue.mistakes.map(\.name)).count == catalogue.mistakes.count)
      #expect(Set(catalogue.laws.map(\.name)).count == catalogue.laws.count)
      for mistake in catalogue.mistakes {
        #expect(mistake.sentence.hasSuffix(".") && !mistake.source.isEmpty, "\(mistake.name)")
      }
    }
  }
}
