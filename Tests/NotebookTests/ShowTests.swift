import FormalAlgorithms
import Foundation
import Mistakes
import Tensors
import Testing

@testable import Notebook

/// What `show` does inside a chapter is tested on the chapters themselves (ChapterTests).
struct ShowTests {
  private func expectNoChapter(_ result: ExitTest.Result?, _ function: String) {
    let line = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(line == "stop: \(function): no chapter is open: begin with Chapter.begin\n")
  }

  @Test func showingOutsideAChapterStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      await MainActor.run { show(Tensor(scalar: 1)) }
    }
    expectNoChapter(result, "show")
  }

  @Test func showingAFaultOutsideAChapterStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      await MainActor.run { _ = show(fault: { layerNorm(.ones([3]), .layer(size: 3)) }) }
    }
    expectNoChapter(result, "show")
  }

  @Test func aFaultIsQuotedWithItsPlace() {
    let (_, fault) = collectingFault { layerNorm(.ones([3]), .layer(size: 3)) }
    #expect(
      faultText(fault)
        == "> the variance of column 0 is 0: layer norm divides by its root "
        + "(Algorithm 6 (layer_norm), line 3)")
    #expect(faultText(nil) == "> no fault")
  }

  @Test func evidenceEndsWithTheLaw() {
    let mistake = TokenEmbeddingMistakes.offByOne
    #expect(
      evidenceText(mistake)
        == "*off by one*: largest distance from (3, 30): 10, where 0 is right. "
        + "Law: The third token of the worked example is (3, 30).")
  }

  @Test func theLargestDifferenceIsOfElementsAndNeedsEqualSizes() {
    let (a, b) = (Tensor(rows: [[1, 2], [3, -4]]), Tensor(rows: [[1, 2.5], [3, -1]]))
    #expect(largestDifference(a, b) == 3)
    #expect(largestDifference(b, a) == 3)
    #expect(largestDifference(a, a) == 0)
    #expect(largestDifference(a, a.columns(0..<1)) == .infinity)
    #expect(largestDifference(a, Tensor(rows: [[1, .nan], [3, 9]])).isNaN)
  }

  @Test func quotingOutsideAChapterStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      await MainActor.run { quote("loss", 1.5) }
    }
    expectNoChapter(result, "quote")
    let count = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      await MainActor.run { quote("words", 28_893) }
    }
    expectNoChapter(count, "quote")
  }
}
