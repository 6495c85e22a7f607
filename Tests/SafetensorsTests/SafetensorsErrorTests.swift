import Safetensors
import Testing

struct SafetensorsErrorTests {
  @Test(
    arguments: [
      (.missing, "no such file; expected a safetensors file"),
      (
        .unreadable(why: "no regular file"),
        "cannot be read (no regular file); expected a safetensors file"
      ),
      (.noHeader(fileBytes: 3), "expected the length of a header in 8 bytes, found a file of 3"),
      (
        .headerTooLong(bytes: .max),
        "expected a header of at most 100000000 bytes, found a length of 18446744073709551615"
      ),
      (
        .headerBeyondFile(bytes: 9, available: 2),
        "expected a header of 9 bytes, found only 2 bytes behind its length"
      ),
      (
        .syntax(expected: "a colon", found: "]", offset: 12), "expected a colon, found ] at byte 12"
      ),
      (.notUTF8(offset: 9), "expected UTF-8, but byte 9 does not fit"),
      (.duplicateKey("a", offset: 20), "the key “a” stands again at byte 20"),
      (.missingField(tensor: "a", field: "shape"), "tensor “a”: shape is missing"),
      (
        .unknownField(tensor: "a", field: "x"),
        "tensor “a”: expected dtype, shape and data_offsets, found “x”"
      ),
      (.unknownDType(tensor: "a", dtype: "F33"), "tensor “a”: expected a known dtype, found “F33”"),
      (.tooManyAxes(tensor: "a", limit: 64), "tensor “a”: expected at most 64 sizes, found more"),
      (
        .uncountable(tensor: "a", shape: [3], dtype: .f4),
        "tensor “a”: expected a whole number of bytes below 2^63, found [3] elements of F4"
      ),
      (
        .reversedOffsets(tensor: "a", begin: 4, end: 0),
        "tensor “a”: expected ordered offsets, found [4, 0]"
      ),
      (
        .beyondData(tensor: "a", end: 9, dataBytes: 8),
        "tensor “a”: expected an end within the 8 bytes of data, found 9"
      ),
      (
        .wrongByteCount(tensor: "a", expected: 4, found: 8),
        "tensor “a”: expected 4 bytes by its shape, found 8"
      ),
      (
        .overlap(tensor: "a", begin: 2, expected: 4),
        "tensor “a”: expected to begin at 4, overlaps another at 2"
      ),
      (
        .hole(tensor: "a", begin: 6, expected: 4),
        "tensor “a”: expected to begin at 4, leaves a hole up to 6"
      ),
      (.leftOver(bytes: 2), "expected the file to end with its tensors, found 2 bytes more"),
      (.noTensor(name: "a"), "has no tensor “a”"),
      (
        .notFloatingPoint(tensor: "a", dtype: .i8),
        "tensor “a”: expected F64, F32, F16 or BF16, found I8"
      ),
      (
        .unsupportedShape(tensor: "a", shape: [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        "tensor “a”: expected at most four sizes below 2^31, found [1, 2, 3, 4, 5, 6, 7, 8, …]"
      ),
      (
        .wrongShape(tensor: "a", expected: [2], found: [2, 1]),
        "tensor “a”: expected the shape [2], found [2, 1]"
      ),
      (
        .superfluous(tensors: ["a", "b", "c", "d", "e", "f", "g"]),
        "holds what the parameters lack: “a”, “b”, “c”, “d”, “e” and 2 more"
      ),
      (.duplicateName("a"), "two tensors are named “a”; names must be unique"),
      (.reservedName("__metadata__"), "no tensor may be named “__metadata__”: the format uses it"),
      (
        .notWritten(step: "renaming", why: "Is a directory"),
        "not written: renaming failed (Is a directory)"
      ),
    ] as [(SafetensorsError.Reason, String)])
  func everyReasonSaysWhatAndWhere(reason: SafetensorsError.Reason, text: String) {
    #expect("\(SafetensorsError(path: "m.safetensors", reason))" == "m.safetensors: \(text)")
    #expect("\(SafetensorsError(reason))" == "safetensors: \(text)")
  }

  @Test func namesInMessagesStayOnOneShortLine() {
    let name = "a\n\u{1B}[31m" + String(repeating: "x", count: 1000)
    let text = "\(SafetensorsError(.noTensor(name: name)))"
    #expect(text.count < 100)
    #expect(text.hasPrefix("safetensors: has no tensor “a\\u{a}\\u{1b}[31mxxx"))
    #expect(!text.contains("\n"))
  }
}
