import Foundation
import Tensors
import TestSupport
import Testing

@testable import Safetensors

struct StoredElementTests {
  /// Pinned by numpy (F16 from a Double) and ml_dtypes (BF16 from a Float).
  @Test func roundingsAreThoseOfPython() throws {
    let values = try GoldenValues.read()
    #expect(values.halves.count > 500)
    for pair in values.halves {
      let expected = try #require(UInt16(pair[1], radix: 16))
      #expect(StoredF16.bits(double(pair[0])) == expected, "\(double(pair[0]))")
    }
    for pair in values.brains {
      let expected = try #require(UInt16(pair[1], radix: 16))
      #expect(StoredBF16.bits(double(pair[0])) == expected, "\(double(pair[0]))")
      #expect(StoredBF16.bits(Float(double(pair[0]))) == expected, "\(double(pair[0]))")
    }
  }

  @Test func everyHalfAndBrainComesBack() {
    for bits in UInt16.min...UInt16.max {
      for (back, value) in [
        (StoredF16.bits(StoredF16.float(bits)), StoredF16.double(bits)),
        (StoredBF16.bits(StoredBF16.float(bits)), StoredBF16.double(bits)),
      ] {
        // A signalling NaN comes back quiet.
        let isRight =
          value.isNaN ? back & ~bits & (back - 1) & 0x7C00 == 0 && back >= bits : back == bits
        if !isRight {
          Issue.record("\(String(bits, radix: 16)) comes back as \(String(back, radix: 16))")
        }
      }
    }
  }

  #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
    @Test func halvesAreThoseOfTheProcessor() {
      for bits in UInt16.min...UInt16.max {
        let (found, expected) = (StoredF16.float(bits), Float(Float16(bitPattern: bits)))
        if !(found.bitPattern == expected.bitPattern || found.isNaN && expected.isNaN) {
          Issue.record("\(String(bits, radix: 16)): \(found), expected \(expected)")
        }
      }
      // Doubles of every exponent that matters, random, and exactly between two halves.
      var random = RandomSource(seed: 11)
      for _ in 0..<200_000 {
        var bits = random.next() & 0x800F_FFFF_FFFF_FFFF
        bits |= UInt64(1023 - 30 + random.integer(below: 50)) << 52
        switch random.integer(below: 3) {
        case 0: bits &= ~0 << 40
        case 1: bits &= ~0 << 41
        default: break
        }
        let value = Double(bitPattern: bits)
        let (found, expected) = (StoredF16.bits(value), Float16(value).bitPattern)
        if found != expected {
          Issue.record(
            "\(value): \(String(found, radix: 16)), expected \(String(expected, radix: 16))")
        }
      }
    }
  #endif

  @Test func wideAndSpecialValuesAreKept() {
    for value in [
      0.0, -0.0, .infinity, -.infinity, 1.5, -.leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ] {
      #expect(StoredF64.double(StoredF64.bits(value)).bitPattern == value.bitPattern)
    }
    for value in [0, -0.0, Float.infinity, 1.5, -.leastNonzeroMagnitude, .greatestFiniteMagnitude]
      as [Float]
    {
      #expect(StoredF32.float(StoredF32.bits(value)).bitPattern == value.bitPattern)
      #expect(StoredF32.double(StoredF32.bits(value)) == Double(value))
      #expect(StoredF64.float(StoredF64.bits(value)).bitPattern == value.bitPattern)
    }
    // Above the largest of each format by more than half a step: infinite. By less: the largest.
    #expect(StoredF32.bits(3.5e38) == Float.infinity.bitPattern)
    #expect(StoredF16.bits(65520.0) == 0x7C00)
    #expect(StoredF16.bits(65519.99) == 0x7BFF)
    #expect(StoredBF16.bits(-3.4e38) == 0xFF80)
    // The sign and the upper payload of NaN.
    let nan = Double(bitPattern: 0xFFF8_0000_0000_0000)
    #expect(StoredF16.bits(nan) == 0xFE00)
    #expect(StoredBF16.bits(nan) == 0xFFC0)
    #expect(StoredF16.bits(Double(bitPattern: 0x7FF0_0000_0000_0001)) == 0x7E00)
    #expect(StoredF32.bits(Float.nan) == Float.nan.bitPattern)
  }

  /// Through Float, 1 + 2⁻¹¹ + 2⁻⁴⁰ would be a tie, and rounded down.
  @Test func doublesAreRoundedOnce() {
    #expect(StoredF16.bits(1 + 0x1p-11 + 0x1p-40) == 0x3C01)
    #expect(StoredF16.bits(1 + 0x1p-11) == 0x3C00)
    #expect(StoredBF16.bits(1 + 0x1p-8 + 0x1p-40) == 0x3F81)
    #expect(StoredBF16.bits(1 + 0x1p-8) == 0x3F80)
  }
}
