import Foundation
import Tensors
import Testing

struct DoubleElementTests {
  /// Values and derivatives by mpmath 1.4.1 with 60 digits.
  private let pins: [(UnaryFunction, Double, Double, Double)] = [
    (.gelu, -6.3, -9.37583779710257e-10, -5.900080201120539e-09),
    (.gelu, -0.75, -0.16997051428265114, 0.0007742782607648957),
    (.gelu, 0.3, 0.1853734266566858, 0.7323277668271099),
    (.gelu, 4.7, 4.699993886204966, 1.0000286373708867),
    (.geluTanh, -6.3, -4.8363849896578086e-12, -4.8041054745843365e-11),
    (.geluTanh, -0.75, -0.1700394448343797, 0.0010617438625857023),
    (.geluTanh, 0.3, 0.18537092354275925, 0.7322954516388018),
    (.geluTanh, 4.7, 4.699998424320245, 1.0000096300578831),
    (.silu, -6.3, -0.011547515337704673, -0.009693410504660356),
    (.silu, -0.75, -0.24061597561845527, 0.1574000555032465),
    (.silu, 0.3, 0.17233275504349768, 0.6477800103188828),
    (.silu, 4.7, 4.657637496331615, 1.0329673791182914),
    (.sigmoid, -6.3, 0.0018329389424928053, 0.0018295792773258986),
    (.sigmoid, -0.75, 0.320821300824607, 0.21789499376181404),
    (.sigmoid, 0.3, 0.574442516811659, 0.24445831169074586),
    (.sigmoid, 4.7, 0.9909867013471522, 0.008932059100242395),
    (.tanh, -6.3, -0.9999932559922726, 1.348796997312292e-05),
    (.tanh, -0.75, -0.6351489523872873, 0.5965858082813315),
    (.tanh, 0.3, 0.2913126124515909, 0.9151369618266292),
    (.tanh, 4.7, 0.9998345655542966, 0.0003308415228508404),
    (.exp, -6.3, 0.0018363047770289071, 0.0018363047770289071),
    (.exp, -0.75, 0.4723665527410147, 0.4723665527410147),
    (.exp, 0.3, 1.3498588075760032, 1.3498588075760032),
    (.exp, 4.7, 109.94717245212352, 109.94717245212352),
    (.softplus, -6.3, 0.0018346208305892796, 0.0018329389424928053),
    (.softplus, -0.75, 0.38687100611489994, 0.320821300824607),
    (.softplus, 0.3, 0.8543552444685271, 0.574442516811659),
    (.softplus, 4.7, 4.7090541641698875, 0.9909867013471522),
    (.log, 1e-05, -11.512925464970229, 99999.99999999999),
    (.log, 0.3, -1.2039728043259361, 3.3333333333333335),
    (.log, 1.0625, 0.06062462181643484, 0.9411764705882353),
    (.log, 4.7, 1.547562508716013, 0.2127659574468085),
    (.squareRoot, 1e-05, 0.0031622776601683794, 158.11388300841895),
    (.squareRoot, 0.3, 0.5477225575051661, 0.9128709291752769),
    (.squareRoot, 1.0625, 1.0307764064044151, 0.48507125007266594),
    (.squareRoot, 4.7, 2.16794833886788, 0.23063280200722128),
  ]

  @Test func valuesAndDerivativesAreThoseOfManyDigits() {
    // A dozen roundings of 2⁻⁵³; where the terms of a derivative cancel, of their size.
    for (f, x, value, derivative) in pins {
      let y = applied(f, [x])[0]
      let slope = slopes(f, [x])[0]
      #expect(abs(y - value) <= 4e-15 * abs(value), "\(f)(\(x)): \(y), \(value)")
      let tolerance =
        4e-15 * max(abs(derivative), f.rawValue.contains("elu") && x == -0.75 ? 0.3 : 0)
      #expect(abs(slope - derivative) <= tolerance, "\(f)′(\(x)): \(slope), \(derivative)")
    }
  }

  @Test func geluKeepsItsNegativeTail() {
    // By mpmath; x·(1 + erf(x/√2))/2 would be 0 here. The square in the exponential costs digits.
    #expect(abs(applied(.gelu, [-12.0])[0] / -2.1317785344932148e-32 - 1) < 1e-13)
    #expect(abs(applied(.gelu, [-30.0])[0] / -1.4720141781444561e-196 - 1) < 1e-12)
  }

  @Test func exponentialsEndWhereDoubleEnds() {
    #expect(
      applied(.exp, [709.78, 709.79, -745.1, -745.2]).map(\.isFinite) == [true, false, true, true])
    #expect(
      applied(.exp, [-745.1, -745.2, -800, -Double.infinity]) == [.leastNonzeroMagnitude, 0, 0, 0])
    #expect(applied(.sigmoid, [-800, 800, -Double.infinity, .infinity]) == [0, 1, 0, 1])
    #expect(applied(.exp, [711, Double.infinity]) == [.infinity, .infinity])
    #expect(applied(.exp, [Double.nan])[0].isNaN)
  }

  @Test(arguments: UnaryFunction.allCases)
  func notANumberStaysSo(f: UnaryFunction) {
    #expect(applied(f, [Double.nan])[0].isNaN)
    #expect(slopes(f, [Double.nan])[0].isNaN == (f != .negate))
  }

  @Test func logarithmOfNegativeNumbersIsNone() {
    #expect(applied(.log, [-1, -Double.infinity, -.leastNonzeroMagnitude]).allSatisfy { $0.isNaN })
    #expect(applied(.log, [0, -0.0]) == [-.infinity, -.infinity])
  }
}
