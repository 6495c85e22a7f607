import Tensors
import Testing

@testable import kernel_accuracy

struct FloatElementTests {
  /// The worst errors over all Floats are in docs/kernels.md; none is above 2 units.
  private let limit = 2.0

  @Test(arguments: UnaryFunction.allCases, [false, true])
  func errorsAreBelowTwoUnits(f: UnaryFunction, isDerivative: Bool) {
    let kernel = Kernel(function: f, isDerivative: isDerivative)
    // A prime stride visits all ends of the bit pattern.
    for result in [kernel.measured(stride: 19_997), kernel.measured(floatBorders)] {
      #expect(result.worst <= limit, "\(kernel.name) at \(result.input): \(result.worst) ulp")
      #expect(result.count > 2500)
    }
  }

  @Test(arguments: [UnaryFunction.relu, .square, .squareRoot, .reciprocal, .negate])
  func oneExactOperationIsRoundedOnce(f: UnaryFunction) {
    let kernel = Kernel(function: f, isDerivative: false)
    #expect(kernel.measured(stride: 99_991).worst <= 0.5)
  }

  @Test func limitsAreThoseOfIEEE() {
    let limits: [(UnaryFunction, Float, Float)] = [
      (.exp, -.infinity, 0), (.exp, .infinity, .infinity), (.exp, -0.0, 1),
      (.exp, 88.73, .infinity),
      (.log, 0, -.infinity), (.log, -0.0, -.infinity), (.log, 1, 0), (.log, .infinity, .infinity),
      (.log, -1, .nan), (.log, -.infinity, .nan),
      (.tanh, -0.0, -0.0), (.tanh, .infinity, 1), (.tanh, -.infinity, -1),
      (.sigmoid, -.infinity, 0), (.sigmoid, .infinity, 1), (.sigmoid, -0.0, 0.5),
      (.silu, -.infinity, -0.0), (.silu, .infinity, .infinity), (.silu, -0.0, -0.0),
      (.gelu, -.infinity, -0.0), (.gelu, .infinity, .infinity), (.gelu, -0.0, -0.0),
      (.geluTanh, -.infinity, -0.0), (.geluTanh, .infinity, .infinity), (.geluTanh, -0.0, -0.0),
      (.softplus, -.infinity, 0), (.softplus, .infinity, .infinity),
      (.relu, -0.0, 0), (.relu, -.infinity, 0), (.relu, .infinity, .infinity),
      (.squareRoot, -0.0, -0.0), (.squareRoot, -1, .nan), (.squareRoot, .infinity, .infinity),
      (.reciprocal, -0.0, -.infinity), (.reciprocal, -.infinity, -0.0),
      (.negate, 0, -0.0), (.square, -.infinity, .infinity),
    ]
    for (f, x, expected) in limits {
      let y = applied(f, [x])[0]
      let agrees = expected.isNaN ? y.isNaN : y.bitPattern == expected.bitPattern
      #expect(agrees, "\(f)(\(x)) is \(y), not \(expected)")
    }
  }

  @Test(arguments: UnaryFunction.allCases)
  func notANumberStaysSo(f: UnaryFunction) {
    #expect(applied(f, [Float.nan])[0].isNaN)
    let isConstant = f == .negate
    #expect(slopes(f, [Float.nan])[0].isNaN != isConstant)
  }

  @Test func pullbacksAddToWhatIsThere() {
    var dx: [Float] = [1, 10, 100]
    Float.pullback(.square, x: [1, 2, 3], y: [1, 4, 9], dy: [1, 0.5, -2], dx: &dx, count: 3)
    #expect(dx == [3, 12, 88])
  }
}
