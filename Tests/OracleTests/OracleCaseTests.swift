import Foundation
import Oracle
import Tensors
import Testing

/// Random cases of Algorithms 1–10 with all sizes different, as a user writes them: output and all
/// gradients against PyTorch, which computed them with tokens in rows
/// (Tests/Goldens/oracle_reference.py).
struct OracleCaseTests {
  struct Reference {
    let algorithm: Int
    let json: Data
    let expected: Any
    let hyperparameters: [String: Any]
    let hasCotangent: Bool
  }

  private func references() throws -> [Reference] {
    let url = try #require(
      Bundle.module.url(
        forResource: "reference_cases", withExtension: "json", subdirectory: "Goldens"))
    let file = try parsed(String(contentsOf: url, encoding: .utf8))
    return try #require(file["cases"] as? [[String: Any]]).map { line in
      let text = try #require(line["case"] as? [String: Any])
      return Reference(
        algorithm: try #require(line["algorithm"] as? Int),
        json: Data(try written(text).utf8),
        expected: try #require(line["expected"]),
        hyperparameters: text["hyperparameters"] as? [String: Any] ?? [:],
        hasCotangent: text["cotangent"] != nil)
    }
  }

  /// In double the bound of the specification; in single what norms of few elements leave of 2⁻²⁴.
  @Test(arguments: [(Precision.double, 1e-9), (.float, 1e-4)])
  func outputsAndGradientsAreThoseOfPyTorch(precision: Precision, tolerance: Double) throws {
    for (i, reference) in try references().enumerated() {
      let problem = try OracleCase(
        algorithm: reference.algorithm, json: reference.json, precision: precision)
      var found = try parsed(problem.evaluate(gradients: true).json)
      #expect(found.removeValue(forKey: "algorithm") as? Int == reference.algorithm)
      #expect(found.removeValue(forKey: "name") is String)
      let (error, path) = difference(found, reference.expected)
      #expect(error <= tolerance, "case \(i), algorithm \(reference.algorithm), at \(path)")
      // Without gradients the same output, but none of them.
      let plain = try parsed(problem.evaluate().json)
      #expect(
        plain["gradients"] == nil && difference(plain["output"], found["output"] ?? "").error == 0)
    }
  }

  @Test func everyAlgorithmAndMaskIsAmongThem() throws {
    let all = try references()
    #expect(Set(all.map(\.algorithm)) == Set(1...10))
    let masks = all.compactMap { $0.hyperparameters["Mask"] }
    #expect(Set(masks.compactMap { $0 as? String }) == ["bidirectional", "causal"])
    #expect(masks.contains { $0 is [[Bool]] } && all.contains { !$0.hasCotangent })
    #expect(all.contains { ($0.hyperparameters["epsilon"] as? Double ?? 0) > 0 })
  }

  @Test func aCaseBeyondTheSizeIsRefusedUnlessThereIsNoLimit() throws {
    let text = #"{"inputs": {"v": 1}, "parameters": {"W_e": [[1, 2]]}}"#
    let json = Data(text.utf8) + Data(repeating: UInt8(ascii: " "), count: OracleCase.largestSize)
    #expect(throws: OracleError.self) { try OracleCase(algorithm: 1, json: json) }
    let problem = try OracleCase(algorithm: 1, json: json, isLimited: false)
    #expect(
      try problem.evaluate().json
        == #"{"algorithm": 1, "name": "Token embedding", "output": [2.0]}"#)
  }

  @Test func anUnknownAlgorithmStops() async {
    await #expect(processExitsWith: .exitCode(70)) {
      _ = try OracleCase(algorithm: 16, json: Data())
    }
  }
}
