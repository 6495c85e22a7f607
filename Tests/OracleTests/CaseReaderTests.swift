import Foundation
import Tensors
import Testing

@testable import Oracle

struct CaseReaderTests {
  private func reading<T>(
    _ text: String, _ precision: Precision = .double, _ body: (inout CaseReader) throws -> T
  ) throws -> T {
    try Array(text.utf8).withUnsafeBytes { raw in
      var reader = CaseReader(document: try JSONReader.document(raw), precision: precision)
      return try body(&reader)
    }
  }

  private func refused(_ text: String, _ body: (inout CaseReader) throws -> Void) throws -> Saying {
    let error = try reading(text) { reader in
      #expect(throws: OracleError.self) { try body(&reader) }
    }
    return Saying(try #require(error))
  }

  @Test func matricesAreReadByRows() throws {
    let tensor = try reading("[[1, 2, 3], [4, 5, 6]]", .float) {
      try $0.tensor(.matrix("m", "n"), 0)
    }
    #expect(tensor.rowArrays == [[1, 2, 3], [4, 5, 6]] && tensor.precision == .float)
    #expect(tensor.shape == [2, 3])
    let vector = try reading("[1, 2]") { try $0.tensor(.vector("m"), 0) }
    #expect(vector.shape == [2] && vector.scalars == [1, 2])
  }

  @Test func headsAreStacked() throws {
    try reading("[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]") { reader in
      _ = reader.bind("H", 2, at: 0)
      _ = try reader.read(.heads(.matrix("d_attn", "d_x")), 0)
      #expect(reader.tensors.map(\.rowArrays) == [[[1, 2], [3, 4], [5, 6], [7, 8]]])
      #expect(reader.size("d_attn") == 2 && reader.size("d_x") == 2)
    }
    try reading("[[1], [2], [3]]") { reader in
      _ = reader.bind("H", 3, at: 0)
      _ = try reader.read(.heads(.vector("d")), 0)
      #expect(reader.tensors[0].shape == [3] && reader.tensors[0].scalars == [1, 2, 3])
    }
  }

  @Test func thereAreAsManyHeadsAsH() throws {
    let saying = try refused("[[1], [2]]") { reader in
      _ = reader.bind("H", 3, at: 0)
      _ = try reader.read(.heads(.vector("d")), 0)
    }
    #expect(saying == Saying(.shape, "$", "an array over H = 3 heads", "2 elements"))
  }

  @Test func headsOfUnequalSizesAreRefused() throws {
    let saying = try refused("[[1], [2, 3]]") { reader in
      _ = reader.bind("H", 2, at: 0)
      _ = try reader.read(.heads(.vector("d")), 0)
    }
    #expect(saying == Saying(.shape, "$[1]", "d with d = 1 ($[0])", "2 numbers"))
  }

  @Test func theStackedHeightIsHeadsTimesOne() throws {
    let reader = try reading("[]") { reader in
      #expect(reader.size("H·d_mid") == nil)
      let bound = [
        reader.bind("H", 3, at: 0), reader.bind("d_mid", 5, at: 0),
        reader.bind("H·d_mid", 15, at: 0),
        reader.bind("H·d_mid", 14, at: 0),
      ]
      #expect(bound == [true, true, true, false])
      return reader
    }
    #expect(reader.size("H·d_mid") == 15 && reader.size("d_e") == nil)
  }

  /// Each attention of a layer has its own d_attn; what is not local must agree.
  @Test func localSizesAreForgotten() throws {
    let form = Form.object([Entry("a", .matrix("own", "shared"))], local: ["own"])
    try reading(#"[{"a": [[1, 2]]}, {"a": [[1, 2], [3, 4]]}]"#) { reader in
      for element in reader.document.elements(0) { _ = try reader.read(form, element) }
      #expect(reader.size("own") == nil && reader.size("shared") == 2)
    }
    let saying = try refused(#"[{"a": [[1, 2]]}, {"a": [[1]]}]"#) { reader in
      for element in reader.document.elements(0) { _ = try reader.read(form, element) }
    }
    #expect(
      saying == Saying(.shape, "$[1].a", "own × shared with shared = 2 ($[0].a)", "1 × 1"))
  }

  @Test func layersAreCounted() throws {
    let form = Form.layers("L", [Entry("a", .vector("d"))])
    try reading(#"[{"a": [1]}, {"a": [2]}]"#) { reader in
      _ = try reader.read(form, 0)
      #expect(reader.layerCounts == [2] && reader.tensors.map(\.scalars) == [[1], [2]])
    }
    try reading("[]") { reader in
      _ = try reader.read(form, 0)
      #expect(reader.layerCounts == [0] && reader.tensors.isEmpty)
    }
    let saying1 = try refused("{}") { _ = try $0.read(form, 0) }
    #expect(saying1 == Saying(.type, "$", "an array of L layers", "an empty object"))
  }

  @Test(arguments: [
    ("3", 3), ("3.0", 3), ("30e-1", 3), ("-0", 0), ("9007199254740992", 1 << 53),
  ]) func wholeNumbersMayBeWrittenInAnyWay(text: String, value: Int) throws {
    let found = try reading("[\(text)]") {
      try $0.integer(1, in: 0...CaseReader.largestInteger, "n")
    }
    #expect(found == value)
  }

  @Test(arguments: ["-1", "0.5", "9007199254740994", "1e300", "-1e300", "1e-300"])
  func whatIsNoWholeNumberIsOutOfRange(text: String) throws {
    let saying = try refused("[\(text)]") {
      _ = try $0.integer(1, in: 0...CaseReader.largestInteger, "n")
    }
    let isTooLarge = ["9007199254740994", "1e300"].contains(text)
    #expect(saying.kind == .range && saying.path == "$[0]")
    #expect(saying.expected == (isTooLarge ? "n at most 2⁵³" : "n at least 0"))
  }

  @Test func sequencesHaveTokensAndALengthUpToTheLongest() throws {
    func prepare(_ reader: inout CaseReader) {
      _ = reader.bind("N_V", 5, at: 0)
      _ = reader.bind("ℓ_max", 3, at: 0)
    }
    try reading("[4, 0, 4]") { reader in
      prepare(&reader)
      let tokens = try reader.tokens(0, "ℓ_x")
      #expect(tokens == [4, 0, 4] && reader.size("ℓ_x") == 3)
    }
    for (text, expected) in [
      ("[]", Saying(.range, "$", "1 … ℓ_max = 3 tokens", "0")),
      ("[0, 0, 0, 0]", Saying(.range, "$", "1 … ℓ_max = 3 tokens", "4")),
      ("[0, 5]", Saying(.range, "$[1]", "a token, counted from 0, in 0 … 4", "5")),
      ("[\"a\"]", Saying(.type, "$[0]", "a token, counted from 0, in 0 … 4", "the string “a”")),
      ("7", Saying(.type, "$", "an array of tokens", "7")),
    ] {
      let saying = try refused(text) { reader in
        prepare(&reader)
        _ = try reader.tokens(0, nil)
      }
      #expect(saying == expected)
    }
  }

  @Test func realNumbersHaveBounds() throws {
    let values = try reading("[0.25, -0]") { [try $0.real(1, upTo: 1, "p"), try $0.real(2, "p")] }
    #expect(values == [0.25, 0])
    let saying2 = try refused("[1.5]") { _ = try $0.real(1, upTo: 1, "p") }
    #expect(saying2 == Saying(.range, "$[0]", "p in 0 … 1", "1.5"))
  }

  @Test func fieldsAreKnownAndThereOnce() throws {
    let fields = try reading(#"{"b": 2, "\u0061": 1}"#) {
      try $0.fields(0, required: ["a"], optional: ["b", "c"])
    }
    #expect(Set(fields.keys) == ["a", "b"])
    // An escape does not make another key.
    let saying3 = try refused(#"{"a": 2, "\u0061": 1}"#) { _ = try $0.fields(0, required: ["a"]) }
    #expect(saying3 == Saying(.duplicate, "$.a", "the key “a” once", "it stands there again"))
    let saying4 = try refused(#"{"a": 2}"#) { _ = try $0.fields(0, required: []) }
    #expect(saying4 == Saying(.unknown, "$.a", "no members", "the key “a”"))
    let saying5 = try refused("[]") { _ = try $0.fields(0, required: []) }
    #expect(saying5 == Saying(.type, "$", "an object", "an empty array"))
  }
}
