import FormalAlgorithms
import Testing

@testable import Oracle

struct SchemaTests {
  @Test func thereIsOneForEachAlgorithmInOrder() {
    #expect(Schema.all.map(\.algorithm) == Pseudocode.algorithms.map(\.number))
    #expect(Schema.all.map(\.isDifferentiable) == (1...15).map { $0 <= 10 })
  }

  /// The keys of the parameters are the paper's letters in ASCII: as many tensors as the pseudocode names.
  @Test(arguments: [1, 2, 3, 6, 7]) func tensorsAreThoseOfThePseudocode(algorithm: Int) {
    let letters = ["γ": "gamma", "β": "beta"]
    let names = Pseudocode[algorithm].parameters.map { letters[$0.name] ?? $0.name }
    #expect(Set(Schema[algorithm].parameters.map(\.key)) == Set(names))
  }

  @Test func keysAreUniqueAndInASCII() {
    for schema in Schema.all {
      let keys =
        schema.inputs.map(\.key) + schema.hyperparameters.map(\.key) + schema.parameters.map(\.key)
      #expect(Set(keys).count == keys.count, "algorithm \(schema.algorithm)")
      #expect(keys.allSatisfy { $0.utf8.allSatisfy { $0 < 128 } })
    }
  }
}
