import Foundation
import Notebook
import Testing

/// What `record` does inside a chapter is tested on a sample chapter (ChapterTests).
struct RecordTests {
  @Test func recordingOutsideAChapterStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      await MainActor.run {
        _ = record("x", recipe: "nothing") {
          1.5
        } check: {
          ([$0], [1.5])
        }
      }
    }
    let line = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(line == "stop: record: no chapter is open: begin with Chapter.begin\n")
  }
}
