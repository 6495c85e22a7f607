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

  /// Of 300 cases none is like another; most are JSON still, though not cases.
  @Test func casesDiffer() {
    var random = RandomSource(seed: 3)
    let cases = (0..<300).map { OracleCases.damaged(1 + $0 % 15, &random) }
    #expect(Set(cases).count > 250)
    let isJSON = cases.map { (try? JSONSerialization.jsonObject(with: $0)) != nil }
    #expect(isJSON.contains(false) && isJSON.count { $0 } > 100)
  }

  @Test func everyPlaceOfATreeCanBeChanged() {
    let tree = OracleCases.Tree(["a": [1, 2], "b": ["c": true]] as [String: Any])
    #expect(tree.size == 6)
    var random = RandomSource(seed: 5)
    let whole = tree.json(&random)
    for place in 0..<tree.size {
      // Something else than before, if not at the first try.
      let isChanged = (0..<10).contains { _ in
        var other = tree
        other.change(at: place, &random)
        return other.json(&random).filter { $0 != 0x20 } != whole.filter { $0 != 0x20 }
      }
      #expect(isChanged, "\(place)")
    }
  }
}
