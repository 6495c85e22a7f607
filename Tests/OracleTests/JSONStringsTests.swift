import Foundation
import Tensors
import Testing

@testable import Oracle

struct JSONStringsTests {
  private func invalid(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { JSONStrings.invalidByte(in: $0) }
  }

  private func unescaped(_ text: String) -> String {
    Array(text.utf8).withUnsafeBytes { JSONStrings.unescaped($0) }
  }

  /// Two bytes of every kind, and longer sequences at random: valid is what the standard library takes.
  @Test func validIsWhatTheStandardLibraryTakes() {
    var sequences: [[UInt8]] = []
    for first in UInt8.min...UInt8.max {
      for second in stride(from: 0, through: 0xFF, by: 5) {
        sequences.append([first, UInt8(second)])
      }
    }
    var random = RandomSource(seed: 4)
    let leads: [UInt8] = [0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xC2]
    let edges: [UInt8] = [0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0]
    for _ in 0..<5000 {
      var bytes = [leads[random.integer(below: leads.count)]]
      for _ in 0..<3 {
        sequences.append(bytes)
        bytes.append(edges[random.integer(below: edges.count)])
      }
      sequences.append(bytes)
    }
    let wrong = sequences.filter {
      (invalid($0) == nil) != (String(validating: $0, as: UTF8.self) != nil)
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
  }

  @Test func theFirstBadByteIsNamed() {
    #expect(invalid(Array("aé".utf8)) == nil)
    #expect(invalid([0x61, 0xC3, 0xA9, 0xFF]) == 3)
    #expect(invalid([0x61, 0xE2, 0x82]) == 1)
  }

  @Test(arguments: [
    (#"a\"b\\c\/d"#, "a\"b\\c/d"), (#"\b\f\n\r\t"#, "\u{8}\u{C}\n\r\t"), (#"\u00e9\u0041"#, "éA"),
    (#"\ud83d\ude00"#, "😀"), (#"é\u00E9é"#, "ééé"), ("", ""), (#"\u0000"#, "\0"),
  ]) func escapesStandForTheirCharacters(text: String, expected: String) {
    #expect(unescaped(text) == expected)
    #expect((try? JSONDecoder().decode(String.self, from: Data("\"\(text)\"".utf8))) == expected)
  }

  @Test(arguments: [
    (#"\ud83d"#, "\u{FFFD}"), (#"\ude00"#, "\u{FFFD}"), (#"\ud83dx"#, "\u{FFFD}x"),
    (#"\ude00\ud83d"#, "\u{FFFD}\u{FFFD}"), (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"),
  ]) func halfOfAPairBecomesTheReplacementCharacter(text: String, expected: String) {
    #expect(unescaped(text) == expected)
  }

  @Test func digitsAreHexadecimal() {
    for byte in UInt8.min...UInt8.max {
      let digit = Character(UnicodeScalar(byte)).hexDigitValue
      #expect(JSONStrings.digit(byte).map(Int.init) == (byte < 128 ? digit : nil))
    }
  }
}
