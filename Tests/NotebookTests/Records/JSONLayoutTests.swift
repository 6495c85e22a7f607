import Foundation
import Tensors
import Testing

@testable import Notebook

struct JSONLayoutTests {
  @Test func eachMemberHasItsLineAndLongListsFillTheirs() {
    let numbers = (100..<160).map(String.init).joined(separator: ",")
    let json = #"{"a":[1,2.5,-3e-07,null],"long":[\#(numbers)],"s":"x","t":{"u":true,"v":[]}}"#
    #expect(
      JSONLayout().laidOut(json) == """
        {
          "a": [1, 2.5, -3e-07, null],
          "long": [
            100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118,
            119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137,
            138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156,
            157, 158, 159
          ],
          "s": "x",
          "t": {"u": true, "v": []}
        }

        """)
  }

  @Test func longTextsStandEachOnALine() {
    let text = String(repeating: "word ", count: 12)
    let json = #"{"samples":["\#(text)","\#(text)",{"step":3,"text":"\#(text)\#(text)"}]}"#
    #expect(
      JSONLayout().laidOut(json) == """
        {
          "samples": [
            "\(text)",
            "\(text)",
            {
              "step": 3,
              "text": "\(text)\(text)"
            }
          ]
        }

        """)
  }

  @Test func signsInsideTextsAreNoStructure() {
    let json = #"{"a\"b":"[1,2]{\\","c":["\\\"",",","ü “]”"]}"#
    #expect(
      JSONLayout().laidOut(json) == #"""
        {
          "a\"b": "[1,2]{\\",
          "c": ["\\\"", ",", "ü “]”"]
        }

        """#)
  }

  @Test func emptyPartsStayEmpty() {
    #expect(JSONLayout().laidOut("{}") == "{}\n")
    #expect(JSONLayout().laidOut(#"{"a":{},"b":[[],[]]}"#).contains(#""b": [[], []]"#))
    #expect(JSONLayout().laidOut("[]") == "[]\n")
  }

  /// Values of every kind, of random depth and length.
  private struct Anything: Codable, Hashable {
    var numbers: [Double] = []
    var texts: [String: String] = [:]
    var parts: [Anything] = []
    var flag: Bool?

    init(from random: inout RandomSource, depth: Int) {
      numbers = (0..<random.integer(below: 60)).map { _ in random.normal() }
      for _ in 0..<random.integer(below: 4) {
        let letters = Array("a\"\\[]{},: \n\tü😀")
        let text = (0..<random.integer(below: 150)).map { _ in
          letters[random.integer(below: letters.count)]
        }
        texts[String(text.prefix(5))] = String(text)
      }
      if depth > 0 {
        parts = (0..<random.integer(below: 4)).map { _ in Anything(from: &random, depth: depth - 1)
        }
      }
      flag = random.integer(below: 2) == 0 ? nil : true
    }
  }

  @Test func layingOutChangesNoValueAndAgainChangesNothing() throws {
    var random = RandomSource(seed: 17)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for _ in 0..<30 {
      let value = Anything(from: &random, depth: 3)
      let text = JSONLayout().laidOut(String(decoding: try encoder.encode(value), as: UTF8.self))
      #expect(try JSONDecoder().decode(Anything.self, from: Data(text.utf8)) == value)
      #expect(JSONLayout().laidOut(text) == text)
      let long = text.split(separator: "\n").filter { $0.count > 100 && !$0.contains("\"") }
      #expect(long.isEmpty, "only a text may be longer than the line")
    }
  }
}
