/// Why a safetensors file cannot be read, used or written: what was expected, what was found, where.
public struct SafetensorsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file; nil for bytes in memory.
  public let path: String?
  /// What is wrong.
  public let reason: Reason

  /// Makes an error.
  public init(path: String? = nil, _ reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// One line: the file and the reason.
  public var description: String { "\(path ?? "safetensors"): \(reason)" }
}

extension SafetensorsError {
  /// What is wrong. Offsets count bytes from 0; those of a reason in the header from the start of the
  /// file, those of a tensor from the start of the data.
  public enum Reason: Hashable, Sendable {
    // Opening.
    /// There is no such file.
    case missing
    /// It is there, but no regular file, or may not be read.
    case unreadable(why: String)
    // The header.
    /// The file is too short for the length of its header.
    case noHeader(fileBytes: Int)
    /// The header claims a length beyond the limit of the format.
    case headerTooLong(bytes: UInt64)
    /// The header claims more bytes than the file has.
    case headerBeyondFile(bytes: Int, available: Int)
    /// Something is not JSON of the form that the format asks for.
    case syntax(expected: String, found: String, offset: Int)
    /// A byte does not fit into UTF-8.
    case notUTF8(offset: Int)
    /// A key stands twice in one object.
    case duplicateKey(String, offset: Int)
    /// A tensor's entry lacks a field.
    case missingField(tensor: String, field: String)
    /// A tensor's entry has a field that the format does not know.
    case unknownField(tensor: String, field: String)
    /// A kind of element that the format does not know.
    case unknownDType(tensor: String, dtype: String)
    /// More axes than any library has.
    case tooManyAxes(tensor: String, limit: Int)
    /// The product of sizes and bits is no number of bytes that can be counted.
    case uncountable(tensor: String, shape: [Int], dtype: DType)
    // The layout of the data.
    /// The end of a tensor lies before its beginning.
    case reversedOffsets(tensor: String, begin: Int, end: Int)
    /// A tensor ends beyond the data.
    case beyondData(tensor: String, end: Int, dataBytes: Int)
    /// Shape and dtype need another number of bytes than the offsets give.
    case wrongByteCount(tensor: String, expected: Int, found: Int)
    /// A tensor begins before the one in front of it ends.
    case overlap(tensor: String, begin: Int, expected: Int)
    /// Bytes in front of a tensor belong to none.
    case hole(tensor: String, begin: Int, expected: Int)
    /// Bytes at the end belong to no tensor.
    case leftOver(bytes: Int)
    // Asking for tensors.
    /// There is no tensor of this name.
    case noTensor(name: String)
    /// The elements are no floating-point numbers that a tensor can hold.
    case notFloatingPoint(tensor: String, dtype: DType)
    /// A tensor has at most four axes, each below 2³¹, and countable elements.
    case unsupportedShape(tensor: String, shape: [Int])
    /// A set of parameters and the file do not agree on a shape.
    case wrongShape(tensor: String, expected: [Int], found: [Int])
    /// The file holds tensors that the set of parameters does not have.
    case superfluous(tensors: [String])
    // Writing.
    /// Two tensors have the same name.
    case duplicateName(String)
    /// The name belongs to the format itself.
    case reservedName(String)
    /// The operating system refused a step.
    case notWritten(step: String, why: String)
  }
}

extension SafetensorsError.Reason: CustomStringConvertible {
  /// One line: what was expected, what was found, where.
  public var description: String {
    switch self {
    case .missing: "no such file; expected a safetensors file"
    case .unreadable(let why): "cannot be read (\(why)); expected a safetensors file"
    case .noHeader, .headerTooLong, .headerBeyondFile, .syntax, .notUTF8, .duplicateKey,
      .missingField, .unknownField, .unknownDType, .tooManyAxes, .uncountable:
      headerDescription
    case .reversedOffsets, .beyondData, .wrongByteCount, .overlap, .hole, .leftOver:
      layoutDescription
    case .noTensor(let name): "has no tensor \(quoted(name))"
    case .notFloatingPoint(let tensor, let dtype):
      "tensor \(quoted(tensor)): expected F64, F32, F16 or BF16, found \(dtype.rawValue)"
    case .unsupportedShape(let tensor, let shape):
      "tensor \(quoted(tensor)): expected at most four sizes below 2^31, found \(short(shape))"
    case .wrongShape(let tensor, let expected, let found):
      "tensor \(quoted(tensor)): expected the shape \(expected), found \(short(found))"
    case .superfluous(let tensors):
      "holds what the parameters lack: \(tensors.prefix(5).map(quoted).joined(separator: ", "))"
        + (tensors.count > 5 ? " and \(tensors.count - 5) more" : "")
    case .duplicateName(let name): "two tensors are named \(quoted(name)); names must be unique"
    case .reservedName(let name): "no tensor may be named \(quoted(name)): the format uses it"
    case .notWritten(let step, let why): "not written: \(step) failed (\(why))"
    }
  }

  private var headerDescription: String {
    switch self {
    case .noHeader(let bytes):
      "expected the length of a header in 8 bytes, found a file of \(bytes)"
    case .headerTooLong(let bytes):
      "expected a header of at most \(Header.largest) bytes, found a length of \(bytes)"
    case .headerBeyondFile(let bytes, let available):
      "expected a header of \(bytes) bytes, found only \(available) bytes behind its length"
    case .syntax(let expected, let found, let offset):
      "expected \(expected), found \(found) at byte \(offset)"
    case .notUTF8(let offset): "expected UTF-8, but byte \(offset) does not fit"
    case .duplicateKey(let key, let offset): "the key \(quoted(key)) stands again at byte \(offset)"
    case .missingField(let tensor, let field): "tensor \(quoted(tensor)): \(field) is missing"
    case .unknownField(let tensor, let field):
      "tensor \(quoted(tensor)): expected dtype, shape and data_offsets, found \(quoted(field))"
    case .unknownDType(let tensor, let dtype):
      "tensor \(quoted(tensor)): expected a known dtype, found \(quoted(dtype))"
    case .tooManyAxes(let tensor, let limit):
      "tensor \(quoted(tensor)): expected at most \(limit) sizes, found more"
    case .uncountable(let tensor, let shape, let dtype):
      "tensor \(quoted(tensor)): expected a whole number of bytes below 2^63, "
        + "found \(short(shape)) elements of \(dtype.rawValue)"
    default: ""
    }
  }

  private var layoutDescription: String {
    switch self {
    case .reversedOffsets(let tensor, let begin, let end):
      "tensor \(quoted(tensor)): expected ordered offsets, found [\(begin), \(end)]"
    case .beyondData(let tensor, let end, let bytes):
      "tensor \(quoted(tensor)): expected an end within the \(bytes) bytes of data, found \(end)"
    case .wrongByteCount(let tensor, let expected, let found):
      "tensor \(quoted(tensor)): expected \(expected) bytes by its shape, found \(found)"
    case .overlap(let tensor, let begin, let expected):
      "tensor \(quoted(tensor)): expected to begin at \(expected), overlaps another at \(begin)"
    case .hole(let tensor, let begin, let expected):
      "tensor \(quoted(tensor)): expected to begin at \(expected), leaves a hole up to \(begin)"
    case .leftOver(let bytes):
      "expected the file to end with its tensors, found \(bytes) bytes more"
    default: ""
    }
  }
}

/// A name from a file, on one line and not longer than a message should be.
private func quoted(_ name: String) -> String {
  var text = ""
  for scalar in name.unicodeScalars.prefix(60) {
    text += scalar.value < 0x20 ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
  }
  return "“\(text)\(name.unicodeScalars.count > 60 ? "…" : "")”"
}

/// The sizes, not more than a message should hold.
private func short(_ shape: [Int]) -> String {
  shape.count <= 8 ? "\(shape)" : "[\(shape.prefix(8).map(String.init).joined(separator: ", ")), …]"
}
