import Foundation
import Safetensors
import Tensors
import TestSupport
import Testing

struct SafetensorsWriterTests {
  @Test(arguments: [DType.f64, .f32, .f16, .bf16])
  func ourBytesAreThoseOfTheReference(dtype: DType) throws {
    let url = golden("\(dtype.rawValue).safetensors")
    let file = try SafetensorsFile(url)
    // In another order than the file's: the writer sorts.
    let tensors = try file.names.reversed().map { ($0, try file.tensor($0)) }
    let expected = try Data(contentsOf: url)
    #expect(try safetensorsData(tensors, metadata: file.metadata, as: dtype) == expected)
    try withFolder { folder in
      let copy = folder.appendingPathComponent("copy.safetensors")
      try writeSafetensors(tensors, metadata: file.metadata, as: dtype, to: copy)
      #expect(try Data(contentsOf: copy) == expected)
    }
    // Also from the wider precision, which holds the same numbers.
    let wide = try file.names.map { ($0, try file.tensor($0, precision: .double)) }
    #expect(try safetensorsData(wide, metadata: file.metadata, as: dtype) == expected)
  }

  /// Elements say their own place: 1000·i + 100·j + 10·k + l. `safetensors_golden.py --check` reads the
  /// committed file in Python; it is our bytes, so what Python found there, it finds in ours. `OURS=write`
  /// before `swift test` writes it anew.
  @Test func pythonHasReadWhatWeWrite() throws {
    func places(_ shape: Shape, _ precision: Precision) -> Tensor {
      let (a, b, c) = (shape[0], shape[1], shape[2])
      return Tensor(
        shape: shape,
        scalars: (0..<shape.count).map { n in
          let (i, j, k, l) = (n % a, n / a % b, n / a / b % c, n / a / b / c)
          return Double(1000 * i + 100 * j + 10 * k + l)
        }, precision: precision)
    }
    let data = try safetensorsData(
      [
        ("scalar", places([], .float)), ("vector", places([5], .double)),
        ("matrix", places([3, 4], .float)), ("three", places([2, 4, 3], .double)),
        ("four", places([3, 2, 4, 2], .float)), ("empty", places([2, 0], .float)),
      ], metadata: ["step": "7", "config": "{\"heads\":4,\"é\":\"\n\t\\\"}"])
    if ProcessInfo.processInfo.environment["OURS"] == "write" {
      let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      try data.write(to: tests.appendingPathComponent("Goldens/ours.safetensors"))
    }
    #expect(try data == Data(contentsOf: golden("ours.safetensors")))
  }

  @Test func theBytesDoNotDependOnTheOrderOfWhatIsWritten() throws {
    let tensors = ["b", "a", "B", "é", "z"].enumerated().map { i, name in
      (name, sample([i, 2], seed: UInt64(i), precision: i % 2 == 0 ? .double : .float))
    }
    let metadata = Dictionary(uniqueKeysWithValues: (0..<20).map { ("key \($0)", "\($0)") })
    let data = try safetensorsData(tensors, metadata: metadata)
    #expect(try safetensorsData(tensors.reversed(), metadata: metadata) == data)
    let file = try SafetensorsFile(data)
    // Doubles first, then by the bytes of the name.
    #expect(file.names == ["B", "b", "z", "a", "é"])
    #expect(file.metadata == metadata)
    for (name, tensor) in tensors { #expect(try file.tensor(name).isIdentical(to: tensor)) }
  }

  @Test func theDataBeginAtAMultipleOfEight() throws {
    for length in 0..<9 {
      let name = String(repeating: "x", count: length)
      let data = try safetensorsData([(name, .ones([2]))])
      #expect(data.count % 8 == 0)
      #expect(try SafetensorsFile(data).tensor(name).scalars == [1, 1])
    }
    #expect(try safetensorsData([]) == Data([8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8)))
  }

  @Test func everyNameAndTextComesBack() throws {
    let scalars = (0..<0x80 as Range<UInt32>).compactMap(Unicode.Scalar.init)
    let text = String(String.UnicodeScalarView(scalars)) + "é😀\u{2028}\u{FFFF}e\u{301}"
    let data = try safetensorsData(
      [(text, .ones([1])), ("", .ones([2]))], metadata: [text: text, "": ""])
    let file = try SafetensorsFile(data)
    #expect(Set(file.names) == [text, ""])
    #expect(file.names.contains { Array($0.utf8) == Array(text.utf8) })
    #expect(file.metadata == [text: text, "": ""])
  }

  @Test func viewsAreWrittenAsTheyRead() throws {
    let whole = sample([7, 9], seed: 3)
    let views = [("t", whole.transposed), ("r", whole.rows(2..<5)), ("c", whole.columns(1..<8))]
    let file = try SafetensorsFile(safetensorsData(views))
    for (name, view) in views { #expect(try file.tensor(name).rowArrays == view.rowArrays) }
  }

  @Test func namesMustBeUniqueAndOurs() {
    let one = Tensor.ones([1])
    #expect(throws: SafetensorsError(.duplicateName("a"))) {
      try safetensorsData([("a", one), ("b", one), ("a", one)])
    }
    #expect(throws: SafetensorsError(.reservedName("__metadata__"))) {
      try safetensorsData([("__metadata__", one)])
    }
    // Two spellings that read the same are two names.
    #expect(throws: Never.self) { try safetensorsData([("\u{E9}", one), ("e\u{301}", one)]) }
  }

  @Test func anErrorLeavesTheOldFile() throws {
    try withFolder { folder in
      let url = folder.appendingPathComponent("model.safetensors")
      try writeSafetensors([("a", .ones([1]))], to: url)
      #expect(throws: SafetensorsError(path: url.path, .duplicateName("a"))) {
        try writeSafetensors([("a", .ones([1])), ("a", .ones([1]))], to: url)
      }
      #expect(try SafetensorsFile(url).tensor("a").scalars == [1])
    }
  }

  @Test func onlyFloatingPointIsWritten() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      _ = try safetensorsData([("a", .ones([1]))], as: .i64)
    }
    expectMessage(
      result, "stop: safetensors: a tensor is written as F64, F32, F16 or BF16, not I64\n")
  }
}
