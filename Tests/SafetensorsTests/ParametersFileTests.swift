import FormalAlgorithms
import Foundation
import Safetensors
import Tensors
import TestSupport
import Testing

struct ParametersFileTests {
  private let W = AttentionParameters.sample(dx: 3, dz: 4, dattn: 5, dout: 2, seed: 8)

  private struct Twins: Parameters {
    var first = Tensor.ones([2])
    var second = Tensor.ones([2])
    mutating func forEachTensor(_ body: (_ symbol: String, _ tensor: inout Tensor) -> Void) {
      body("W", &first)
      body("W", &second)
    }
  }

  @Test(arguments: Precision.allCases)
  func aSetComesBackBitForBit(precision: Precision) throws {
    let set = W.converted(to: precision)
    try withFolder { folder in
      let url = folder.appendingPathComponent("W.safetensors")
      try writeSafetensors(set, metadata: ["loss": "1.5"], to: url)
      let file = try SafetensorsFile(url)
      let blank = set.mapTensors { .zeros($0.shape, precision: precision) }
      let back = try file.load(into: blank)
      for (a, b) in zip(back.tensors, set.tensors) { #expect(a.isIdentical(to: b)) }
      #expect(file.metadata == ["loss": "1.5"])
      #expect(Set(file.names) == Set(set.namedTensors.map(\.symbol)))
    }
  }

  @Test func tensorsTakeThePrecisionOfTheSet() throws {
    let data = try safetensorsData(W.namedTensors.map { ($0.symbol, $0.tensor) }, as: .bf16)
    let file = try SafetensorsFile(data)
    for precision in Precision.allCases {
      let back = try file.load(into: W.converted(to: precision))
      #expect(back.tensors.allSatisfy { $0.precision == precision })
      // BF16 has 8 significant bits.
      for (a, b) in zip(back.tensors, W.tensors) { expectClose(a, b, 0x1p-8) }
    }
  }

  @Test func missingSuperfluousAndWrongTensorsAreTold() throws {
    let all = W.namedTensors.map { ($0.symbol, $0.tensor) }
    func file(_ tensors: [(String, Tensor)]) throws -> SafetensorsFile {
      try SafetensorsFile(safetensorsData(tensors))
    }
    let last = all[all.count - 1]
    #expect(throws: SafetensorsError(.noTensor(name: last.0))) {
      try file(Array(all.dropLast())).load(into: W)
    }
    let more = try file(all + [("m", .ones([1])), ("other", .ones([1]))])
    #expect(throws: SafetensorsError(.superfluous(tensors: ["m", "other"]))) {
      try more.load(into: W)
    }
    #expect(throws: SafetensorsError(.superfluous(tensors: ["other"]))) {
      try more.load(into: W) { $0 == "m" }
    }
    #expect(throws: Never.self) { try more.load(into: W) { ["m", "other"].contains($0) } }
    // A vector of 2 is not a matrix of 2 × 1.
    let column = last.1.reshaped([last.1.count, 1])
    #expect(
      throws: SafetensorsError(
        .wrongShape(tensor: last.0, expected: [last.1.count], found: [last.1.count, 1]))
    ) { try file(all.dropLast() + [(last.0, column)]).load(into: W) }
  }

  @Test func symbolsMustBeUnique() throws {
    try withFolder { folder in
      let url = folder.appendingPathComponent("twins.safetensors")
      #expect(throws: SafetensorsError(path: url.path, .duplicateName("W"))) {
        try writeSafetensors(Twins(), to: url)
      }
    }
    let file = try SafetensorsFile(safetensorsData([("W", .ones([2]))]))
    #expect(throws: SafetensorsError(.duplicateName("W"))) { try file.load(into: Twins()) }
  }
}
