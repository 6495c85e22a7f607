import Tensors
import TestSupport
import Testing

struct ElementwiseTests {
  /// Points away from the kink of ReLU and inside the domain of log and √.
  private let positive = Tensor(rows: [[0.2, 3.5, 1], [0.7, 0.05, 9]])
  private let mixed = Tensor(rows: [[-2.5, 0.4, 1.3], [3.1, -0.6, -7]])

  @Test(arguments: UnaryFunction.allCases) func derivativesAgreeWithTheStencil(_ f: UnaryFunction) {
    let needsPositive = f == .log || f == .squareRoot
    // 9 and 0.05 have large higher derivatives; the step is 5e-4.
    let x = needsPositive ? positive + Tensor(scalar: 0.3) : mixed
    expectGradients(at: [x], f.rawValue) { t in map(f, t[0]) }
    expectGradients(at: [x], "\(f.rawValue), transposed") { t in map(f, t[0].transposed) }
  }

  @Test func theNamedFunctionsAreTheOnesOfTheTable() {
    let named: [(UnaryFunction, (Tensor) -> Tensor)] = [
      (.relu, relu), (.gelu, gelu), (.geluTanh, geluTanh), (.silu, silu), (.sigmoid, sigmoid),
      (.tanh, tanh), (.exp, exp), (.log, log), (.softplus, softplus), (.square, square),
      (.squareRoot, squareRoot),
    ]
    for (function, name) in named {
      #expect(name(positive).isIdentical(to: map(function, positive)), "\(function)")
    }
    #expect(Set(named.map(\.0.symbol)).count == named.count)
    #expect(Set(UnaryFunction.allCases.map(\.symbol)).count == UnaryFunction.allCases.count)
  }

  @Test func reluHasTheDerivativeZeroAtZero() {
    let x = Tensor(vector: [-1, 0, -0.0, 2])
    let tape = Tape()
    let y = tape.record { relu(x) }
    #expect(y.scalars == [0, 0, 0, 2])
    #expect(tape.gradients(of: y)[x].scalars == [0, 0, 0, 1])
  }

  @Test func theNegativeTailOfGeluSurvives() {
    // −10·Φ(−10) = −7.619853024160526e-23; the form with erf would give 0 (erratum E26).
    expectClose(
      1e23 * gelu(Tensor(vector: [-10])), Tensor(vector: [-7.619853024160526]), 1e-12)
  }

  @Test func shapeAndPrecisionStay() {
    for precision in Precision.allCases {
      for shape in [[], [3], [2, 3], [0, 4], [2, 2, 2], [1, 2, 3, 2]] as [Shape] {
        let y = gelu(.ones(shape, precision: precision))
        #expect(y.shape == shape)
        #expect(y.precision == precision)
      }
    }
  }

  @Test func wideTensorsAreReachedToTheLastElement() {
    let n = 2 * (1 << 15) + 5
    let x = Tensor(vector: (0..<n).map { Double($0) - 1000 })
    let tape = Tape()
    let y = tape.record { square(x) }
    #expect(y.scalars == x.scalars.map { $0 * $0 })
    #expect(tape.gradients(of: y)[x].scalars == x.scalars.map { 2 * $0 })
  }
}
