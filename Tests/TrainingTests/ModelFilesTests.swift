import FormalAlgorithms
import FormalTraining
import Foundation
import Safetensors
import Tensors
import TestSupport
import Testing

struct ModelFilesTests {
  private static func random() -> RandomSource { RandomSource(seed: 5) }

  private static func decoder() -> DTransformerParameters {
    var random = random()
    return DTransformerParameters(
      vocabulary: 9, maximumLength: 6, layers: 2, heads: 3, de: 4, dattn: 5, dmid: 2, dmlp: 7,
      from: &random
    ).sampled(seed: 2).withEpsilon(0.25)
  }

  private static func encoder() -> ETransformerParameters {
    var random = random()
    return ETransformerParameters(
      vocabulary: 9, maximumLength: 6, layers: 3, heads: 3, de: 4, dattn: 5, dmid: 2, dmlp: 7,
      df: 6, from: &random
    ).sampled(seed: 2).withEpsilon(0.25)
  }

  private static func both() -> EDTransformerParameters {
    var random = random()
    return EDTransformerParameters(
      vocabulary: 9, maximumLength: 6, encoderLayers: 1, decoderLayers: 2, heads: 3, de: 4,
      dattn: 5, dmid: 2, dmlp: 7, from: &random
    ).sampled(seed: 2).withEpsilon(0.25)
  }

  private static func again<P: ModelParameters>(_ θ: P, _: P.Type = P.self) throws -> P {
    let url = try SmallRun.folder().appendingPathComponent("model.safetensors")
    try θ.write(to: url, as: .f64)
    return try P(reading: SafetensorsFile(url), precision: .double)
  }

  @Test func aModelIsReadAsItWasWritten() throws {
    let (x, z) = ([3, 1, 4, 1, 5], [2, 7, 1])
    let d = try Self.again(Self.decoder())
    #expect(d.namedTensors.map(\.symbol) == Self.decoder().namedTensors.map(\.symbol))
    #expect(dTransformer(x, d).scalars == dTransformer(x, Self.decoder()).scalars)
    let e = try Self.again(Self.encoder())
    #expect(eTransformer(x, e).scalars == eTransformer(x, Self.encoder()).scalars)
    let ed = try Self.again(Self.both())
    #expect(edTransformer(z, x, ed).scalars == edTransformer(z, x, Self.both()).scalars)
  }

  @Test func aModelWithoutLayersIsReadAsItWasWritten() throws {
    var random = Self.random()
    let θ = DTransformerParameters(
      vocabulary: 5, maximumLength: 4, layers: 0, heads: 1, de: 3, dmlp: 2, from: &random)
    #expect(dTransformer([1, 2], try Self.again(θ)).scalars == dTransformer([1, 2], θ).scalars)
  }

  @Test func anotherKindIsRefused() throws {
    let url = try SmallRun.folder().appendingPathComponent("model.safetensors")
    try Self.decoder().write(to: url)
    #expect(
      throws: ModelFileError.otherKind(
        path: url.path, found: "DTransformer", expected: "ETransformer")
    ) { try ETransformerParameters(reading: SafetensorsFile(url)) }
  }

  /// Nothing larger than the file is made, whatever its header says.
  @Test func sizesThatDoNotFitTheFileAreRefused() throws {
    let url = try SmallRun.folder().appendingPathComponent("model.safetensors")
    try Self.decoder().write(to: url)
    let file = try SafetensorsFile(url)
    let tensors = try file.names.map { (name: $0, tensor: try file.tensor($0)) }
    func expectRefusal(
      _ what: String,
      _ change: (inout [(name: String, tensor: Tensor)], inout [String: String]) -> Void
    ) throws {
      var (tensors, metadata) = (tensors, file.metadata)
      change(&tensors, &metadata)
      try writeSafetensors(tensors, metadata: metadata, to: url)
      #expect(throws: (any Error).self, "\(what)") {
        try DTransformerParameters(reading: SafetensorsFile(url))
      }
    }
    try expectRefusal("no heads") { $1["heads"] = nil }
    try expectRefusal("zero heads") { $1["heads"] = "0" }
    try expectRefusal("as many heads as atoms") { $1["heads"] = "1000000000000" }
    try expectRefusal("heads that do not divide") { $1["heads"] = "2" }
    try expectRefusal("a negative ε") { $1["epsilon"] = "-1" }
    try expectRefusal("an ε that is no number") { $1["epsilon"] = "nan" }
    try expectRefusal("no embeddings") { tensors, _ in tensors.removeAll { $0.name == "W_e" } }
    try expectRefusal("embeddings as a vector") { tensors, _ in
      for i in tensors.indices where tensors[i].name == "W_e" {
        tensors[i].tensor = tensors[i].tensor.reshaped([36])
      }
    }
    try expectRefusal("a layer less") { tensors, _ in
      tensors.removeAll { $0.name == "W_mlp1^2" }
    }
    try expectRefusal("a wide MLP") { tensors, _ in
      for i in tensors.indices where tensors[i].name == "W_mlp1^1" {
        tensors[i].tensor = .zeros([4000, 1])
      }
    }
  }

  @Test func theMetadataTellKindHeadsAndEpsilonBesideTheCallers() throws {
    let url = try SmallRun.folder().appendingPathComponent("model.safetensors")
    try Self.decoder().write(to: url, as: .bf16, metadata: ["loss": "1.5"])
    let metadata = try SafetensorsFile(url).metadata
    #expect(
      metadata == ["loss": "1.5", "model": "DTransformer", "heads": "3", "epsilon": "0.25"])
    #expect(try SafetensorsFile(url).dtype(of: "W_e") == .bf16)
  }

  @Test func roundingIsWhatAFileOfSuchNumbersDoes() throws {
    let θ = Self.decoder()
    let url = try SmallRun.folder().appendingPathComponent("model.safetensors")
    try θ.write(to: url, as: .bf16)
    let read = try DTransformerParameters(reading: SafetensorsFile(url), precision: .double)
    let rounded = try θ.rounded(to: .bf16)
    #expect(rounded.tensors.map(\.scalars) == read.tensors.map(\.scalars))
    #expect(rounded.tensors.map(\.scalars) != θ.tensors.map(\.scalars))
    #expect(rounded.epsilon == 0.25 && rounded.e.precision == θ.e.precision)
  }
}
