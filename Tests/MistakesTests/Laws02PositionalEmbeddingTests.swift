import Mistakes
import Testing

struct Laws02PositionalEmbeddingTests {
  @Test func everyLawCanFail() {
    expectLawsCanFail(PositionalEmbeddingMistakes.catalogue)
    expectLawsCanFail(SinusoidMistakes.catalogue)
    expectLawsCanFail(InitialEmbeddingMistakes.catalogue)
  }

  /// The formula of 2017 is a rotation too, on its circle: only the numbers tell the two apart.
  @Test func theFormulaOf2017KeepsTheCircle() {
    #expect(SinusoidLaws.circle.check(SinusoidMistakes.formulaOf2017.run).passes)
    #expect(!SinusoidLaws.rotation.check(SinusoidMistakes.formulaOf2017.run).passes)
  }
}
