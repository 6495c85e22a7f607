import Foundation
import Oracle
import Tensors
import Testing

@testable import fuzz

struct OracleCasesTests {
  /// A tree holds what its template does, truth values and whole numbers too.
  @Test(arguments: 1...15) func aTreeIsItsTemplate(algorithm: Int) throws {
    var random = RandomSource(seed: 2)
    let bytes = OracleCases.trees[algorithm - 1].json(&random)
    let again = try parsed(String(decoding: bytes, as: UTF8.self))
    let template = try parsed(OracleCase.template(algorithm: algorithm))
    #expect(NSDictionary(dictionary: again) == NSDictionary(dictionary: template))
  }

  /// Of 300 cases hardly one is like another; many are JSON still, though not cases.
  @Test func casesDiffer() {
    var random = RandomSource(seed: 3)
    let cases = (0..<300).map { OracleCases.damaged(1 + $0 % 15, &random) }
    #expect(Set(cases).count > 250)
    let isJSON = cases.map { (try? JSONSerialization.jsonObject(with: $0)) != nil }
    #expect(isJSON.contains(false) && isJSON.count { $0 } > 100)
  }

  @Test func everyPlaceOfATreeCanBeChangedAndNothingElseIs() {
    let tree = OracleCases.Tree(["a": [1, 2], "b": ["c": true]] as [String: Any])
    // Around each place in the order of writing.
    let around = [
      ("", ""), (#"{"a":"#, #","b":{"c":true}}"#), (#"{"a":["#, #",2],"b":{"c":true}}"#),
      (#"{"a":[1,"#, #"],"b":{"c":true}}"#), (#"{"a":[1,2],"b":"#, "}"),
      (#"{"a":[1,2],"b":{"c":"#, "}}"),
    ]
    #expect(tree.size == around.count)
    var random = RandomSource(seed: 5)
    func text(_ tree: OracleCases.Tree) -> String {
      String(decoding: tree.json(&random).filter { $0 != 0x20 }, as: UTF8.self)
    }
    let whole = text(tree)
    for (place, (before, after)) in around.enumerated() {
      let texts = (0..<10).map { _ in
        var other = tree
        other.change(at: place, &random)
        return text(other)
      }
      // Something else than before, if not at the first try.
      #expect(texts.contains { $0 != whole }, "\(place)")
      for text in texts {
        #expect(text.hasPrefix(before) && text.hasSuffix(after), "\(place)")
        #expect(text.utf8.count >= before.utf8.count + after.utf8.count, "\(place)")
      }
    }
  }
}
