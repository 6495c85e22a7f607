import Foundation
import Safetensors
import Testing

/// Malformed files, each with the error it must give. `HeaderReaderTests` has those that are no JSON.
struct HeaderTests {
  private static let entry = #"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
  private static func tensor(_ shape: String, _ offsets: String, _ dtype: String = "F32") -> String
  {
    #"{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  @Test func everyTruncationIsRefused() throws {
    for name in ["mixed", "F16"] {
      let whole = try Data(contentsOf: golden("\(name).safetensors"))
      let header = 8 + Int(whole.prefix(2)[0]) + 256 * Int(whole[1])
      for count in 0..<whole.count {
        let found = reason(whole.prefix(count))
        switch found {
        case .noHeader(count)? where count < 8: break
        case .headerBeyondFile(header - 8, count - 8)? where (8..<header).contains(count): break
        case .beyondData(_, _, count - header)? where count >= header: break
        default: Issue.record("\(name) cut to \(count): \(String(describing: found))")
        }
      }
      #expect(reason(whole) == nil)
      #expect(reason(whole + [0]) == .leftOver(bytes: 1))
    }
  }

  @Test func lengthsOfTheHeaderAreBounded() {
    func bytes(_ length: UInt64, _ rest: Int) -> Data {
      Data(
        withUnsafeBytes(of: length.littleEndian) { Array($0) }
          + [UInt8](repeating: 0x20, count: rest))
    }
    #expect(reason(bytes(100_000_000, 9)) == .headerBeyondFile(bytes: 100_000_000, available: 9))
    #expect(reason(bytes(100_000_001, 9)) == .headerTooLong(bytes: 100_000_001))
    #expect(reason(bytes(.max, 9)) == .headerTooLong(bytes: .max))
    #expect(reason(bytes(1 << 63, 0)) == .headerTooLong(bytes: 1 << 63))
    #expect(
      reason(bytes(0, 0))
        == .syntax(
          expected: "a header that begins with {", found: "the end of the header", offset: 8))
    #expect(
      reason(bytes(9, 9))
        == .syntax(expected: "a header that begins with {", found: "the byte 0x20", offset: 8))
    // A length that takes in some of the data, and one that leaves the last brace to them.
    var other = file("{\"a\":\(Self.entry)}", data: 6)
    other[0] += 2
    #expect(
      reason(other)
        == .syntax(expected: "the end of the header", found: "the byte 0x0", offset: 62))
    other[0] -= 3
    #expect(
      reason(other)
        == .syntax(
          expected: "a comma or the end of the object", found: "the end of the header", offset: 61))
  }

  @Test(arguments: [
    // One tensor, and where the data should end or begin.
    (
      ["a": tensor("[1]", "[4,0]")], 4,
      SafetensorsError.Reason.reversedOffsets(tensor: "a", begin: 4, end: 0)
    ),
    (["a": tensor("[1]", "[0,4]")], 3, .beyondData(tensor: "a", end: 4, dataBytes: 3)),
    (["a": tensor("[1]", "[0,4]")], 5, .leftOver(bytes: 1)),
    (["a": tensor("[1]", "[1,5]")], 5, .hole(tensor: "a", begin: 1, expected: 0)),
    (["a": tensor("[1]", "[0,8]")], 8, .wrongByteCount(tensor: "a", expected: 4, found: 8)),
    (["a": tensor("[3]", "[0,4]")], 4, .wrongByteCount(tensor: "a", expected: 12, found: 4)),
    (["a": tensor("[]", "[0,0]")], 0, .wrongByteCount(tensor: "a", expected: 4, found: 0)),
    (["a": tensor("[0]", "[4,4]")], 4, .hole(tensor: "a", begin: 4, expected: 0)),
    (
      ["a": tensor("[1]", "[0,4]", "F8_E8M0")], 4,
      .wrongByteCount(tensor: "a", expected: 1, found: 4)
    ),
    (
      ["a": tensor("[1]", "[0,9223372036854775807]")], 4,
      .beyondData(tensor: "a", end: .max, dataBytes: 4)
    ),
    // Products that overflow, also where a 0 comes later.
    (
      ["a": tensor("[4294967296,4294967296]", "[0,4]")], 4,
      .uncountable(tensor: "a", shape: [1 << 32, 1 << 32], dtype: .f32)
    ),
    (
      ["a": tensor("[9223372036854775807,2,0]", "[0,0]")], 0,
      .uncountable(tensor: "a", shape: [.max, 2, 0], dtype: .f32)
    ),
    (
      ["a": tensor("[1152921504606846976]", "[0,0]", "F64")], 0,
      .uncountable(tensor: "a", shape: [1 << 60], dtype: .f64)
    ),
    // Two tensors.
    (
      ["a": tensor("[2]", "[0,8]"), "b": tensor("[1]", "[4,8]")], 8,
      .overlap(tensor: "b", begin: 4, expected: 8)
    ),
    (
      ["a": tensor("[1]", "[0,4]"), "b": tensor("[1]", "[0,4]")], 4,
      .overlap(tensor: "a or b", begin: 0, expected: 4)
    ),
    (
      ["a": tensor("[1]", "[8,12]"), "b": tensor("[1]", "[0,4]")], 12,
      .hole(tensor: "a", begin: 8, expected: 4)
    ),
    (
      ["a": tensor("[0]", "[2,2]"), "b": tensor("[1]", "[0,4]")], 4,
      .overlap(tensor: "a", begin: 2, expected: 4)
    ),
    // The fields of an entry.
    (["a": #"{"shape":[1],"data_offsets":[0,4]}"#], 4, .missingField(tensor: "a", field: "dtype")),
    (
      ["a": #"{"dtype":"F32","data_offsets":[0,4]}"#], 4, .missingField(tensor: "a", field: "shape")
    ),
    (["a": #"{"dtype":"F32","shape":[1]}"#], 4, .missingField(tensor: "a", field: "data_offsets")),
    (["a": "{}"], 4, .missingField(tensor: "a", field: "dtype")),
    (["a": tensor("[1]", "[0,4]", "F33")], 4, .unknownDType(tensor: "a", dtype: "F33")),
    (["a": tensor("[1]", "[0,4]", "f32")], 4, .unknownDType(tensor: "a", dtype: "f32")),
    (["a": #"{"strides":[1]}"#], 4, .unknownField(tensor: "a", field: "strides")),
    (
      ["a": tensor("[\(Array(repeating: "1", count: 65).joined(separator: ","))]", "[0,4]")], 4,
      .tooManyAxes(tensor: "a", limit: 64)
    ),
  ])
  func theLayoutIsChecked(
    entries: [String: String], data: Int, expected: SafetensorsError.Reason
  ) {
    let names = entries.keys.sorted()
    // The verdict must not depend on the order in which the entries stand.
    for order in [names, names.reversed()] {
      let header = order.map { "\"\($0)\":\(entries[$0]!)" }.joined(separator: ",")
      let found = reason(file("{\(header)}", data: data))
      if case .overlap("a or b", let begin, let end) = expected {
        let either = ["a", "b"].map {
          SafetensorsError.Reason.overlap(tensor: $0, begin: begin, expected: end)
        }
        #expect(either.contains { $0 == found })
      } else {
        #expect(found == expected)
      }
    }
  }

  @Test func sixtyFourAxesAreRead() throws {
    let ones = Array(repeating: "1", count: 64).joined(separator: ",")
    let data = file("{\"a\":\(Self.tensor("[\(ones)]", "[0,4]"))}", data: 4)
    #expect(try SafetensorsFile(data).shape(of: "a").count == 64)
  }

  @Test func duplicateKeysAreRefusedAtEveryLevel() {
    func found(_ header: String) -> SafetensorsError.Reason? { reason(file(header, data: 4)) }
    #expect(found("{\"a\":\(Self.entry),\"a\":\(Self.entry)}") == .duplicateKey("a", offset: 62))
    // The same name, written differently.
    #expect(
      found("{\"a\":\(Self.entry),\"\\u0061\":\(Self.entry)}") == .duplicateKey("a", offset: 62))
    let shape = #"{"a":{"shape":[1],"shape":[1],"dtype":"F32","data_offsets":[0,4]}}"#
    #expect(found(shape) == .duplicateKey("shape", offset: 26))
    let metadata = #"{"__metadata__":{"k":"","k":""}}"#
    #expect(found(metadata) == .duplicateKey("k", offset: 32))
    let twice = #"{"__metadata__":{},"__metadata__":{}}"#
    #expect(found(twice) == .duplicateKey("__metadata__", offset: 27))
  }

  @Test func hugeEmptyTensorsAreNoTensors() throws {
    // No bytes, yet columns beyond counting, or so many that a loop over them would not end.
    for shape in [
      [0, 2_147_483_647, 2_147_483_647, 2_147_483_647], [0, 65536, 65536], [4_294_967_296, 0],
    ] {
      let data = file("{\"a\":\(Self.tensor("\(shape)", "[0,0]"))}")
      let opened = try SafetensorsFile(data)
      #expect(try opened.shape(of: "a") == shape)
      #expect(throws: SafetensorsError(.unsupportedShape(tensor: "a", shape: shape))) {
        try opened.tensor("a")
      }
    }
  }
}
