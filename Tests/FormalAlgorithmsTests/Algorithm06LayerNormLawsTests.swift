import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// What is true of Algorithm 6 for all data: properties P6.1–P6.9.
struct Algorithm06LayerNormLawsTests {
  static let e = sample([5, 3], seed: 1) + Tensor(vector: [1, 2, -1, 0.5, 3])
  static let plain = NormParameters.layer(size: 5)
  static let W = NormParameters.layer(gamma: sample([5], seed: 2), beta: sample([5], seed: 3))
  static let rms = NormParameters.rms(gamma: .ones([5]))

  private func expectMoments(_ e: Tensor) {
    expectClose(columnMeans(e), .zeros([1, e.columns]), 1e-14, "mean")
    expectClose(columnMeans(square(e)), .ones([1, e.columns]), 1e-13, "variance")
  }

  @Test("P6.1: mean 0, population variance 1, squared length d_e")
  func aNormalisedVectorHasMeanZeroAndVarianceOne() {
    let ê = layerNorm(Self.e, Self.plain)
    expectMoments(ê)
    expectClose(columnSums(square(ê)), .full([1, 3], 5), 1e-13)
  }

  @Test("P6.2: without γ and β again, mean 0 and variance 1")
  func scaleAndOffsetComeLast() {
    expectMoments((layerNorm(Self.e, Self.W) - Self.W.beta!) / Self.W.gamma)
  }

  @Test("P6.3: neither size nor shift of the input matters; a negative factor turns the sign")
  func neitherSizeNorShiftMatters() {
    let ê = layerNorm(Self.e, Self.W)
    let c = Tensor(rows: [[3, -20, 0.1]])
    expectClose(layerNorm(3.7 * Self.e + c, Self.W), ê, 1e-12)
    expectClose(layerNorm(1e-6 * Self.e, Self.W), ê, 1e-12)
    expectClose(layerNorm(-2 * Self.e, Self.plain), -layerNorm(Self.e, Self.plain), 1e-13)
  }

  @Test("P6.4: with γ = 1 and β = 0 twice is once")
  func twiceIsOnce() {
    let once = layerNorm(Self.e, Self.plain)
    expectClose(layerNorm(once, Self.plain), once, 1e-13)
  }

  @Test("P6.5: two elements become 1 and −1")
  func twoElementsBecomeOneAndMinusOne() {
    let e = Tensor(columns: [[3, 8], [0.1, -0.3]])
    expectClose(layerNorm(e, .layer(size: 2)), rows: [[-1, 1], [1, -1]], 1e-13)
  }

  @Test("P6.6: coordinates may change places together with γ and β")
  func coordinatesMayChangePlacesTogether() {
    let order = [4, 2, 0, 3, 1]
    func permuted(_ x: Tensor) -> Tensor { stack(rows: order.map { x.rows($0..<$0 + 1) }) }
    let W = NormParameters.layer(gamma: permuted(Self.W.gamma), beta: permuted(Self.W.beta!))
    expectClose(layerNorm(permuted(Self.e), W), permuted(layerNorm(Self.e, Self.W)), 1e-13)
  }

  @Test("P6.7: the Jacobian is (I − 11ᵀ/d − êêᵀ/d)/√v and annihilates 1 and e − m")
  func theJacobianKillsTwoDirections() {
    let e = Self.e.column(1)
    let tape = Tape()
    let ê = tape.record { layerNorm(e, Self.plain) }
    var rows: [[Double]] = []
    for i in 0..<5 {
      let unit = Tensor(vector: (0..<5).map { $0 == i ? 1 : 0 })
      rows.append(tape.gradients(of: ê, cotangent: unit)[e].scalars)
    }
    let J = Tensor(rows: rows)
    let m = mean(e).scalar
    let v = e.scalars.reduce(0) { $0 + ($1 - m) * ($1 - m) } / 5
    let column = ê.reshaped([5, 1])
    let outer = Tensor.ones([5, 5]) + column * column.transposed
    expectClose(J, (Tensor.identity(5) - outer / 5) / v.squareRoot(), 1e-13)
    expectClose(J * Tensor.ones([5]), .zeros([5]), 1e-14)
    expectClose(J * (e - Tensor(scalar: m)), .zeros([5]), 1e-13)
  }

  @Test("P6.9: RMS norm has squared length d_e, minds shifts, not sizes")
  func rmsNormMindsShiftsNotSizes() {
    let ê = layerNorm(Self.e, Self.rms)
    expectClose(columnSums(square(ê)), .full([1, 3], 5), 1e-13)
    expectClose(layerNorm(3.7 * Self.e, Self.rms), ê, 1e-13)
    let shifted = layerNorm(Self.e + Tensor(rows: [[3, -20, 1]]), Self.rms)
    for (a, b) in zip(shifted.columnArrays, ê.columnArrays) {
      #expect(zip(a, b).contains { abs($0 - $1) > 0.1 })
    }
  }

  @Test("P6.9, P0.18: on a mean of 0 RMS norm is layer norm with β = 0")
  func onAMeanOfZeroRMSNormIsLayerNorm() {
    let centred = Self.e - columnMeans(Self.e)
    let gamma = Self.W.gamma
    expectClose(
      layerNorm(centred, .rms(gamma: gamma)),
      layerNorm(centred, .layer(gamma: gamma, beta: .zeros([5]))), 1e-13)
  }

  @Test("P10.2: each column by itself")
  func eachColumnIsNormalisedByItself() {
    for W in [Self.W, Self.rms] {
      let ê = layerNorm(Self.e, W)
      for t in 0..<3 {
        let alone = layerNorm(Self.e.column(t), W)
        #expect(alone.shape == [5] && alone.isIdentical(to: ê.column(t)))
      }
    }
  }

  @Test("P0.11: gradients of e, γ and β")
  func gradientsAgreeWithTheStencil() {
    expectGradients(at: [Self.e, Self.W.gamma, Self.W.beta!]) {
      layerNorm($0[0], .layer(gamma: $0[1], beta: $0[2]))
    }
    expectGradients(at: [Self.e.column(1), Self.W.gamma, Self.W.beta!]) {
      layerNorm($0[0], .layer(gamma: $0[1], beta: $0[2], epsilon: 0.3))
    }
    expectGradients(at: [Self.e, Self.W.gamma]) { layerNorm($0[0], .rms(gamma: $0[1])) }
    expectGradients(at: [Self.e, Self.W.gamma]) {
      layerNorm($0[0], .rms(gamma: $0[1], epsilon: 0.3))
    }
  }

  @Test func parametersAreScaleAndOffset() {
    #expect(Self.W.namedTensors.map(\.symbol) == ["γ", "β"])
    #expect(Self.rms.namedTensors.map(\.symbol) == ["γ"])
    #expect(
      NormParameters.layer(size: 3, precision: .float).tensors.map(\.precision) == [.float, .float])
    let W = Self.W.replacingTensors([2 * Self.W.gamma, 3 * Self.W.beta!])
    expectClose(W.beta!, 3 * Self.W.beta!, 0)
    #expect(Self.W.epsilon == 0 && Self.rms.epsilon == 0)
  }

  // MARK: Undefined data

  @Test(
    "P6.8: a constant column is a fault, and its result NaN", arguments: [Precision.double, .float])
  func aConstantColumnIsAFault(precision: Precision) {
    // The mean of three times 0.1 is not 0.1 but for rounding, so v is not 0.
    let e = Tensor(columns: [[1, 2, 4], [0.1, 0.1, 0.1], [3, 1, 0]], precision: precision)
    let (ê, fault) = collectingFault { layerNorm(e, .layer(size: 3, precision: precision)) }
    #expect(
      fault?.description
        == """
        the variance of column 1 is 0: layer norm divides by its root \
        (Algorithm 6 (layer_norm), line 3)
        """)
    #expect(ê.column(1).scalars.allSatisfy { $0.isNaN })
    #expect(ê.column(0).isFinite && ê.column(2).isFinite)
  }

  @Test("P6.8: a single element has no variance")
  func aSingleElementIsAFault() {
    let (ê, fault) = collectingFault { layerNorm(Tensor(vector: [7]), .layer(size: 1)) }
    #expect(fault?.location?.number == 6 && fault?.location?.line == 3)
    #expect(ê[0].isNaN)
  }

  @Test("P6.9: zeros are a fault of RMS norm, other constants are none")
  func zerosAreAFaultOfRMSNorm() {
    let constant = Tensor.full([5], 2)
    let (ê, none) = collectingFault { layerNorm(constant, Self.rms) }
    #expect(none == nil)
    expectClose(ê, .ones([5]), 1e-15)
    let (_, fault) = collectingFault { layerNorm(.zeros([5]), Self.rms) }
    #expect(fault != nil)
  }

  @Test("E4: an ε that was chosen makes a constant column β")
  func anEpsilonMakesAConstantColumnTheOffset() {
    let W = NormParameters.layer(gamma: Self.W.gamma, beta: Self.W.beta!, epsilon: 1e-5)
    let (ê, fault) = collectingFault { layerNorm(.full([5], 3), W) }
    #expect(fault == nil)
    expectClose(ê, Self.W.beta!, 1e-12)
  }

  @Test("Nearly constant is not constant: large numbers with small differences are fine")
  func nearlyConstantIsNotConstant() {
    let e = Tensor(vector: [1e8, 1e8 + 1, 1e8 - 1])
    let (ê, fault) = collectingFault { layerNorm(e, .layer(size: 3)) }
    #expect(fault == nil)
    expectClose(ê, Tensor(vector: [0, 1.5.squareRoot(), -1.5.squareRoot()]), 1e-12)
  }

  @Test func aConstantColumnEndsTheProgram() async {
    let result = await #expect(processExitsWith: .exitCode(65), observing: [\.standardErrorContent])
    {
      _ = layerNorm(.ones([4]), .layer(size: 4))
    }
    expectMessage(
      result,
      """
      stop: the variance of column 0 is 0: layer norm divides by its root \
      (Algorithm 6 (layer_norm), line 3)

      """)
  }
}
