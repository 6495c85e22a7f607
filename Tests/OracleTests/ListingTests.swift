import Foundation
import Oracle
import Testing

struct ListingTests {
  @Test("Every key of a template is listed", arguments: 1...15)
  func listedKeysAreThoseOfTheTemplate(algorithm: Int) throws {
    let words = Set(
      OracleListing.text(algorithm: algorithm).split { " \n".contains($0) }.map(String.init))
    func keys(_ value: Any) -> Set<String> {
      if let members = value as? [String: Any] {
        return members.values.reduce(Set(members.keys)) { $0.union(keys($1)) }
      }
      // Below the pairs of a training's data there is nothing to list.
      return (value as? [Any])?.reduce(Set()) { $0.union(keys($1)) } ?? []
    }
    let template = try parsed(OracleCase.template(algorithm: algorithm))
    let missing = keys(template).subtracting(words).subtracting(["seed", "z", "x"])
    #expect(missing.isEmpty, "\(missing)")
  }

  @Test func allFifteenStandInTheirOrder() {
    let heads = OracleListing.text.split(separator: "\n").filter { $0.first?.isNumber == true }
    #expect(heads.map { $0.prefix { $0.isNumber } } == (1...15).map { Substring("\($0)") })
  }
}
