import Foundation
import Tensors
import TestSupport
import Testing

private let logits = Tensor(rows: [[1, 0, -2], [2, 0.5, 3], [-1, 0, 0]])

private let stops = [
  Stop("cross-entropy: 2 targets for 3 columns") { _ = crossEntropy(logits, targets: [0, 1]) }
]

struct CrossEntropyTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test func theLossIsMinusTheLogOfTheTargetsProbability() {
    let P = softmax(logits)
    let expected = -(Foundation.log(P[1, 0]) + Foundation.log(P[0, 1]) + Foundation.log(P[2, 2]))
    #expect(abs(crossEntropy(logits, targets: [1, 0, 2]).scalar - expected) < 1e-14)
  }

  @Test func columnsWithoutATargetDoNotCount() {
    let one = crossEntropy(logits, targets: [nil, 2, nil])
    #expect(one.isIdentical(to: crossEntropy(logits.columns(1..<2), targets: [2])))
    #expect(crossEntropy(logits, targets: [nil, nil, nil]).scalar == 0)
    let tape = Tape()
    let loss = tape.record { crossEntropy(logits, targets: [nil, 2, nil]) }
    let gradient = tape.gradients(of: loss)[logits]
    #expect(gradient.column(0).scalars == [0, 0, 0])
    #expect(gradient.column(2).scalars == [0, 0, 0])
    expectClose(gradient.column(1), softmax(logits).column(1) - Tensor(vector: [0, 0, 1]), 1e-15)
  }

  @Test func evenAColumnOfNaNDoesNotCountWithoutATarget() {
    let bad = Tensor(rows: [[1, .nan], [2, .nan]])
    let tape = Tape()
    let loss = tape.record { crossEntropy(bad, targets: [0, nil]) }
    #expect(loss.isFinite)
    #expect(tape.gradients(of: loss)[bad].isFinite)
  }

  @Test func uniformLogitsCostTheLogOfTheirNumber() {
    let loss = crossEntropy(.full([7, 3], 0.25), targets: [0, 6, 3])
    #expect(abs(loss.scalar - 3 * Foundation.log(7.0)) < 1e-14)
  }

  @Test func aHopelessTargetCostsItsDistanceAndNotInfinity() {
    let loss = crossEntropy(Tensor(vector: [0, 800], precision: .float), targets: [0])
    #expect(loss.scalar == 800)
  }

  /// E25: where P is known to be a softmax the loss comes from its logits, also where P is rounded to 0.
  @Test func theLossOfADistributionComesFromItsLogits() {
    let far = Tensor(rows: [[0, 1], [800, -2], [-800, 0.5]])
    let tape = Tape()
    let (P, loss) = tape.record {
      let P = softmax(far)
      return (P, logLoss(P, targets: [2, 0]))
    }
    #expect(P[2, 0] == 0)
    #expect(loss.isIdentical(to: crossEntropy(far, targets: [2, 0])))
    #expect(loss.scalar > 1600 && loss.isFinite)
    expectClose(
      tape.gradients(of: loss)[far], P - Tensor(rows: [[0, 1], [0, 0], [1, 0]]), 1e-15)
  }

  /// Of any other distribution it takes the logarithm: without a tape, and of a part.
  @Test func theLossOfAnyDistributionIsMinusItsLog() {
    let P = softmax(logits)
    let expected = crossEntropy(logits, targets: [1, nil, 2])
    expectClose(logLoss(P, targets: [1, nil, 2]), expected, 1e-14)
    let tape = Tape()
    let part = tape.record { logLoss(softmax(logits).columns(0..<1), targets: [1]) }
    expectClose(part, crossEntropy(logits.columns(0..<1), targets: [1]), 1e-14)
    // Another tape's softmax is a tensor from outside.
    let recorded = Tape().record { softmax(logits) }
    expectClose(
      Tape().record { logLoss(recorded, targets: [1, nil, 2]) }, expected, 1e-14)
    #expect(logLoss(Tensor(vector: [1, 0]), targets: [1]).scalar == .infinity)
    #expect(logLoss(Tensor(vector: [1, 0]), targets: [0]).scalar == 0)
  }

  /// Its gradient is that of the logarithm, whichever way it is computed.
  @Test func gradientsOfTheLossOfADistributionAgreeWithTheStencil() {
    expectGradients(at: [logits]) { logLoss(softmax($0[0]), targets: [0, nil, 2]) }
    expectGradients(at: [softmax(logits)]) { logLoss($0[0], targets: [0, nil, 2]) }
  }

  @Test func aTargetOutsideIsAFaultOfTheData() {
    for target in [3, -1] {
      let tape = Tape()
      let (loss, fault) = collectingFault {
        tape.record {
          inScope("Loss") { line in
            line(7) { crossEntropy(logits, targets: [0, target, nil]) }
          }
        }
      }
      #expect(loss.scalar.isNaN)
      #expect(fault?.description == "target \(target) of 3 logits (Loss, line 7)")
      // The derivative touches no foreign memory.
      let gradient = tape.gradients(of: loss)[logits]
      expectClose(
        gradient.column(0), softmax(logits).column(0) - Tensor(vector: [1, 0, 0]), 1e-15)
      #expect(gradient.column(1).scalars.allSatisfy { $0.isNaN })
      #expect(gradient.column(2).scalars == [0, 0, 0])
    }
  }

  @Test func theSumOverManyColumnsIsMadeInDouble() {
    // 100,000 times log 2: added up in Float the sum would be off in the fourth digit.
    let n = 100_000
    let loss = crossEntropy(
      .zeros([2, n], precision: .float), targets: Array(repeating: 1, count: n))
    let exact = Double(n) * Double(Float(Foundation.log(2.0)))
    #expect(abs(loss.scalar - exact) < 1e-7 * exact)
  }
}
