import Foundation
import Safetensors
import Tensors
import TestSupport
import Testing

struct SafetensorsFileTests {
  @Test(arguments: ["F64", "F32", "F16", "BF16"])
  func everyElementIsTheOneThatPythonWrote(dtype: String) throws {
    let file = try SafetensorsFile(golden("\(dtype).safetensors"))
    let expected = try #require(try GoldenValues.read().files[dtype])
    #expect(file.names.count == expected.count)
    #expect(file.metadata == ["made by": "a test, “quoted”\n"])
    for values in expected {
      #expect(try file.dtype(of: values.name).rawValue == dtype)
      #expect(try file.shape(of: values.name) == values.shape)
      let tensor = try file.tensor(values.name)
      #expect(tensor.precision == (dtype == "F64" ? .double : .float))
      #expect(tensor.shape == Shape(values.shape), "\(values.name)")
      let found = rowMajor(tensor).map(\.bitPattern)
      #expect(found == values.bits.map { double($0).bitPattern }, "\(values.name)")
    }
  }

  @Test func aMatrixHasTheSameIndicesAsInTheFile() throws {
    let data = file(#"{"W":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"#)
    let elements: [Float] = [11, 12, 13, 21, 22, 23]
    let bytes = elements.withUnsafeBytes { Data($0) }
    let W = try SafetensorsFile(data + bytes).tensor("W")
    #expect(W.rowArrays == [[11, 12, 13], [21, 22, 23]])
    #expect(W.shape == [2, 3])
  }

  @Test func precisionMayBeChosen() throws {
    let values = try #require(try GoldenValues.read().files["F64"]?.first { $0.name == "matrix" })
    let rounded = try SafetensorsFile(golden("F64.safetensors")).tensor(
      "matrix", precision: .float)
    #expect(rounded.precision == .float)
    #expect(rowMajor(rounded) == values.bits.map { Double(Float(double($0))) })
    for dtype in ["F32", "F16", "BF16"] {
      let file = try SafetensorsFile(golden("\(dtype).safetensors"))
      let wide = try file.tensor("special", precision: .double)
      #expect(wide.precision == .double)
      let narrow = try file.tensor("special").scalars
      #expect(zip(wide.scalars, narrow).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
    }
  }

  @Test func otherDTypesAreListedAndTheirBytesRead() throws {
    let file = try SafetensorsFile(golden("mixed.safetensors"))
    #expect(file.names == ["integers", "a", "complex", "b", "five axes", "bf", "h", "truths"])
    #expect(try file.dtype(of: "integers") == .i64)
    let integers = try file.bytes(of: "integers").withUnsafeBytes {
      Array($0.bindMemory(to: Int64.self))
    }
    #expect(integers == [0, 1, 2, 3])
    #expect(try Array(file.bytes(of: "truths")) == [1, 0, 1])
    #expect(try file.tensor("h").rowArrays == [[0, 1, 2], [3, 4, 5]])
    #expect(try file.tensor("bf").scalars == [0, 1, 2])
    #expect(
      throws: SafetensorsError(path: file.path, .notFloatingPoint(tensor: "complex", dtype: .c64))
    ) {
      try file.tensor("complex")
    }
    #expect(
      throws: SafetensorsError(
        path: file.path, .unsupportedShape(tensor: "five axes", shape: [1, 2, 1, 2, 1]))
    ) { try file.tensor("five axes") }
    #expect(throws: SafetensorsError(path: file.path, .noTensor(name: "c"))) {
      try file.shape(of: "c")
    }
  }

  /// F4 holds two elements in a byte, and three of F6 take 18 bits, which are no bytes.
  @Test func elementsNarrowerThanAByteAreCountedInBits() throws {
    let data = file(
      #"{"a":{"dtype":"F4","shape":[2,3],"data_offsets":[0,3]},"b":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[3,6]}}"#,
      data: 6)
    #expect(try Array(SafetensorsFile(data).bytes(of: "b")) == [3, 4, 5])
    let half = file(#"{"a":{"dtype":"F6_E3M2","shape":[3],"data_offsets":[0,2]}}"#, data: 2)
    #expect(reason(half) == .uncountable(tensor: "a", shape: [3], dtype: .f6e3m2))
  }

  @Test func elementsMayLieAtOddAddresses() throws {
    let header =
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F64","shape":[2],"data_offsets":[1,17]}}"#
    for padding in 0..<8 {
      var data = file(header + String(repeating: " ", count: padding), data: 1)
      for value in [1.5, -2.25] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
      #expect(try SafetensorsFile(data).tensor("b").scalars == [1.5, -2.25])
    }
  }

  @Test func namesThatOnlyReadTheSameAreTwo() throws {
    let file = try SafetensorsFile(golden("F64.safetensors"))
    let (composed, decomposed) = ("\u{E9}", "e\u{301}")
    #expect(composed == decomposed)
    #expect(try file.tensor(composed).scalar != file.tensor(decomposed).scalar)
  }

  @Test func whatIsNoFileIsTold() throws {
    try withFolder { folder in
      let missing = folder.appendingPathComponent("none.safetensors")
      #expect(throws: SafetensorsError(path: missing.path, .missing)) {
        try SafetensorsFile(missing)
      }
      #expect(throws: SafetensorsError(path: folder.path, .unreadable(why: "no regular file"))) {
        try SafetensorsFile(folder)
      }
      let empty = folder.appendingPathComponent("empty.safetensors")
      try Data().write(to: empty)
      #expect(throws: SafetensorsError(path: empty.path, .noHeader(fileBytes: 0))) {
        try SafetensorsFile(empty)
      }
      let link = folder.appendingPathComponent("link.safetensors")
      try FileManager.default.createSymbolicLink(
        at: link, withDestinationURL: golden("mixed.safetensors"))
      #expect(try SafetensorsFile(link).tensor("bf").count == 3)
      #if !os(Windows)
        // Would wait for a writer for ever if it were opened.
        let pipe = folder.appendingPathComponent("pipe.safetensors")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        #expect(throws: SafetensorsError(path: pipe.path, .unreadable(why: "no regular file"))) {
          try SafetensorsFile(pipe)
        }
      #endif
    }
  }

  #if os(Linux)
    @Test func theFileIsMappedNotRead() throws {
      try withFolder { folder in
        let url = folder.appendingPathComponent("mapped.safetensors")
        try writeSafetensors([("W", sample([50, 60], seed: 1))], to: url)
        let file = try SafetensorsFile(url)
        // In pieces: the kernel hands out a page at a time and tells no size.
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/maps"))
        var maps = Data()
        while let piece = try handle.read(upToCount: 4096), !piece.isEmpty { maps += piece }
        #expect(String(decoding: maps, as: UTF8.self).contains(url.path))
        // A file put in its place by renaming does not disturb what is mapped.
        try writeSafetensors([("W", sample([5, 6], seed: 2))], to: url)
        #expect(try file.tensor("W").isIdentical(to: sample([50, 60], seed: 1)))
        #expect(try SafetensorsFile(url).tensor("W").isIdentical(to: sample([5, 6], seed: 2)))
      }
    }
  #endif
}
