import Tensors
import Testing

@testable import Notebook

@Suite struct PlotFrameTests {
  let frame = PlotFrame(
    x: AxisScale(Axis(), covering: [0, 10], tickCount: 5, isRounded: true),
    y: AxisScale(Axis(), covering: [0, 1], tickCount: 5, isRounded: true),
    left: 50, top: 20, width: 200, height: 100)

  @Test func upIsUp() {
    #expect(frame.pixels(0, 0).map { $0 == (50, 120) } == true)
    #expect(frame.pixels(10, 1).map { $0 == (250, 20) } == true)
    #expect(frame.pixels(.nan, 1) == nil)
  }

  @Test func clippedStaysInsideAndKeepsWhatIsInside() {
    var random = RandomSource(seed: 1)
    for _ in 0..<50 {
      let line = (0..<20).map { _ in
        (x: 150 + 120 * random.normal(), y: 70 + 60 * random.normal())
      }
      let parts = frame.clipped(line)
      #expect(parts.allSatisfy { $0.allSatisfy(frame.contains) })
      for point in line where frame.contains(point) {
        #expect(parts.contains { $0.contains { $0 == point } })
      }
    }
    let inside = [(x: 60.0, y: 30.0), (x: 70, y: 40), (x: 80, y: 35)]
    #expect(frame.clipped(inside).count == 1 && frame.clipped(inside)[0].count == 3)
    #expect(frame.clipped([(x: 0, y: 0), (x: 10, y: 10)]).isEmpty)
    #expect(frame.clipped([]).isEmpty)
    // A segment across the whole frame enters at one border and leaves at the other.
    let across = frame.clipped([(x: 0, y: 70), (x: 300, y: 70)])
    #expect(across.count == 1 && across[0][0] == (50, 70) && across[0][1] == (250, 70))
  }

  @Test func thinnedKeepsEndsAndExtremes() {
    var random = RandomSource(seed: 2)
    let line = (0..<9000).map { (x: Double($0) / 50, y: random.normal()) }
    let thin = PlotFrame.thinned(line)
    #expect(thin.count <= 4 * 181 && thin.count > 181)
    #expect(
      thin.map(\.y).max() == line.map(\.y).max() && thin.map(\.y).min() == line.map(\.y).min())
    #expect(thin.first.map { $0 == line[0] } == true && thin.last.map { $0 == line[8999] } == true)
    #expect(zip(thin, thin.dropFirst()).allSatisfy { $0.x <= $1.x })
    #expect(PlotFrame.thinned(Array(line.prefix(100))).count == 100)
  }

  @Test func distinctDropsOnlyWhatIsCovered() {
    let points = (0..<1000).map { (x: Double($0 % 10), y: Double($0 % 7)) }
    #expect(PlotFrame.distinct(points).count == 70)
    #expect(PlotFrame.distinct(Array(points.prefix(300))).count == 300)
  }
}
