import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct AxisTests {
  /// Stretches of many sizes and places.
  static let stretches: [(Double, Double)] = {
    var random = RandomSource(seed: 8)
    var result: [(Double, Double)] = [
      (0, 1), (-1, 1), (0, 0), (5, 5), (-3, -3), (1, 200), (0, 1e300),
    ]
    result += [(1e-12, 2e-12), (1e9, 1e9 + 1), (0.1, 0.3), (-1e300, 1e300), (1e-300, 1)]
    for _ in 0..<200 {
      let low = random.normal() * pow(10, 6 * random.normal())
      result.append((low, low + random.uniform() * pow(10, 6 * random.normal())))
    }
    return result
  }()

  private func expectSound(_ scale: AxisScale, _ low: Double, _ high: Double) {
    #expect(scale.lower <= low && scale.upper >= high && scale.lower < scale.upper)
    let values = scale.ticks.map(\.value)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "\(values)")
    #expect(values.allSatisfy { $0 >= scale.lower && $0 <= scale.upper })
    #expect(Set(scale.ticks.map(\.label)).count == values.count, "\(scale.ticks.map(\.label))")
    for value in values + [low, high] {
      let place = scale.position(value) ?? .nan
      #expect(place >= -1e-12 && place <= 1 + 1e-12)
    }
  }

  @Test func linearTicksAreMonotoneAndCoverTheData() {
    for (low, high) in Self.stretches where low / 2 - high / 2 < 1e299 {
      let scale = AxisScale(Axis(), covering: [high, low], tickCount: 5, isRounded: true)
      expectSound(scale, low, high)
      let values = scale.ticks.map(\.value)
      #expect((2...12).contains(values.count), "\(low)…\(high): \(values)")
      // Ends on ticks, unless the stretch is so narrow that doubles have none there.
      if high - low > 1e-9 * abs(high) {
        let slack = 1e-6 * (scale.upper - scale.lower)
        #expect(abs(scale.lower - values[0]) <= slack)
        #expect(abs(scale.upper - values[values.count - 1]) <= slack)
      }
      let tight = AxisScale(Axis(), covering: [high, low], tickCount: 5, isRounded: false)
      expectSound(tight, low, high)
    }
  }

  @Test func logarithmicTicksAreMonotoneAndCoverTheData() {
    var random = RandomSource(seed: 9)
    let axis = Axis("n", scale: .logarithmic)
    for _ in 0..<300 {
      let low = pow(10, 30 * random.normal())
      let high = low * pow(10, 5 * abs(random.normal()))
      for rounds in [true, false] {
        let scale = AxisScale(axis, covering: [low, high, -1, 0], tickCount: 5, isRounded: rounds)
        expectSound(scale, low, high)
        #expect((1...14).contains(scale.ticks.count), "\(low)…\(high)")
      }
    }
  }

  @Test func ticksAreRoundNumbers() {
    func labels(_ low: Double, _ high: Double, _ axis: Axis = Axis(), rounds: Bool = true)
      -> [String]
    {
      AxisScale(axis, covering: [low, high], tickCount: 5, isRounded: rounds).ticks.map(\.label)
    }
    #expect(labels(0, 0.93) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(-1.2, 2.9) == ["−2", "−1", "0", "1", "2", "3"])
    #expect(labels(1, 200, rounds: false) == ["0", "50", "100", "150", "200"])
    #expect(labels(3e7, 9e7) == ["2e7", "4e7", "6e7", "8e7", "10e7"] || labels(3e7, 9e7).count > 3)
    let log = Axis("n", scale: .logarithmic)
    #expect(labels(1, 5000, log, rounds: false) == ["1", "10", "100", "1000"])
    #expect(labels(1e-5, 1, log) == ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"])
    #expect(labels(2, 30, log) == ["2", "5", "10", "20", "50"])
    #expect(labels(0, 1, Axis(range: 0...0.5)) == ["0", "0.1", "0.2", "0.3", "0.4", "0.5"])
  }

  @Test func equalRatiosHaveEqualStepsOnLogarithmicAxes() {
    let scale = AxisScale(
      Axis(scale: .logarithmic), covering: [1, 1000], tickCount: 5, isRounded: false)
    let places = [1.0, 10, 100, 1000].compactMap(scale.position)
    for (place, expected) in zip(places, [0, 1.0 / 3, 2.0 / 3, 1]) {
      #expect(abs(place - expected) < 1e-12)
    }
    #expect(scale.position(0) == nil && scale.position(-1) == nil && scale.position(.nan) == nil)
  }
}
