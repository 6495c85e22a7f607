import ArgumentParser
import Tensors
import Testing

@testable import kernel_accuracy

struct KernelAccuracyTests {
  @Test func theUnitIsTheDistanceOfFloats() {
    for x: Float in [1, 1.9999999, 3.7, 1e-30, 1e30, -5e-5, 0x1p-140, 0x1p-126, 0x1p127] {
      #expect(ulps(x, Double(x), signOfZero: true) == 0)
      #expect(ulps(x.nextUp, Double(x), signOfZero: true) == 1)
      #expect(ulps(x, (Double(x) + Double(x.nextUp)) / 2, signOfZero: true) == 0.5)
    }
    #expect(ulps(.leastNonzeroMagnitude, 0, signOfZero: true) == 1)
    #expect(ulps(0, 0x1p-150, signOfZero: true) == 0.5)
  }

  @Test func infinityCountsAsTheNextPowerOfTwo() {
    let top = Float.greatestFiniteMagnitude
    #expect(ulps(.infinity, 1e60, signOfZero: true) == 0)
    #expect(ulps(.infinity, Double(top), signOfZero: true) == 1)
    #expect(ulps(top, .infinity, signOfZero: true) == 1)
    #expect(ulps(-.infinity, .infinity, signOfZero: true) > 1e7)
  }

  @Test func signsOfZeroAndNaNMustAgree() {
    #expect(ulps(-0.0, 0, signOfZero: true) == .infinity)
    #expect(ulps(-0.0, 0, signOfZero: false) == 0)
    #expect(ulps(0, -1e-60, signOfZero: true) == .infinity)
    #expect(ulps(.nan, 1, signOfZero: true) == .infinity)
    #expect(ulps(1, .nan, signOfZero: true) == .infinity)
    #expect(ulps(.nan, .nan, signOfZero: true) == 0)
  }

  @Test func strideAndListMeasureTheSame() {
    let kernel = Kernel(function: .gelu, isDerivative: false)
    let step = 1_000_003
    let patterns = Swift.stride(from: 0, to: 1 << 32, by: step)
    let listed = kernel.measured(patterns.map { Float(bitPattern: UInt32($0)) })
    let strided = kernel.measured(stride: step)
    #expect(strided.count == listed.count)
    #expect(strided.worst == listed.worst)
    #expect(strided.input.bitPattern == listed.input.bitPattern)
  }

  @Test func aKernelThatIsTooWrongFails() {
    #expect(KernelAccuracy.passes(Measurement(worst: 4)))
    #expect(!KernelAccuracy.passes(Measurement(worst: 4.001)))
    #expect(!KernelAccuracy.passes(Measurement(worst: .infinity)))
    #expect(!KernelAccuracy.passes(Measurement(worst: .nan)))
  }

  @Test func wrongArgumentsSayWhatThereIs() {
    for (arguments, message) in [
      (["--stride", "0"], "--stride is 0; it must be at least 1"),
      (["swish"], "no kernel is named 'swish'; there are relu, gelu"),
    ] {
      do {
        _ = try KernelAccuracy.parse(arguments)
        Issue.record("\(arguments) were accepted")
      } catch {
        #expect(KernelAccuracy.message(for: error).hasPrefix(message))
      }
    }
  }
}
