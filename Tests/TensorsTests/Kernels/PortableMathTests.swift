import Foundation
import Tensors
import Testing

struct PortableMathTests {
  @Test func logarithmsAgreeWithTheLibrary() {
    var random = RandomSource(seed: 121)
    for _ in 0..<2000 {
      let x = exp2(200 * random.uniform() - 100)
      // A few roundings; near 1 the series itself carries the digits.
      #expect(abs(portableLog(x) - log(x)) <= 4e-16 * max(abs(log(x)), abs(x - 1)))
      let near = 1 + (random.uniform() - 0.5) / 1024
      #expect(abs(portableLog(near) / log(near) - 1) < 1e-15 || near == 1)
    }
    #expect(portableLog(1) == 0)
    #expect(portableLog(2) == 0x1.62e42fefa39efp-1)
  }

  @Test func sinesAndCosinesAgreeWithTheLibrary() {
    var random = RandomSource(seed: 122)
    for _ in 0..<2000 {
      let u = random.uniform()
      let (sine, cosine) = portableSinCosTwoPi(u)
      // 2π·u itself is rounded in the library's argument: 6·2⁻⁵³.
      #expect(abs(sine - sin(2 * .pi * u)) < 1e-15)
      #expect(abs(cosine - cos(2 * .pi * u)) < 1e-15)
      #expect(abs(sine * sine + cosine * cosine - 1) < 1e-15)
    }
  }

  @Test func quartersOfATurnAreExact() {
    let found = [0, 0.25, 0.5, 0.75].map { portableSinCosTwoPi($0) }
    #expect(found.map(\.sine) == [0, 1, 0, -1])
    #expect(found.map(\.cosine) == [1, 0, -1, 0])
  }
}
