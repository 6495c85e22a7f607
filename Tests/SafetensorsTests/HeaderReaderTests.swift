import Foundation
import Safetensors
import Testing

struct HeaderReaderTests {
  private static let rest = #"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#

  private struct Verdicts: Decodable {
    struct Case: Decodable {
      let header: String
      let data: Int
      let accepted: Bool
    }
    let cases: [Case]
  }

  /// What the reference takes and we refuse: what its own description of the format forbids.
  @Test func theReferenceAndWeAgreeOnHeaders() throws {
    let verdicts = try JSONDecoder().decode(
      Verdicts.self, from: Data(contentsOf: golden("verdicts.json")))
    #expect(verdicts.cases.count { $0.accepted } > 50)
    #expect(verdicts.cases.count { !$0.accepted } > 500)
    var stricter: Set<String> = []
    for item in verdicts.cases {
      let found = reason(file(item.header, data: item.data))
      switch (item.accepted, found) {
      case (true, nil), (false, .some): break
      case (true, .duplicateKey), (true, .unknownField): break
      case (true, .some): stricter.insert(item.header)
      case (false, nil): Issue.record("the reference refuses \(item.header)")
      }
    }
    // A blank in front, a null, an entry without the names of its fields.
    #expect(
      stricter == [
        " {}", #"{"__metadata__":null}"#, #"{"a":["F32",[1],[0,4]]}"#,
      ])
  }

  @Test(arguments: [
    "-1", "-0", "+1", "1.0", "1.5", "1e0", "1e400", "01", "00", "0x1", "9223372036854775808",
    "18446744073709551616", String(repeating: "9", count: 400), "true", "null", "\"1\"", "[1]",
    "{}", "",
  ])
  func onlyWholeNumbersAreSizesAndOffsets(number: String) {
    for header in [
      #"{"a":{"dtype":"F32","shape":[\#(number)],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[\#(number),4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,\#(number)]}}"#,
    ] {
      // Empty brackets are a scalar's shape; four bytes fit.
      if header.contains("\"shape\":[]") { continue }
      guard case .syntax(let expected, let found, let offset)? = reason(file(header, data: 4))
      else {
        Issue.record("\(header): \(String(describing: reason(file(header, data: 4))))")
        continue
      }
      let start =
        header.utf8.count
        - header.suffix(from: header.range(of: number.isEmpty ? ":[" : number)!.lowerBound).utf8
        .count
      #expect(expected.hasPrefix("a whole number"), "\(header)")
      #expect(found.utf8.count <= 40)
      #expect(offset >= 8 + start || number.isEmpty)
    }
  }

  @Test func offsetsAreTwo() {
    for offsets in ["[]", "[0]", "[0,4,4]"] {
      let header = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":\#(offsets)}}"#
      #expect(
        reason(file(header, data: 4))
          == .syntax(expected: "two offsets", found: "another number of them", offset: 55))
    }
  }

  @Test func escapesAreRead() throws {
    let header = #"{"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\u0000":\#(Self.rest)}"#
    #expect(try SafetensorsFile(file(header, data: 4)).names == ["\"\\/\u{8}\u{C}\n\r\té😀\0"])
    let metadata = #"{"__metadata__":{"\u006b":"a\u0062c"}}"#
    #expect(try SafetensorsFile(file(metadata)).metadata == ["k": "abc"])
  }

  @Test(arguments: [
    (#"\ud800"#, "half a surrogate pair"), (#"\udc00"#, "half a surrogate pair"),
    (#"\ud800\u0041"#, "half a surrogate pair"), (#"\ud800\ud800"#, "half a surrogate pair"),
    (#"\ud800\n"#, "half a surrogate pair"), (#"\u12"#, "something else"),
    (#"\u+123"#, "something else"), (#"\u00g0"#, "something else"),
    (#"\x"#, "a backslash before something else"),
    (#"\U0041"#, "a backslash before something else"),
  ])
  func wrongEscapesAreRefused(text: String, found: String) {
    guard case .syntax(_, found, 10)? = reason(file("{\"\(text)\":\(Self.rest)}", data: 4)) else {
      Issue.record("\(String(describing: reason(file("{\"\(text)\":\(Self.rest)}", data: 4))))")
      return
    }
  }

  @Test(
    arguments: [
      ([0xFF], 0), ([0x61, 0x80], 1), ([0xC0, 0x80], 0), ([0xC3], 0), ([0xC3, 0xA9, 0xC3], 2),
      ([0xED, 0xA0, 0x80], 0), ([0xF4, 0x90, 0x80, 0x80], 0), ([0xE2, 0x82], 0),
      // An escape, and then half a character: not what is unescaped counts.
      ([0x5C, 0x6E, 0xE2, 0x82], 2),
    ] as [([UInt8], Int)])
  func badUTF8IsToldWithItsPlace(bytes: [UInt8], offset: Int) {
    let name = Array("{\"".utf8) + bytes + Array("\":\(Self.rest)}".utf8)
    #expect(reason(file(name, data: 4)) == .notUTF8(offset: 10 + offset))
    let text = Array("{\"__metadata__\":{\"k\":\"".utf8) + bytes + Array("\"}}".utf8)
    #expect(reason(file(text)) == .notUTF8(offset: 30 + offset))
    // Outside a string no byte beyond ASCII means anything.
    guard case .syntax? = reason(file(Array("{}".utf8) + bytes)) else {
      Issue.record("bytes behind the header")
      return
    }
  }

  @Test func controlCharactersMustBeEscaped() {
    for byte in 0..<0x20 as Range<UInt8> {
      let name = Array("{\"".utf8) + [byte] + Array("\":\(Self.rest)}".utf8)
      #expect(
        reason(file(name, data: 4))
          == .syntax(
            expected: "a string without control characters",
            found: "the byte 0x\(String(byte, radix: 16, uppercase: true))", offset: 10))
    }
  }

  @Test func deepNestingIsRefusedAtItsFirstLevel() {
    for opening in ["[", "{\"a\":"] {
      let deep = String(repeating: opening, count: 500_000)
      for header in [
        deep, "{\"a\":\(deep)", "{\"a\":{\"shape\":\(deep)", "{\"__metadata__\":\(deep)",
      ] {
        switch reason(file(header)) {
        case .syntax(_, _, let offset)?: #expect(offset < 40)
        case .unknownField(_, "a")?: break
        case let other: Issue.record("\(String(describing: other))")
        }
      }
    }
  }

  @Test func blanksMayStandBetweenAnyTwoTokens() throws {
    let header =
      "{ \"a\"\t:\r\n{ \"shape\" : [ 1 , 1 ] , \"dtype\" : \"F32\" , \"data_offsets\" : [ 0 , 4 ] } , "
      + "\"__metadata__\" : { \"k\" : \"v\" } } \n"
    let opened = try SafetensorsFile(file(header, data: 4))
    #expect(opened.names == ["a"])
    #expect(opened.metadata == ["k": "v"])
  }

  /// A header of 20 MB of blanks, of one string, and of many tensors: read in time in proportion.
  @Test func longHeadersAreReadInTime() throws {
    let start = ContinuousClock.now
    let blanks = [UInt8](repeating: 0x20, count: 20_000_000)
    #expect(try SafetensorsFile(file(Array("{}".utf8) + blanks)).names.isEmpty)
    let text = "{\"__metadata__\":{\"k\":\"\(String(repeating: "x", count: 20_000_000))\"}}"
    #expect(try SafetensorsFile(file(text)).metadata["k"]?.utf8.count == 20_000_000)
    let many = (0..<30_000).map { #""t\#($0)":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"# }
    #expect(try SafetensorsFile(file("{\(many.joined(separator: ","))}")).names.count == 30_000)
    // Alone it takes a quarter of a second; a quadratic step would take minutes.
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
