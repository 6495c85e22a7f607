import Foundation
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
