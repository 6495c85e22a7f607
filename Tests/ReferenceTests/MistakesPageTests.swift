import Mistakes
import Reference
import Testing

struct MistakesPageTests {
  /// Two laws, two mistakes; the second mistake breaks both.
  private static let small: AnyCatalogue = {
    let even = Law<@Sendable (Int) -> Int>("even", "2 gives 4.", property: "P1") { f in
      Verdict("f(2)", Double(f(2)), expected: 4)
    }
    let odd = Law<@Sendable (Int) -> Int>("odd", "3 gives 6.", property: "P2") { f in
      Verdict("f(3)", Double(f(3)), expected: 6)
    }
    let squared = Mistake<@Sendable (Int) -> Int>(
      "squared", "n² in place of 2n.", source: "a slip; erratum E2, not E0 or 1E5", law: odd
    ) { $0 * $0 }
    let negative = Mistake<@Sendable (Int) -> Int>(
      "−2n | −n", "The sign is wrong.", source: "another", law: even
    ) { -2 * $0 }
    let catalogue = Catalogue<@Sendable (Int) -> Int>(
      "doubling", right: { 2 * $0 }, laws: [even, odd], mistakes: [squared, negative]
    ) { _ in [] }
    return AnyCatalogue(catalogue, chapter: 3)
  }()

  @Test func aMarkStandsWhereALawRejectsAndNowhereElse() {
    let text = mistakesPage(of: [Self.small]).text
    #expect(text.contains("| mistake | 1 | 2 |\n| --- | :-: | :-: |\n"))
    // n² is right for 2; the law named with it is the second.
    #expect(text.contains("| squared |   | ● |\n"))
    #expect(text.contains("| −2n \\| −n | ● | ○ |\n"))
  }

  @Test func eachMistakeStandsWithItsSentenceEvidenceAndSource() {
    let text = mistakesPage(of: [Self.small]).text
    #expect(
      text.contains(
        """
        - **squared**. n² in place of 2n. Law 2 finds f(3): 9, where 6 is right.
          *Source:* a slip; erratum [E2](errata-blocks.md#e2), not E0 or 1E5.
        """))
    #expect(text.contains("1. **even**: 2 gives 4. (P1)\n2. **odd**: 3 gives 6. (P2)"))
    #expect(text.contains("f(2): −4, where 4 is right"))
  }

  @Test func theContentsLeadToEveryHeading() {
    let text = mistakesPage(of: [Self.small]).text
    #expect(text.contains("- Chapter 3: [Doubling](#doubling)"))
    #expect(text.contains("\n## Doubling\n"))
    let all = mistakesPage().text
    #expect(all.contains("[Equation (1): Initial embedding](#equation-1-initial-embedding)"))
    #expect(all.contains("[Algorithm 6: Layer norm](#algorithm-6-layer-norm)"))
    for catalogue in Catalogues.all {
      for mistake in catalogue.mistakes { #expect(all.contains("**\(mistake.name)**")) }
    }
  }
}
