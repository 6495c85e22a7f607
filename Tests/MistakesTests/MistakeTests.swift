import FormalAlgorithms
import Mistakes
import Tensors
import Testing

struct MistakeTests {
  @Test func aVerdictNamesTheNumberAndTheRightOne() {
    let verdict = Verdict("sum of a query's weights", 2.3178, expected: 1)
    #expect("\(verdict)" == "sum of a query's weights: 2.32, where 1 is right")
    #expect("\(Verdict("change", 0.00012345))" == "change: 0.000123, where 0 is right")
    #expect("\(Verdict("change", -1.2345e-9))" == "change: −1.23e−9, where 0 is right")
    #expect("\(Verdict("change", 7.8912e7))" == "change: 7.89e7, where 0 is right")
    #expect("\(Verdict("change", -.infinity))" == "change: −∞, where 0 is right")
    #expect("\(Verdict("change", .infinity))" == "change: ∞, where 0 is right")
    #expect(
      "\(Verdict("rows", .nan, expected: 3, remark: "2 in place of 3"))"
        == "rows: not a number, where 3 is right (2 in place of 3)")
  }

  @Test func aVerdictPassesWithinItsTolerance() {
    #expect(Verdict("x", 1 + 1e-10, expected: 1).passes)
    #expect(!Verdict("x", 1 + 1e-8, expected: 1).passes)
    #expect(Verdict("x", 1.1, expected: 1, tolerance: 0.2).passes)
    #expect(!Verdict("x", .nan, expected: 1).passes)
    #expect(!Verdict("x", .infinity).passes)
  }

  @Test func aMistakeOfOnesOwnIsNotTakenForAKnownOne() {
    let own: UnembeddingFunction = { e, W_u in softmax(W_u * e / 7.5) }
    #expect(UnembeddingMistakes.catalogue.mistake(like: own) == nil)
    #expect(!UnembeddingMistakes.catalogue.broken(by: own).isEmpty)
  }

  @Test func anInfiniteValueIsLikeNoFiniteOne() {
    // “log of 0” gives ∞ where “clipped probabilities” gives 16.
    let found = ScoreLossMistakes.catalogue.mistake(like: ScoreLossMistakes.clipped.run)?.name
    #expect(found == "clipped probabilities")
  }

  @Test func aKnownMistakeInOtherWordsIsRecognised() {
    // Softmax over queries, by way of its logarithm.
    let own: AttentionFunction = { X, Z, W, mask in
      let (K, Q) = (affine(W.k, Z, W.bk), affine(W.q, X, W.bq))
      let S = masked(K.transposed * Q, mask) / Double(W.dattn).squareRoot()
      let weights = exp(logSoftmax(S.transposed)).transposed
      return W.v * Z * weights + (W.bv.reshaped([W.bv.count, 1]) * columnSums(weights))
    }
    #expect(AttentionMistakes.catalogue.mistake(like: own)?.name == "softmax over rows")
  }

  @Test func theEvidenceIsWhatTheLawMeasures() {
    let mistake = AttentionMistakes.plainSum
    #expect(mistake.evidence.measured == mistake.law.check(mistake.run).measured)
    // Five values of 1, each with weight 1.
    #expect(mistake.evidence.measured == 5 && mistake.evidence.expected == 1)
  }
}
