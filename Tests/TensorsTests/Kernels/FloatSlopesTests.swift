import Tensors
import Testing

struct FloatSlopesTests {
  @Test(arguments: [
    (UnaryFunction.gelu, 0.75179152469356445746), (.silu, 1.2784645427610737951),
    (.geluTanh, 0.75246142207101625849),
  ])
  func slopesChangeTheirSignAtTheZero(f: UnaryFunction, zero: Double) {
    // The zeros by mpmath 1.4.1. The Floats on either side of one have slopes of opposite signs.
    let nearest = Float(-zero)
    let below = Double(nearest) < -zero ? nearest : nearest.nextDown
    let found = slopes(f, [below, below.nextUp])
    #expect(found[0] < 0 && found[1] > 0)
    #expect(abs(found[0]) < 1e-7 && abs(found[1]) < 1e-7)
  }

  @Test(arguments: [UnaryFunction.gelu, .geluTanh, .silu, .softplus])
  func slopesOfOppositeArgumentsAddUpToOne(f: UnaryFunction) {
    let x: [Float] = normals(300, seed: 41, deviation: 3)
    for (a, b) in zip(slopes(f, x), slopes(f, x.map { -$0 })) {
      #expect(abs(a + b - 1) <= Float.ulpOfOne)
    }
  }

  @Test(arguments: [UnaryFunction.tanh, .sigmoid])
  func slopesOfOppositeArgumentsAreEqual(f: UnaryFunction) {
    let x: [Float] = normals(300, seed: 42, deviation: 9)
    #expect(slopes(f, x) == slopes(f, x.map { -$0 }))
  }

  @Test func slopesVanishFarOut() {
    for f in [UnaryFunction.gelu, .geluTanh, .silu, .softplus] {
      #expect(slopes(f, [-1e4, 1e4, -3e38, 3e38] as [Float]) == [0, 1, 0, 1], "\(f)")
    }
    for f in [UnaryFunction.tanh, .sigmoid] {
      #expect(slopes(f, [-1e4, 1e4, .infinity] as [Float]) == [0, 0, 0], "\(f)")
    }
  }

  @Test func theKinkOfReLUHasSlopeZero() {
    #expect(slopes(.relu, [-1, -0.0, 0, Float.leastNonzeroMagnitude, 2]) == [0, 0, 0, 1, 1])
  }
}
