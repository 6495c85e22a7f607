import Foundation
import Oracle
import Tensors
import Testing

struct TemplateTests {
  @Test("A template can be evaluated in every way", arguments: 1...15)
  func aTemplateIsAValidCase(algorithm: Int) throws {
    let json = Data(OracleCase.template(algorithm: algorithm).utf8)
    for precision in [Precision.double, .float] {
      let problem = try OracleCase(algorithm: algorithm, json: json, precision: precision)
      let result = try parsed(problem.evaluate(gradients: algorithm <= 10, trace: true).json)
      #expect(result["algorithm"] as? Int == algorithm)
      #expect((result["trace"] as? [Any])?.isEmpty == false)
      #expect((result["gradients"] != nil) == (algorithm <= 10))
    }
  }

  /// A transposed matrix must be noticed: no matrix of a template is square.
  @Test(arguments: 1...15) func noMatrixIsSquare(algorithm: Int) throws {
    let text = try parsed(OracleCase.template(algorithm: algorithm))
    var matrices = 0
    func visit(_ value: Any) {
      if let members = value as? [String: Any] { members.values.forEach(visit) }
      guard let elements = value as? [Any] else { return }
      if let rows = elements as? [[Double]] {
        #expect(rows.count != rows[0].count)
        matrices += 1
      } else {
        elements.forEach(visit)
      }
    }
    visit(text["parameters"] ?? [])
    #expect(matrices > 0 || algorithm == 6)  // layer norm has vectors alone
  }

  @Test func theSameTemplateEveryTime() {
    #expect(OracleCase.template(algorithm: 8) == OracleCase.template(algorithm: 8))
  }
}
