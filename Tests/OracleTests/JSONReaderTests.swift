import Foundation
import Tensors
import Testing

@testable import Oracle

struct JSONReaderTests {
  private func failure(_ text: String) throws -> Saying { try failure(Array(text.utf8)) }

  private func failure(_ bytes: [UInt8]) throws -> Saying {
    let outcome = bytes.withUnsafeBytes { raw in
      Result { () throws(OracleError) in try JSONReader.document(raw).nodes.count }
    }
    switch outcome {
    case .failure(let error): return Saying(error)
    case .success:
      Issue.record("read: \(String(decoding: bytes, as: UTF8.self))")
      throw CancellationError()
    }
  }

  private func number(_ text: String) throws -> Double {
    try reading("[\(text)]") { $0.number(1) }
  }

  // MARK: Numbers

  @Test(arguments: [
    "0", "-0", "1", "-1", "10", "0.5", "1.5e3", "1E+5", "1e-5", "123456789012345678901234567890",
    "0.1000000000000000055511151231257827", "9007199254740993", "5e-324", "2.4703282292062328e-324",
    "1.7976931348623157e308", "1e22", "1e23", "8.41e-22", "0.000001", "100000000000000000000000",
    "179769313486231580793e288", "4.35", "0.3", "2.2250738585072011e-308", "0e999", "1e-400",
  ]) func numbersAreTheNearestDouble(text: String) throws {
    #expect(try number(text).bitPattern == Double(text)?.bitPattern, "\(text)")
  }

  /// Seventeen digits of random bits, as Swift writes them: all must come back.
  @Test func randomNumbersComeBackBitForBit() throws {
    var random = RandomSource(seed: 4)
    for _ in 0..<2000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      #expect(try number("\(value)").bitPattern == value.bitPattern, "\(value)")
    }
  }

  /// A million zeros before the digit, and an exponent that takes them back.
  @Test func anExponentAsLongAsTheDigitsIsTakenWhole() throws {
    let zeros = String(repeating: "0", count: 1_000_000)
    #expect(try number("0.\(zeros)1e1000006") == 1e5)
    #expect(try number("1\(zeros)e-1000000") == 1)
  }

  @Test(arguments: [
    ("01", "a number without leading zeros"), ("-01", "a number without leading zeros"),
    ("-", "a digit"), ("--1", "a digit"), ("-.5", "a digit"), (".5", "a JSON value"),
    ("5.", "a digit after the point"), ("5.e1", "a digit after the point"),
    ("1e", "a digit in the exponent"), ("1e+", "a digit in the exponent"), ("+1", "a JSON value"),
    ("0x10", "“,” or “]”"), ("1_000", "“,” or “]”"),
  ]) func whatIsNoNumberOfJSONIsRefused(text: String, expected: String) throws {
    let saying = try failure("[\(text)]")
    #expect(saying.kind == .json && saying.expected == expected, "\(saying)")
  }

  @Test(arguments: ["NaN", "nan", "Infinity", "-Infinity", "inf", "-inf"])
  func numbersThatAreNotFiniteAreCalledSo(text: String) throws {
    let saying = try failure("[1, \(text)]")
    #expect(saying.kind == .number && saying.path == "$[1]" && saying.expected == "a finite number")
  }

  @Test(arguments: ["1e309", "-1e309", "1e99999999999999999999", "17976931348623159e292"])
  func numbersBeyondADoubleAreRefused(text: String) throws {
    let saying = try failure("{\"a\": [0, \(text)]}")
    #expect(saying == Saying(.number, "$.a[1]", "a number that a Double can hold", text))
  }

  // MARK: Structure

  @Test(arguments: [
    "", "{", "}", "[", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "[1 2]", "tru",
    "nulll",
    "[}", "{\"a\":1]", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\\", "\"\\u12", "[1]]", "{} {}", "'a'",
    "//",
    "\u{FEFF}{}", "[1,,2]", ",", "{\"a\":1 \"b\":2}", "\"a\tb\"", "[\u{0}]", "\u{A0}1",
  ]) func whatIsNoJSONIsRefused(text: String) throws {
    #expect(try failure(text).kind == .json)
  }

  @Test(arguments: [
    "{}", "[]", " [ ] ", "null", "\"\"", "[true,false,null]", "\r\n\t {\"a\" : [ {} , [ ] ] }",
    "\"\\u0000\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"é😀\"",
  ]) func whatIsJSONIsRead(text: String) throws {
    #expect(try reading(text) { $0.nodes.count } > 0)
  }

  @Test func nestingEndsAt64() throws {
    func nested(_ n: Int) -> String {
      String(repeating: "[", count: n) + String(repeating: "]", count: n)
    }
    #expect(try reading(nested(64)) { $0.nodes.count } == 64)
    #expect(try failure(nested(65)).expected == "at most 64 levels of brackets")
    // Far deeper than any stack.
    #expect(try failure(String(repeating: "[", count: 1_000_000)).kind == .json)
  }

  @Test(
    arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]
      as [[UInt8]])
  func whatIsNoUTF8IsRefusedAtItsByte(bytes: [UInt8]) throws {
    let quote = UInt8(ascii: "\"")
    let saying = try failure([quote, 0x61] + bytes + [quote])
    #expect(saying.kind == .json && saying.expected == "UTF-8 in a string")
    #expect(saying.found.hasSuffix("at line 1, byte 3"), "\(saying)")
    // Outside a string it is no JSON at all.
    #expect(try failure(bytes).expected == "a JSON value")
  }

  @Test func theMessageHasLineByteAndPath() throws {
    #expect(
      try failure("{\"a\": [1,\n  {\"b c\": !}]}")
        == Saying(.json, "$.a[1][\"b c\"]", "a JSON value", "“!” at line 2, byte 11"))
    #expect(
      try failure("{\"a\": 1, 5}")
        == Saying(.json, "$", "a key in quotation marks", "“5” at line 1, byte 10"))
  }
}
