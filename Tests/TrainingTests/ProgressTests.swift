import Testing

@testable import FormalTraining

struct ProgressTests {
  /// A terminal and a clock that a test turns by hand.
  private final class Stage {
    var time = 1000.0
    var written: [String] = []

    func line(steps: Int, from first: Int = 0, width: Int = 80) -> ProgressLine {
      ProgressLine(
        "training", steps: steps, from: first, width: width, now: { self.time },
        write: { self.written.append($0) })
    }

    /// What stands on the screen: each carriage return writes over what was there.
    var screen: [String] {
      written.joined().split(separator: "\n", omittingEmptySubsequences: false).map { line in
        var columns: [Character] = []
        for drawing in line.split(separator: "\r") {
          let characters = Array(drawing)
          columns.replaceSubrange(0..<min(characters.count, columns.count), with: characters)
        }
        return String(columns)
      }
    }
  }

  @Test func theLineTellsStepsLossSpeedAndTimeLeft() {
    let stage = Stage()
    let line = stage.line(steps: 2000)
    stage.time += 10
    line.update(steps: 120, loss: 2.451_49, tokens: 183_456)
    // 10 s for 120 steps: 1880 more take 156.67 s.
    #expect(
      stage.written == [
        "\rtraining · step 120 of 2000 · loss 2.451 · 18300 tokens/s · 2 min 37 s left"
      ])
  }

  @Test func tokensAddUpEvenWhereNothingIsDrawn() {
    let stage = Stage()
    let line = stage.line(steps: 100)
    for step in 1...50 {
      stage.time += 0.02
      line.update(steps: step, tokens: 10)
    }
    line.end()
    #expect(stage.screen[0].contains("step 50 of 100 · 500 tokens/s · 1 s left"))
  }

  @Test func itIsDrawnAtMostTenTimesASecond() {
    let stage = Stage()
    let line = stage.line(steps: 5000)
    for step in 1...3000 {
      stage.time += 0.001
      line.update(steps: step)
    }
    // Three seconds have room for 30 drawings; rounding of the clock may cost one.
    #expect((28...30).contains(stage.written.count), "\(stage.written.count)")
  }

  @Test func theLastStateStandsAndTheLineEnds() {
    let stage = Stage()
    let line = stage.line(steps: 3)
    for step in 1...3 {
      stage.time += 0.03
      line.update(steps: step, loss: 1 / Double(step))
    }
    stage.time += 60
    line.end()
    #expect(stage.screen.count == 2)
    #expect(
      stage.screen[0].trimmingSuffix(while: { $0 == " " })
        == "training · step 3 of 3 · loss 0.3333 · 1 min")
    line.end()
    #expect(stage.written.filter { $0 == "\n" }.count == 1)
  }

  @Test func aShorterLineCoversALongerOne() {
    let stage = Stage()
    let line = stage.line(steps: 1000)
    stage.time += 100
    line.update(steps: 1, loss: 1.234_567e-12)
    stage.time += 1
    line.update(steps: 1000, loss: 1)
    #expect(
      stage.screen[0].trimmingSuffix(while: { $0 == " " })
        == "training · step 1000 of 1000 · loss 1 · 1 min 41 s")
  }

  @Test func aNarrowTerminalGetsOneLine() {
    let stage = Stage()
    let line = stage.line(steps: 2000, width: 30)
    stage.time += 1
    line.update(steps: 7, loss: 3.25, tokens: 100)
    #expect(stage.written == ["\rtraining · step 7 of 2000 · …"])
    #expect(stage.written[0].dropFirst().count == 29)
  }

  @Test func aResumedRunCountsTheTimeOfItsOwnSteps() {
    let stage = Stage()
    let line = stage.line(steps: 100, from: 80)
    stage.time += 5
    line.update(steps: 90)
    #expect(stage.written == ["\rtraining · step 90 of 100 · 5 s left"])
  }

  @Test func withoutATerminalNothingIsWrittenOrFormatted() {
    var asked = 0
    let line = ProgressLine(
      "training", steps: 10,
      now: {
        asked += 1
        return 0
      }, write: nil)
    for step in 1...10 { line.update(steps: step, loss: 1, tokens: 5) }
    line.end()
    #expect(asked == 1, "the clock is read at the start alone")
  }

  @Test func aLineWithoutUpdatesLeavesNothing() {
    let stage = Stage()
    stage.line(steps: 10).end()
    #expect(stage.written.isEmpty)
  }

  @Test(arguments: [
    (0.2, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (200, "3 min 20 s"), (3599.7, "1 h"),
    (3725, "1 h 2 min"), (90_000, "25 h"), (.infinity, "very long"), (-3, "0 s"),
  ])
  func durationsAreSaidAsPeopleSayThem(seconds: Double, text: String) {
    #expect(ProgressLine.durationText(seconds) == text)
  }
}

extension String {
  fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
    String(reversed().drop(while: isTrimmed).reversed())
  }
}
