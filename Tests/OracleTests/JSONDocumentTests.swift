import Foundation
import Testing

@testable import Oracle

struct JSONDocumentTests {
  @Test func elementsAndMembersAreFoundInOrder() throws {
    try reading(#"{"a": [1, [2, 3], {"x": 4}], "b": "s", "c": null}"#) { document in
      #expect(document.kind(JSONDocument.root) == .object && document.count(0) == 3)
      let members = document.members(0)
      #expect(members.map { document.string($0.key) } == ["a", "b", "c"])
      #expect(members.map { document.kind($0.value) } == [.array, .string, .null])
      let elements = document.elements(members[0].value)
      #expect(elements.map { document.kind($0) } == [.number, .array, .object])
      #expect(elements.count == document.count(members[0].value))
      #expect(document.end(0) == document.nodes.count)
      var visited: [Int] = []
      document.forEachElement(members[0].value) { index, element in
        #expect(index == visited.count)
        visited.append(element)
      }
      #expect(visited == elements)
    }
  }

  /// Every node of a document has its own path, and what the path leads to is the node.
  @Test func everyNodeHasItsPath() throws {
    try reading(#"{"a": [1, [], {"b c": [2]}], "": {}}"#) { document in
      #expect(
        document.nodes.indices.map { document.path(of: $0) } == [
          "$", "$.a", "$.a", "$.a[0]", "$.a[1]", "$.a[2]", "$.a[2][\"b c\"]", "$.a[2][\"b c\"]",
          "$.a[2][\"b c\"][0]", "$[\"\"]", "$[\"\"]",
        ])
    }
  }

  @Test func valuesAreDescribedInAFewWords() throws {
    let long = String(repeating: "é", count: 50)
    try reading("[null, true, false, 3, -0.5, \"a\\nb\", \"\(long)\", [], [1, 2], {}, {\"a\": 1}]")
    {
      document in
      #expect(
        document.elements(0).map { document.described($0) } == [
          "null", "true", "false", "3", "-0.5", #"the string “a\u000ab”"#,
          "the string “\(long.prefix(40))…”", "an empty array", "an array of 2", "an empty object",
          "an object",
        ])
    }
  }

  @Test func numbersAreDescribedAsPeopleWriteThem() {
    #expect(JSONDocument.described(5.0) == "5")
    #expect(JSONDocument.described(-0.25) == "-0.25")
    #expect(JSONDocument.described(1e300) == "1e+300")
  }

  @Test func aPathStepIsPlainOnlyForPlainNames() {
    #expect(JSONDocument.step(to: "W_q1") == ".W_q1")
    #expect(JSONDocument.step(to: "a.b") == "[\"a.b\"]")
    #expect(JSONDocument.step(to: "é\"") == "[\"é\\\"\"]")
    let long = String(repeating: "a", count: 41)
    #expect(JSONDocument.step(to: long) == "[\"\(long.dropLast())…\"]")
  }

  @Test func hiddenCharactersBecomeEscapes() {
    #expect(JSONDocument.visible("é — 😀 “a”") == "é — 😀 “a”")
    #expect(
      JSONDocument.visible("\u{0}\n\u{7F}\u{85}\u{200E}") == #"\u0000\u000a\u007f\u0085\u200e"#)
    // Beyond the basic plane: a pair, as in JSON.
    #expect(JSONDocument.visible("\u{E0001}") == #"\udb40\udc01"#)
  }
}
