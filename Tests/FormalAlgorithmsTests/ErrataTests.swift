import FormalAlgorithms
import Testing

struct ErrataTests {
  @Test func theyAreNumberedFromOneWithoutAGap() {
    #expect(Erratum.all.map(\.number) == Array(1...39))
    #expect(Set(Erratum.all.map(\.title)).count == 39)
    #expect(Set(Erratum.all.map(\.sentence)).count == 39)
  }

  @Test func everyPlaceIsALineOfThePaper() {
    for erratum in Erratum.all {
      #expect(!erratum.places.isEmpty, "\(erratum.name)")
      for place in erratum.places {
        #expect((1...15).contains(place.algorithm), "\(erratum.name)")
        let numbers = Pseudocode[place.algorithm].lines.map(\.number)
        #expect(place.lines.allSatisfy(numbers.contains), "\(erratum.name)")
      }
    }
  }

  @Test func aLineKnowsItsErrata() {
    let encoder = Erratum.at(algorithm: 9, line: 12).map(\.name)
    #expect(["E1", "E2", "E25", "E28"].allSatisfy(encoder.contains))
    #expect(!encoder.contains("E26"))
    // A softmax of one vector has no second index; weights of attention need no logarithm.
    #expect(!Erratum.at(algorithm: 7, line: 1).map(\.number).contains(1))
    #expect(!Erratum.at(algorithm: 4, line: 6).map(\.number).contains(25))
    // Errata about a whole algorithm are about each of its lines.
    #expect(Erratum.at(algorithm: 10, line: 4).map(\.name).contains("E7"))
    #expect(Erratum.at(algorithm: 5, line: 3).map(\.number) == [10, 38])
    // Wherever v or P is given a value, E34 says which of its meanings it has there.
    for algorithm in Pseudocode.algorithms {
      for line in algorithm.lines where line.plain.contains(/\b(?:v|v_t|P|P\(θ\)) ←|return P/) {
        let found = Erratum.at(algorithm: algorithm.number, line: line.number).map(\.number)
        #expect(found.contains(34), "Algorithm \(algorithm.number), line \(line.number)")
      }
    }
  }

  @Test func everyKindOccursAndSaysWhatItMeans() {
    let meanings = Erratum.Kind.allCases.map(\.meaning)
    #expect(Set(meanings).count == 5)
    #expect(meanings.allSatisfy { $0.hasSuffix(".") })
    #expect(Set(Erratum.all.map(\.kind)) == Set(Erratum.Kind.allCases))
  }

  @Test func nameHeadingAndLinkAgree() {
    let erratum = Erratum[2]
    #expect(erratum.name == "E2")
    #expect(erratum.heading == "E2. The size of the encoder's W_u")
    #expect(erratum.link == "errata-blocks.md#e2")
  }
}
