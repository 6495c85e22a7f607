import Tensors
import Testing

@testable import FormalText

struct UTF8ScalarsTests {
  @Test func everyScalarIsReadBack() {
    // Every 61st scalar, and all about the borders of the forms and of the surrogates.
    let borders: [UInt32] = [0x80, 0x800, 0xD800, 0xE000, 0x1_0000, 0x10_FFFF]
    let near = borders.flatMap { $0 - 3...$0 + 3 }
    for value in Array(stride(from: UInt32(0), through: 0x10_FFFF, by: 61)) + near {
      guard let expected = Unicode.Scalar(value) else { continue }
      let bytes = Array(String(expected).utf8)
      let found = scalar(at: 0, in: bytes)
      #expect(found?.value == expected)
      #expect(found?.length == bytes.count)
    }
  }

  @Test func whatTheStandardLibraryRefusesIsRefused() {
    // Lead and continuation bytes at the borders of their ranges, so that most cases nearly pass.
    let alphabet: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
      0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF,
    ]
    var random = RandomSource(seed: 8)
    var valid = 0
    for _ in 0..<20_000 {
      let bytes = random.bytes(upTo: 5, from: alphabet)
      let text = String(validating: bytes, as: UTF8.self)
      #expect((firstInvalidByte(of: bytes) == nil) == (text != nil), "\(bytes)")
      if text != nil { valid += 1 }
    }
    #expect(2_000...18_000 ~= valid)
  }

  @Test func theFirstInvalidByteIsTheStartOfWhatDoesNotFit() {
    #expect(firstInvalidByte(of: Array("caf\u{E9}".utf8)) == nil)
    #expect(firstInvalidByte(of: [0x61, 0xC3, 0xA9, 0xC3]) == 3)
    #expect(firstInvalidByte(of: [0x61, 0xE2, 0x82, 0x41]) == 1)
    #expect(firstInvalidByte(of: [0xED, 0xA0, 0x80]) == 0)
  }

  @Test func codePointsHaveFourDigitsOrMore() {
    #expect(codePoint("\u{A}") == "U+000A")
    #expect(codePoint("é") == "U+00E9")
    #expect(codePoint("🙂") == "U+1F642")
  }
}
